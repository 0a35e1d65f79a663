import { expect, test } from "vitest";
import { type Colour, chooseText, contrast, makeReadable, parseColour, writeColour } from "../../src/theme";

const white: Colour = [255, 255, 255];
const night: Colour = [25, 28, 27];

test("colours as the browser says them", () => {
  expect(parseColour("rgb(29, 90, 74)")).toEqual([29, 90, 74]);
  expect(parseColour("rgba(29, 90, 74, 0.5)")).toEqual([29, 90, 74]);
  expect(parseColour("oklch(0.5 0.1 200)")).toBeNull();
  expect(writeColour([1, 2, 3])).toBe("rgb(1 2 3)");
});

test("contrast is that of WCAG", () => {
  expect(contrast([0, 0, 0], white)).toBeCloseTo(21);
  expect(contrast([118, 118, 118], white)).toBeCloseTo(4.54, 2);
});

test.each([
  [[255, 214, 0]],
  [[0, 0, 128]],
  [[29, 90, 74]],
  [[128, 128, 128]],
  [[255, 255, 255]],
  [[0, 0, 0]],
] as [Colour][])("%j can be read in its places, whatever the surface", (accent) => {
  expect(contrast(chooseText(accent), accent)).toBeGreaterThanOrEqual(4.5);
  for (const surface of [white, night]) {
    expect(contrast(makeReadable(accent, [surface]), surface)).toBeGreaterThanOrEqual(4.5);
  }
});

test("a colour that can be read is left as it is", () => {
  expect(makeReadable([29, 90, 74], [white])).toEqual([29, 90, 74]);
});
