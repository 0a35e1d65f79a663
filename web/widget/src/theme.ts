// Makes a colour that a page's author gives readable in its places. Pure; the formulas are those of WCAG 2.2.

export type Colour = readonly [red: number, green: number, blue: number];

const BLACK: Colour = [16, 20, 18];
const WHITE: Colour = [255, 255, 255];
/** WCAG 2.2, 1.4.3: contrast of text. */
const TEXT_CONTRAST = 4.5;
const STEPS = 20;

/** The colour in what `getComputedStyle` says: `rgb(29, 90, 74)`; null for other notations. */
export function parseColour(computed: string): Colour | null {
  const found = /^rgba?\(\s*([\d.]+)[\s,]+([\d.]+)[\s,]+([\d.]+)/.exec(computed);
  return found ? [Number(found[1]), Number(found[2]), Number(found[3])] : null;
}

function luminance(colour: Colour): number {
  const [red, green, blue] = colour.map((value) => {
    const share = value / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}

/** From 1 (the same) to 21 (black on white). */
export function contrast(one: Colour, other: Colour): number {
  const [dark, light] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (light + 0.05) / (dark + 0.05);
}

/** Black or white, whichever is read better on `background`. */
export function chooseText(background: Colour): Colour {
  return contrast(BLACK, background) > contrast(WHITE, background) ? BLACK : WHITE;
}

/** `colour` itself where it can be read as text on all of `backgrounds`, otherwise moved towards black or white. */
export function makeReadable(colour: Colour, backgrounds: readonly Colour[]): Colour {
  const [first] = backgrounds;
  if (!first) return colour;
  const end = chooseText(first);
  for (let step = 0; step <= STEPS; step++) {
    const mixed = colour.map((value, index) =>
      Math.round(value + ((end[index] ?? 0) - value) * (step / STEPS)),
    ) as [number, number, number];
    if (backgrounds.every((background) => contrast(mixed, background) >= TEXT_CONTRAST)) return mixed;
  }
  return end;
}

export const writeColour = (colour: Colour): string => `rgb(${colour.join(" ")})`;
