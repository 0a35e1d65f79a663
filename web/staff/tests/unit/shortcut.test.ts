import { expect, test, vi } from "vitest";

vi.hoisted(() => {
  Object.defineProperty(globalThis, "localStorage", {
    value: { getItem: () => null, setItem: () => {} },
    configurable: true,
  });
});

import { matches } from "../../src/desk/list/matches";
import { newMessageId } from "../../src/desk/message-id";
import { shortcutOf } from "../../src/keys/shortcut";
import { parseNext } from "../../src/session/session";
import { conversation } from "./fixtures";

const none = { ctrlKey: false, metaKey: false, altKey: false, shiftKey: false };

test.each([
  ["j on a Latin layout", { key: "j", code: "KeyJ" }, "j"],
  ["j where Dvorak has it", { key: "j", code: "KeyC" }, "j"],
  ["j on a Korean layout", { key: "ㅓ", code: "KeyJ" }, "j"],
  ["j while an IME listens", { key: "Process", code: "KeyJ" }, "j"],
  ["the slash", { key: "/", code: "Slash" }, "/"],
  ["the question mark", { key: "?", code: "Slash", shiftKey: true }, "?"],
  ["the browser's own copy", { key: "c", code: "KeyC", ctrlKey: true }, null],
  ["a capital", { key: "C", code: "KeyC", shiftKey: true }, null],
  ["a letter with an accent", { key: "é", code: "KeyE" }, null],
  ["an arrow", { key: "ArrowDown", code: "ArrowDown" }, null],
])("%s", (_name, press, shortcut) => {
  expect(shortcutOf({ ...none, ...press })).toBe(shortcut);
});

test("a message id is a UUID of version 4, and new each time", () => {
  const ids = Array.from({ length: 50 }, newMessageId);
  for (const id of ids)
    expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  expect(new Set(ids).size).toBe(50);
});

test("after the log-in one only ever lands inside the application", () => {
  expect(parseNext("/desk/mine/c_1")).toBe("/desk/mine/c_1");
  for (const bad of [
    "//evil.example",
    "/\\evil.example",
    "https://evil.example",
    "/login?next=/",
    "",
    7,
    undefined,
  ]) {
    expect(parseNext(bad)).toBeUndefined();
  }
});

test("a search finds every word, in whatever part, composed or not", () => {
  const found = (words: string) => matches(conversation({ summary: "배송지 변경" }), "박서연", words);
  expect(found("")).toBe(true);
  expect(found("서연 배송지")).toBe(true);
  expect(found("배송지".normalize("NFD"))).toBe(true);
  expect(found("HELLO")).toBe(true);
  expect(found("서연 환불")).toBe(false);
});
