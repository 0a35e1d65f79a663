import { describe, expect, test } from "vitest";
import { checkAddress, parseLinks } from "../../src/links";

const hrefs = (text: string) => parseLinks(text).flatMap((segment) => segment.href ?? []);

describe("parseLinks", () => {
  test.each([
    ["See https://haru.example/help.", ["https://haru.example/help"]],
    ["(https://haru.example/a_(b))", ["https://haru.example/a_(b)"]],
    ["https://haru.example/faq에서 볼 수 있어요", ["https://haru.example/faq"]],
    [
      "HTTP://HARU.example and https://b.example/?q=1&r=2#x!",
      ["http://haru.example/", "https://b.example/?q=1&r=2#x"],
    ],
    ["javascript:alert(1) data:text/html,x ftp://a.example", []],
    ["https:// and http://", []],
    ["https://user:secret@evil.example/", []],
    ["xhttps://a.example", []],
    ['<a href="https://a.example/">', ["https://a.example/"]],
  ])("%s", (text, expected) => {
    expect(hrefs(text)).toEqual(expected);
  });

  test.each([
    ["Write to help@haru.example.", ["mailto:help@haru.example"]],
    ["help@haru.example로 보내 주세요", ["mailto:help@haru.example"]],
    [
      "mailto:a.b+c@haru.example, https://haru.example/?m=x@y.example",
      ["mailto:a.b+c@haru.example", "https://haru.example/?m=x@y.example"],
    ],
    ["a@b, @c.example, a@@b.example, https://user@evil.example/", []],
  ])("with mailboxes: %s", (text, expected) => {
    const segments = parseLinks(text, true);
    expect(segments.flatMap((segment) => segment.href ?? [])).toEqual(expected);
    expect(segments.map((segment) => segment.text).join("")).toBe(text);
    expect(hrefs(text).filter((href) => href.startsWith("mailto"))).toEqual([]);
  });

  test("the segments joined are the text", () => {
    for (const text of ["", "plain", "a https://x.example, b\nhttps://y.example/z) c", "https://x.example"]) {
      expect(
        parseLinks(text)
          .map((segment) => segment.text)
          .join(""),
      ).toBe(text);
    }
  });

  test("stays fast on hostile text", () => {
    const started = performance.now();
    parseLinks(`https://a.example/${")".repeat(4000)}`);
    parseLinks("https://".repeat(500));
    parseLinks("a.".repeat(2000), true);
    parseLinks(`a@${"a.".repeat(2000)}_`, true);
    parseLinks("a@b.".repeat(1000), true);
    expect(performance.now() - started).toBeLessThan(200);
  });
});

test("checkAddress takes web addresses and plain mailboxes only", () => {
  expect(checkAddress("mailto:a@b.example")).toBe("mailto:a@b.example");
  expect(checkAddress("mailto:a@b.example?bcc=c@d.example")).toBeNull();
  expect(checkAddress("mailto:")).toBeNull();
  expect(checkAddress(" java\nscript:alert(1)")).toBeNull();
  expect(checkAddress("data:text/html,x")).toBeNull();
  expect(checkAddress("blob:https://a.example/x")).toBeNull();
  expect(checkAddress("javascript:alert(1)")).toBeNull();
  expect(checkAddress("//a.example")).toBeNull();
  expect(checkAddress("https://a.example")).toBe("https://a.example/");
});
