import { expect, test } from "vitest";
import {
  add,
  chooseNext,
  giveUp,
  markAccepted,
  parseOutgoing,
  remove,
  rename,
  tryAgain,
} from "../../src/outbox";

const three = add(add(add([], "a", "1", null, 1), "b", "2", null, 2), "c", "3", null, 3);
const ids = (outbox: typeof three) => outbox.map((message) => message.id);

test("the oldest goes first", () => {
  expect(chooseNext(three)?.id).toBe("a");
  expect(chooseNext(remove(three, "a"))?.id).toBe("b");
  expect(chooseNext([])).toBeNull();
});

test("what is accepted or given up does not go again", () => {
  expect(chooseNext(markAccepted(three, "a"))?.id).toBe("b");
  expect(chooseNext(giveUp(three, "a", "refused", null))?.id).toBe("b");
});

test("tried again, it goes to the end with the same id", () => {
  const outbox = tryAgain(giveUp(three, "a", "unavailable", "busy"), "a");
  expect(ids(outbox)).toEqual(["b", "c", "a"]);
  expect(outbox.at(-1)).toMatchObject({ trouble: null, reason: null, refusals: 0 });
  expect(tryAgain(three, "unknown")).toBe(three);
});

test("renamed, it keeps its place", () => {
  expect(ids(rename(three, "b", "z"))).toEqual(["a", "z", "c"]);
});

test("reads what was stored, and nothing else", () => {
  expect(parseOutgoing(JSON.parse(JSON.stringify(three[0])), 2)).toEqual(three[0]);
  for (const other of [null, 1, "x", {}, { id: 1, text: "x" }, { id: "x" }])
    expect(parseOutgoing(other, 0)).toBeNull();
});

test("a message older than a day waits for the customer", () => {
  const day = 24 * 3600_000;
  expect(parseOutgoing(three[0], day)?.trouble).toBeNull();
  expect(parseOutgoing(three[0], day + 2)?.trouble).toBe("unavailable");
});
