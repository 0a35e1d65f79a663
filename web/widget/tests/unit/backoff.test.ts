import { expect, test } from "vitest";
import { chooseDelay } from "../../src/backoff";

test("doubles from half a second to thirty seconds", () => {
  const longest = [0, 1, 2, 3, 4, 5, 6, 7, 1000].map((attempt) => chooseDelay(attempt, () => 1));
  expect(longest).toEqual([0.5, 1, 2, 4, 8, 16, 30, 30, 30]);
});

test("at least half of it is waited, and the rest is chance", () => {
  expect(chooseDelay(4, () => 0)).toBe(4);
  expect(chooseDelay(4, () => 0.5)).toBe(6);
});
