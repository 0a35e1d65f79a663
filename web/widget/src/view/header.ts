// The panel's head: who answers, the menu, and the way out.
import { catalogues, type Language } from "../catalogue";
import type { Status } from "../wording";
import { drawIcon, icons, make, setText } from "./dom";
import type { MenuView } from "./menu";

export class HeaderView {
  readonly element: HTMLElement;
  readonly #avatar: HTMLElement;
  readonly #title: HTMLElement;
  readonly #status: HTMLElement;
  readonly #close: HTMLButtonElement;
  #initial: string | null = null;

  constructor(
    readonly menu: MenuView,
    close: () => void,
  ) {
    this.#avatar = make(
      "span",
      { class: "avatar", part: "avatar", "aria-hidden": "true" },
      drawIcon(...icons.mark),
    );
    this.#title = make("h2", { class: "title", part: "title", id: "title" });
    this.#status = make("p", { class: "status", part: "status", role: "status" });
    this.#close = make(
      "button",
      { class: "tool close", part: "close", type: "button" },
      drawIcon(...icons.close),
    );
    this.#close.addEventListener("click", close);
    this.element = make(
      "div",
      { class: "header", part: "header" },
      this.#avatar,
      make("div", { class: "heading" }, this.#title, this.#status),
      menu.element,
      this.#close,
    );
  }

  relabel(language: Language): void {
    const words = catalogues[language];
    this.menu.relabel(words, language);
    this.#close.setAttribute("aria-label", words.close);
  }

  update(title: string, status: Status, agentName: string | null): void {
    setText(this.#title, title);
    setText(this.#status, status.text);
    this.element.dataset.tone = status.tone;
    const initial = status.tone === "agent" && agentName ? (Array.from(agentName.trim())[0] ?? null) : null;
    if (initial === this.#initial) return;
    this.#initial = initial;
    this.#avatar.replaceChildren(initial ? initial.toUpperCase() : drawIcon(...icons.mark));
  }
}
