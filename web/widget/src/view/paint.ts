// Puts the accent colour of the page's author into the widget, with texts that can be read on it and in it.
import { chooseText, makeReadable, parseColour, writeColour } from "../theme";
import { make } from "./dom";

const PROPERTIES = ["--accent", "--on-accent", "--ink", "--tint"] as const;

export class Paint {
  readonly #probe = make("span", { class: "hidden", "aria-hidden": "true" });

  /** `frame` is the element inside the shadow root; the page's own element is left as it is. */
  constructor(private readonly frame: HTMLElement) {
    frame.append(this.#probe);
  }

  /** Any CSS colour; null, or what is none, gives the style sheet's own back. */
  apply(accent: string | null): void {
    const { style } = this.frame;
    for (const name of PROPERTIES) style.removeProperty(name);
    if (!accent || !CSS.supports("color", accent)) return;
    style.setProperty("--accent", accent);
    style.setProperty("--tint", `color-mix(in srgb, ${accent} 14%, var(--surface))`);
    const fill = this.#resolve(accent);
    const surface = this.#resolve("var(--surface)");
    const bubble = this.#resolve("var(--bubble)");
    if (!fill) return;
    style.setProperty("--on-accent", writeColour(chooseText(fill)));
    if (!surface || !bubble) return;
    const tint = fill.map((value, index) => value * 0.14 + (surface[index] ?? 0) * 0.86);
    const backgrounds = [surface, bubble, tint as unknown as typeof surface];
    style.setProperty("--ink", writeColour(makeReadable(fill, backgrounds)));
  }

  #resolve(colour: string): ReturnType<typeof parseColour> {
    this.#probe.style.color = colour;
    const found = parseColour(getComputedStyle(this.#probe).color);
    this.#probe.style.color = "";
    return found;
  }
}
