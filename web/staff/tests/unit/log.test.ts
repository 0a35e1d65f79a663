import { expect, test } from "vitest";
import { appendEntry, EMPTY_LOG, mergeEntries } from "../../src/feed/log";
import { entry } from "./fixtures";

const seqs = (log: { entries: { seq: number }[] }) => log.entries.map(({ seq }) => seq);

test("entries come into order, whatever order they come in", () => {
  const log = mergeEntries(EMPTY_LOG, [entry(3), entry(1), entry(2)]);
  expect(seqs(log)).toEqual([1, 2, 3]);
  expect(log.seq).toBe(3);
});

test("what is known already is not added again", () => {
  const log = mergeEntries(EMPTY_LOG, [entry(1), entry(2)]);
  expect(mergeEntries(log, [entry(1), entry(2)])).toBe(log);
  expect(seqs(mergeEntries(log, [entry(2), entry(3), entry(3)]))).toEqual([1, 2, 3]);
});

test("the next live entry is appended", () => {
  const { log, gap } = appendEntry(mergeEntries(EMPTY_LOG, [entry(1)]), entry(2));
  expect(gap).toBe(false);
  expect(seqs(log)).toEqual([1, 2]);
});

test("a live entry that comes twice is added once", () => {
  const once = mergeEntries(EMPTY_LOG, [entry(1), entry(2)]);
  expect(appendEntry(once, entry(2))).toEqual({ log: once, gap: false });
});

test("a gap adds nothing and says so", () => {
  const log = mergeEntries(EMPTY_LOG, [entry(1)]);
  expect(appendEntry(log, entry(3))).toEqual({ log, gap: true });
});
