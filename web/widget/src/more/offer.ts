// What the dialog for another channel shows: a link, its QR code, and a code to be written there.
import type { Language, Words } from "../catalogue";
import type { Going, Offer } from "../continuing";
import type { Tools } from "../more";
import { offerWords } from "./words";

/** Whole minutes that are left, from 0. */
export function minutesLeft(offer: Offer, now: number): number {
  return Math.max(0, Math.ceil((offer.until - now) / 60_000));
}

export class OfferView {
  readonly element: HTMLElement;
  /** What there is to go on with, as long as there is something. */
  readonly #offered: readonly HTMLElement[];
  readonly #ways: HTMLElement;
  readonly #how: HTMLElement;
  readonly #code: HTMLElement;
  readonly #copy: HTMLButtonElement;
  /** Counted down for the eyes; a screen reader is not told of every minute. */
  readonly #good: HTMLElement;
  readonly #note: HTMLElement;
  readonly #again: HTMLButtonElement;
  #going: Going | null = null;
  #shownOffer: Offer | null = null;
  #shownLanguage: Language | null = null;
  #clock: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly tools: Tools,
    again: () => void,
  ) {
    const { make } = tools;
    this.#ways = make("div");
    this.#how = make("p");
    this.#code = make("code", { class: "code", translate: "no" });
    this.#copy = make("button", { class: "inline", type: "button" });
    this.#good = make("p", { class: "good" });
    this.#note = make("p", { class: "good", role: "status" });
    this.#again = make("button", { class: "choice strong", type: "button" });
    const coded = make("div", { class: "card" }, this.#code, this.#copy);
    this.#offered = [this.#ways, this.#how, coded, this.#good];
    this.element = make("div", { class: "sheet-body" }, ...this.#offered, this.#note, this.#again);
    this.#again.addEventListener("click", again);
    this.#copy.addEventListener("click", () => this.#copyCode());
  }

  show(going: Going, words: Words, language: Language): void {
    clearTimeout(this.#clock);
    this.#going = going;
    const { setText } = this.tools;
    const own = offerWords[language];
    const { asking, offer, trouble } = going;
    const now = Date.now();
    const minutes = offer ? minutesLeft(offer, now) : 0;
    const shown = minutes > 0 ? offer : null;
    if (shown !== this.#shownOffer || language !== this.#shownLanguage) this.#draw(shown, words, language);
    for (const part of this.#offered) part.hidden = shown === null;
    setText(this.#copy, own.copy);
    setText(this.#good, own.codeGood(minutes));
    const problem = trouble === "lost" ? own.continueLost : trouble?.reason || own.continueLost;
    const note = asking ? "" : trouble ? problem : shown ? "" : own.codeOver;
    setText(this.#note, note);
    this.#again.hidden = asking || shown !== null;
    setText(this.#again, own.newCode);
    if (!shown) return;
    const nextMinute = ((shown.until - now - 1) % 60_000) + 2;
    this.#clock = setTimeout(() => this.show(going, words, language), nextMinute);
  }

  /** It is no longer seen. */
  rest(): void {
    clearTimeout(this.#clock);
    this.#shownOffer = null;
  }

  #draw(offer: Offer | null, words: Words, language: Language): void {
    this.#shownOffer = offer;
    this.#shownLanguage = language;
    const { make, nameChannel, setText } = this.tools;
    const own = offerWords[language];
    setText(this.#code, offer?.code ?? "");
    const ways = offer?.ways ?? [];
    setText(this.#how, ways.length ? own.writeCodeToo : own.writeCode);
    this.#ways.replaceChildren(
      ...ways.map(({ channel, url, qr }) => {
        const name = nameChannel(channel, words) ?? channel;
        const link = make(
          "a",
          { class: "choice strong", href: url, target: "_blank", rel: "noopener noreferrer" },
          own.openChannel(name),
          make("span", { class: "hidden" }, ` (${words.newTab})`),
        );
        const aside = make("div", { class: "way-words" }, link);
        if (!qr) return make("div", { class: "way" }, aside);
        aside.prepend(make("p", { class: "scan" }, own.scan));
        return make("div", { class: "way" }, this.#drawQr(qr.size, qr.path, own.qr(name)), aside);
      }),
    );
  }

  /** The path of a QR code as a picture; always dark on white, with the white edge that scanners need. */
  #drawQr(size: number, path: string, name: string): SVGSVGElement {
    const viewBox = `-4 -4 ${size + 8} ${size + 8}`;
    return this.tools.drawSvg({ viewBox, class: "qr", role: "img", "aria-label": name }, path);
  }

  /** On pages without https a script may not reach the clipboard; there the code is marked, to be copied by hand. */
  async #copyCode(): Promise<void> {
    const { code } = this.#going?.offer ?? {};
    if (!code) return;
    try {
      await navigator.clipboard.writeText(code);
      const own = offerWords[this.#shownLanguage ?? "en"];
      this.tools.setText(this.#note, own.copied);
    } catch {
      getSelection()?.selectAllChildren(this.#code);
    }
  }
}
