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
    expect(performance.now() - started).toBeLessThan(200);
  });
});

test("checkAddress takes web addresses only", () => {
  expect(checkAddress("javascript:alert(1)")).toBeNull();
  expect(checkAddress("//a.example")).toBeNull();
  expect(checkAddress("https://a.example")).toBe("https://a.example/");
});
