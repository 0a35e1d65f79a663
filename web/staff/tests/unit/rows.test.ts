import { describe, expect, test } from "vitest";
import { splitLinks } from "../../src/desk/transcript/links";
import { findChosen, findEdited, toRows } from "../../src/desk/transcript/rows";
import { entry } from "./fixtures";

const MINUTE = 60_000;
const noon = new Date(2026, 10, 21, 12).getTime();
const said = (seq: number, minutes: number, change = {}) =>
  entry(seq, { at: noon + minutes * MINUTE, ...change });

describe("toRows", () => {
  test("one voice without a pause is one turn", () => {
    const rows = toRows([said(1, 0), said(2, 1), said(3, 10), said(4, 10, { author: "bot" })]);
    expect(rows.map((row) => (row.kind === "turn" ? row.entries.length : row.kind))).toEqual([
      "day",
      2,
      1,
      1,
    ]);
  });

  test("a note is never in the same turn as a reply, nor one agent in another's", () => {
    const agent = { author: "agent", name: "Mina" };
    const rows = toRows([
      said(1, 0, agent),
      said(2, 0, { ...agent, kind: "note" }),
      said(3, 0, { ...agent, name: "Jisoo", kind: "note" }),
    ]);
    expect(rows.filter((row) => row.kind === "turn").map((row) => row.note)).toEqual([false, true, true]);
  });

  test("where the customer goes on elsewhere, the turn says so, and the record of it is no note", () => {
    const rows = toRows([
      said(1, 0, { data: { via: "web w_1" } }),
      said(2, 0, { author: "bot" }),
      said(3, 0, { kind: "note", author: "system", data: { identity: { change: "joined" } } }),
      said(4, 0, { data: { via: "telegram 7" } }),
      said(5, 0, { data: { via: "telegram 7" } }),
      said(6, 0, { data: { via: "web w_1" } }),
    ]);
    expect(rows.map((row) => (row.kind === "turn" ? row.movedTo : row.kind))).toEqual([
      "day",
      null,
      null,
      "change",
      "telegram",
      "web",
    ]);
  });

  test("what was edited is a turn of its own", () => {
    const rows = toRows([
      said(1, 0),
      said(2, 0),
      said(3, 0, { data: { edits: "m1" } }),
      said(4, 0),
      said(5, 0),
    ]);
    const turns = rows.flatMap((row) => (row.kind === "turn" ? [row.entries.map(({ seq }) => seq)] : []));
    expect(turns).toEqual([[1, 2], [3], [4, 5]]);
  });

  test("a new day has its line", () => {
    const rows = toRows([said(1, 0), said(2, 24 * 60)]);
    expect(rows.map((row) => row.kind)).toEqual(["day", "turn", "day", "turn"]);
  });

  test("a failure knows its message, where it is said", () => {
    const rows = toRows([
      said(1, 0),
      said(2, 1, { kind: "failure", data: { seq: 1 } }),
      said(3, 2, { kind: "failure" }),
    ]);
    const failures = rows.filter((row) => row.kind === "failure");
    expect(failures.map((row) => row.of?.seq ?? null)).toEqual([1, null]);
  });
});

test("the pressed button is what the customer said next", () => {
  const offer = entry(1, { author: "bot", buttons: [{ title: "Yes", payload: "/affirm" }] });
  expect(findChosen([offer, entry(2, { text: "Yes" })], offer)).toBe("Yes");
  expect(findChosen([offer, entry(2, { text: "Hm" }), entry(3, { text: "Yes" })], offer)).toBeNull();
  expect(findChosen([offer], offer)).toBeNull();
});

test("what was edited knows what it said before, where that is in the log", () => {
  const first = entry(1, { id: "m1", text: "B-1024" });
  const edit = entry(2, { id: "m1e", text: "B-1042", data: { edits: "m1" } });
  expect(findEdited([first, edit], edit)).toBe("B-1024");
  expect(findEdited([edit], edit)).toBeNull();
  expect(findEdited([first, edit], first)).toBeNull();
  expect(findEdited([{ ...first, author: "bot" }, edit], edit)).toBeNull();
  expect(findEdited([edit, entry(3, { id: "m1" })], edit)).toBeNull();
});

describe("splitLinks", () => {
  const linksIn = (text: string) => splitLinks(text).flatMap((part) => part.href ?? []);

  test("only whole http addresses are links", () => {
    expect(linksIn("see https://a.example/x?y=1#z, or http://b.example.")).toEqual([
      "https://a.example/x?y=1#z",
      "http://b.example",
    ]);
    expect(linksIn("a.example javascript:alert(1) data:text/html,x ftp://c.example")).toEqual([]);
  });

  test("a Korean particle is not part of the address", () => {
    expect(linksIn("https://track.example/B-1042에서 확인해 주세요")).toEqual([
      "https://track.example/B-1042",
    ]);
  });

  test("nothing of the text is lost", () => {
    const text = "(https://a.example/b).\n끝 https://c.example!";
    expect(
      splitLinks(text)
        .map((part) => part.text)
        .join(""),
    ).toBe(text);
  });
});
