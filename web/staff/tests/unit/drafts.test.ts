import { expect, test, vi } from "vitest";

vi.hoisted(() => {
  // The module keeps its own drafts in the browser's storage, of which there is none here.
  Object.defineProperty(globalThis, "localStorage", {
    value: { length: 0, key: () => null, getItem: () => null, setItem: () => {}, removeItem: () => {} },
    configurable: true,
  });
});

import { Drafts } from "../../src/desk/drafts";
import { MemoryStorage } from "./fixtures";

const DAY = 24 * 60 * 60 * 1000;

test("a draft belongs to one agent, conversation and kind, and outlives the page", () => {
  const storage = new MemoryStorage();
  new Drafts(storage).write("a_1", "c_1", "reply", "Hello");
  const later = new Drafts(storage);
  expect(later.read("a_1", "c_1", "reply")).toBe("Hello");
  expect(later.read("a_1", "c_1", "note")).toBe("");
  expect(later.read("a_1", "c_2", "reply")).toBe("");
  expect(later.read("a_2", "c_1", "reply")).toBe("");
});

test("an empty draft leaves nothing behind, and white space can still be typed", () => {
  const storage = new MemoryStorage();
  const drafts = new Drafts(storage);
  drafts.write("a_1", "c_1", "reply", "x");
  drafts.write("a_1", "c_1", "reply", "  ");
  expect(storage.length).toBe(0);
  expect(drafts.read("a_1", "c_1", "reply")).toBe("  ");
});

test("a text that comes back goes before what was typed since", () => {
  const drafts = new Drafts(new MemoryStorage());
  drafts.giveBack("a_1", "c_1", "reply", "first");
  expect(drafts.read("a_1", "c_1", "reply")).toBe("first");
  drafts.write("a_1", "c_1", "reply", "second");
  drafts.giveBack("a_1", "c_1", "reply", "first");
  expect(drafts.read("a_1", "c_1", "reply")).toBe("first\nsecond");
});

test("a full storage does not stop the typing", () => {
  const storage = new MemoryStorage();
  storage.full = true;
  const drafts = new Drafts(storage);
  drafts.write("a_1", "c_1", "reply", "Hello");
  expect(drafts.read("a_1", "c_1", "reply")).toBe("Hello");
});

test("old and broken drafts are thrown away, other things are not touched", () => {
  const storage = new MemoryStorage();
  const drafts = new Drafts(storage);
  drafts.write("a_1", "c_1", "reply", "young");
  storage.setItem("baton:draft:a_1:c_2:reply", JSON.stringify({ text: "old", at: Date.now() - 15 * DAY }));
  storage.setItem("baton:draft:a_1:c_3:reply", "{broken");
  storage.setItem("baton:language", "ko");
  drafts.prune(Date.now());
  expect(storage.length).toBe(2);
  expect(new Drafts(storage).read("a_1", "c_1", "reply")).toBe("young");
  expect(new Drafts(storage).read("a_1", "c_3", "reply")).toBe("");
});
