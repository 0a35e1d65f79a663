// The dialog for another channel. It opens at once; what it shows is loaded when it is first opened.
import { catalogues, type Language } from "../catalogue";
import type { Going } from "../continuing";
import { type More, type Rest, tools } from "../more";
import { describeGoingOn } from "../wording";
import { drawIcon, icons, make, setAttributes, setText } from "./dom";

export class ContinueView {
  readonly element: HTMLElement;
  readonly #title = make("h2", { class: "title", id: "sheet-title" });
  readonly #close = make("button", { class: "tool", type: "button" }, drawIcon(...icons.close));
  /** What is said until there is something to show. */
  readonly #note = make("p", { class: "good", role: "status" });
  readonly #retry = make("button", { class: "choice strong", type: "button" });
  readonly #body = make("div", { class: "sheet-body" }, this.#note, this.#retry);
  readonly #sheet: HTMLElement;
  #shown: InstanceType<Rest["OfferView"]> | null = null;
  #failed = false;
  #language: Language = "en";
  #going: Going | null = null;
  #before: HTMLElement | null = null;

  /** `behind`: what cannot be reached while it is open. `back`: gives the focus to where the customer writes. */
  constructor(
    private readonly more: More,
    private readonly behind: HTMLElement,
    private readonly ask: () => void,
    private readonly back: () => void,
  ) {
    const head = make(
      "div",
      { class: "header" },
      make("div", { class: "heading" }, this.#title),
      this.#close,
    );
    const dialog = { role: "dialog", "aria-modal": "true", "aria-labelledby": "sheet-title" };
    this.#sheet = make("div", { class: "sheet", part: "continue", ...dialog }, head, this.#body);
    this.element = make("div", { class: "veil" }, this.#sheet);
    this.element.hidden = true;
    this.#close.addEventListener("click", () => this.close());
    this.element.addEventListener("click", ({ target }) => target === this.element && this.close());
    this.#retry.addEventListener("click", () => this.#again());
  }

  relabel(language: Language): void {
    this.#language = language;
    if (!this.element.hidden) this.#render();
  }

  open(going: Going): void {
    this.#before = (this.behind.getRootNode() as ShadowRoot).activeElement as HTMLElement | null;
    this.#going = going;
    this.behind.inert = true;
    this.element.hidden = false;
    this.#load();
    this.#close.focus();
  }

  /** Closes it where it is open; true then. The focus goes back to where it was. */
  close(): boolean {
    if (this.element.hidden) return false;
    const focused = this.element.contains((this.behind.getRootNode() as ShadowRoot).activeElement);
    this.#shown?.rest();
    this.element.hidden = true;
    this.behind.inert = false;
    const before = this.#before;
    if (focused && before?.isConnected && before.offsetParent) before.focus();
    else if (focused) this.back();
    return true;
  }

  /** What is known of the offer now; when it was used, the dialog has done what it was for. */
  update(going: Going): void {
    if (going === this.#going) return;
    const used = !going.asking && !going.offer && !going.trouble;
    this.#going = going;
    if (this.element.hidden) return;
    if (used) this.close();
    else this.#render();
  }

  /** The button that was pressed goes away; a code is asked for anew where the last one did not come or is over. */
  #again(): void {
    this.#close.focus();
    this.ask();
    this.#load();
  }

  async #load(): Promise<void> {
    this.#failed = false;
    this.#render();
    if (this.#shown) return;
    try {
      const { OfferView } = await this.more.get();
      this.#shown ??= new OfferView(tools, () => this.#again());
      this.#body.replaceWith(this.#shown.element);
    } catch {
      this.#failed = true;
    }
    if (!this.element.hidden) this.#render();
  }

  #render(): void {
    const words = catalogues[this.#language];
    const going = this.#going;
    setAttributes(this.#close, { "aria-label": words.closeContinue });
    setText(this.#title, describeGoingOn(going?.channel ?? null, words));
    setText(this.#note, this.#failed ? words.notLoaded : words.connecting);
    this.#retry.hidden = !this.#failed;
    setText(this.#retry, words.loadAgain);
    if (going) this.#shown?.show(going, words, this.#language);
  }
}
