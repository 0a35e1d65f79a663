// The panel's head: who answers, the language menu, and the way out.
import { catalogues, type Language, languageNames, type Words } from "../catalogue";
import type { Status } from "../wording";
import { drawIcon, icons, make, setText } from "./dom";

export interface HeaderActions {
  setLanguage(language: Language): void;
  close(): void;
}

export class HeaderView {
  readonly element: HTMLElement;
  readonly #avatar: HTMLElement;
  readonly #title: HTMLElement;
  readonly #status: HTMLElement;
  readonly #toggle: HTMLButtonElement;
  readonly #code: HTMLElement;
  readonly #menu: HTMLElement;
  readonly #close: HTMLButtonElement;
  #language: Language;
  #initial: string | null = null;

  constructor(
    private readonly actions: HeaderActions,
    language: Language,
  ) {
    this.#language = language;
    this.#avatar = make(
      "span",
      { class: "avatar", part: "avatar", "aria-hidden": "true" },
      drawIcon(...icons.mark),
    );
    this.#title = make("h2", { class: "title", part: "title", id: "title" });
    this.#status = make("p", { class: "status", part: "status", role: "status" });
    this.#code = make("span", { class: "code" });
    this.#toggle = make(
      "button",
      {
        class: "tool language",
        type: "button",
        "aria-haspopup": "menu",
        "aria-expanded": "false",
        "aria-controls": "menu",
      },
      drawIcon(...icons.language),
      this.#code,
    );
    this.#menu = make("div", { class: "menu", part: "menu", id: "menu", role: "menu" });
    this.#menu.hidden = true;
    for (const code of Object.keys(languageNames) as Language[]) this.#menu.append(this.#makeItem(code));
    this.#close = make(
      "button",
      { class: "tool close", part: "close", type: "button" },
      drawIcon(...icons.close),
    );
    this.element = make(
      "div",
      { class: "header", part: "header" },
      this.#avatar,
      make("div", { class: "heading" }, this.#title, this.#status),
      make("div", { class: "anchor" }, this.#toggle, this.#menu),
      this.#close,
    );
    this.#toggle.addEventListener("click", () => this.#showMenu(this.#menu.hidden === true));
    this.#close.addEventListener("click", () => this.actions.close());
    this.#menu.addEventListener("keydown", (event) => this.#steer(event));
    this.element.querySelector(".anchor")?.addEventListener("focusout", (event) => {
      const to = (event as FocusEvent).relatedTarget;
      if (!(to instanceof Node && this.#menu.parentElement?.contains(to))) this.#showMenu(false, false);
    });
    this.relabel(language);
  }

  relabel(language: Language): void {
    this.#language = language;
    const words: Words = catalogues[language];
    setText(this.#code, language === "ko" ? "한" : language.toUpperCase());
    this.#toggle.setAttribute("aria-label", `${words.menu}: ${languageNames[language]}`);
    this.#menu.setAttribute("aria-label", words.menu);
    this.#close.setAttribute("aria-label", words.close);
    for (const item of this.#items()) {
      item.setAttribute("aria-checked", String(item.dataset.language === language));
    }
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

  /** Closes the menu where it is open; true then. */
  closeMenu(): boolean {
    if (this.#menu.hidden) return false;
    this.#showMenu(false);
    return true;
  }

  #makeItem(code: Language): HTMLButtonElement {
    const item = make(
      "button",
      { type: "button", role: "menuitemradio", tabindex: -1, lang: code, "data-language": code },
      drawIcon(...icons.check),
      languageNames[code],
    );
    item.addEventListener("click", () => {
      this.#showMenu(false);
      if (code !== this.#language) this.actions.setLanguage(code);
    });
    return item;
  }

  #items(): HTMLButtonElement[] {
    return [...this.#menu.querySelectorAll<HTMLButtonElement>("[role=menuitemradio]")];
  }

  #showMenu(shown: boolean, focus = true): void {
    if (this.#menu.hidden === !shown) return;
    this.#menu.hidden = !shown;
    this.#toggle.setAttribute("aria-expanded", String(shown));
    if (!focus) return;
    const item = shown
      ? this.#items().find((candidate) => candidate.getAttribute("aria-checked") === "true")
      : this.#toggle;
    (item ?? this.#toggle).focus();
  }

  #steer(event: KeyboardEvent): void {
    const items = this.#items();
    const root = this.#menu.getRootNode() as ShadowRoot;
    const place = items.indexOf(root.activeElement as HTMLButtonElement);
    const targets: Record<string, number> = { ArrowDown: place + 1, ArrowUp: place - 1, Home: 0, End: -1 };
    const target = targets[event.key];
    if (target === undefined) return;
    event.preventDefault();
    items.at(target % items.length)?.focus();
  }
}
