// Loads widget-more.js, which holds what is rarely used, when it is first needed.
import { MAX_CHARACTERS } from "./limits";
import type * as Entry from "./more/entry";
import { drawIcon, drawSvg, make, setAttributes, setText, steer } from "./view/dom";
import { describeMoment, describeTime, nameChannel } from "./wording";

/** What the second file uses of the first; handed over, so that it is not in both. */
export const tools = {
  describeMoment,
  describeTime,
  drawIcon,
  drawSvg,
  make,
  mostCharacters: MAX_CHARACTERS,
  nameChannel,
  setAttributes,
  setText,
  steer,
};
export type Tools = typeof tools;

export type Rest = typeof Entry;

export class More {
  #there: Rest | null = null;
  #coming: Promise<Rest> | null = null;
  #tries = 0;

  /** `base`: the address that the file lies beside. `arrived`: takes what it brings, before anybody uses it. */
  constructor(
    private readonly base: string,
    private readonly arrived: (rest: Rest) => void,
    private readonly load: (address: string) => Promise<Rest> = (address) =>
      import(/* @vite-ignore */ address),
  ) {}

  /** What was loaded, as soon as it is there. */
  get there(): Rest | null {
    return this.#there;
  }

  /** Loads it once for everybody who asks; after a failure, whoever asks next makes another try. */
  get(): Promise<Rest> {
    this.#coming ??= this.#try().catch((error: unknown) => {
      this.#coming = null;
      throw error;
    });
    return this.#coming;
  }

  /** For what the chat can do without: where it cannot be loaded, nothing happens. */
  use(act: (rest: Rest) => void): void {
    this.get().then(act, () => undefined);
  }

  async #try(): Promise<Rest> {
    const url = new URL("widget-more.js", this.base);
    // Some browsers remember that a module failed; under another address they ask for it anew.
    this.#tries += 1;
    if (this.#tries > 1) url.search = `try=${this.#tries}`;
    const rest = await this.load(url.href);
    this.#there = rest;
    this.arrived(rest);
    return rest;
  }
}
