// The button that opens the chat, with the number of unread messages, and what a screen reader hears of them.
import type { Words } from "../catalogue";
import { drawIcon, icons, make, setAttributes, setText } from "./dom";

export class LauncherView {
  readonly element: HTMLButtonElement;
  /** Says "2 new messages" while the panel, and with it the live region of the transcript, is closed. */
  readonly news: HTMLElement;
  readonly #badge: HTMLElement;
  readonly #label: HTMLElement;

  constructor(toggle: () => void) {
    this.#badge = make("span", { class: "badge", part: "badge", "aria-hidden": "true" });
    this.#badge.hidden = true;
    this.#label = make("span", { class: "label", part: "launcher-label" });
    const open = make("span", { class: "face opened" }, drawIcon(...icons.down));
    const closed = make("span", { class: "face closed" }, drawIcon(...icons.mark));
    this.element = make(
      "button",
      { class: "launcher", part: "launcher", type: "button", "aria-controls": "panel" },
      make("span", { class: "faces" }, closed, open),
      this.#label,
      this.#badge,
    );
    this.element.addEventListener("click", toggle);
    this.news = make("p", { class: "hidden", role: "status" });
  }

  /** `label`: the text that the page's author wants to see beside the picture, or null. */
  update(isOpen: boolean, unread: number, label: string | null, words: Words): void {
    const news = unread > 0 && !isOpen ? words.unread(unread) : "";
    const name = isOpen ? words.close : (label ?? words.open);
    const shownLabel = isOpen ? "" : (label ?? "");
    setAttributes(this.element, {
      "aria-expanded": isOpen ? "true" : "false",
      "aria-label": news ? `${name}. ${news}` : name,
      "data-labelled": shownLabel !== "",
    });
    setText(this.#label, shownLabel);
    setText(this.news, news);
    this.#badge.hidden = news === "";
    setText(this.#badge, unread > 99 ? "99+" : String(unread));
  }
}
