import { expect, test } from "vitest";
import { moodPath } from "../../src/desk/facts/mood-path";

test("the best is at the top, the worst at the bottom, time goes to the right", () => {
  expect(moodPath([1, 0, -1], 84, 24)).toBe("M2.0 2.0 L42.0 12.0 L82.0 22.0");
});

test("a score beyond the scale stays inside, a single one is a point", () => {
  expect(moodPath([-7], 84, 24)).toBe("M2.0 22.0");
  expect(moodPath([], 84, 24)).toBe("");
});
