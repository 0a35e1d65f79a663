// The button that opens the chat, with the number of unread messages.
import type { Words } from "../catalogue";
import { drawIcon, icons, make, setText } from "./dom";

export class LauncherView {
  readonly element: HTMLButtonElement;
  readonly #badge: HTMLElement;

  constructor(toggle: () => void) {
    this.#badge = make("span", { class: "badge", part: "badge", "aria-hidden": "true" });
    this.#badge.hidden = true;
    const open = make("span", { class: "face opened" }, drawIcon(...icons.down));
    const closed = make("span", { class: "face closed" }, drawIcon(...icons.mark));
    this.element = make(
      "button",
      { class: "launcher", part: "launcher", type: "button", "aria-controls": "panel" },
      closed,
      open,
      this.#badge,
    );
    this.element.addEventListener("click", toggle);
  }

  update(isOpen: boolean, unread: number, words: Words): void {
    const label = isOpen ? words.close : words.open;
    this.element.setAttribute("aria-expanded", String(isOpen));
    this.element.setAttribute(
      "aria-label",
      unread > 0 && !isOpen ? `${label}. ${words.unread(unread)}` : label,
    );
    this.#badge.hidden = isOpen || unread === 0;
    setText(this.#badge, unread > 99 ? "99+" : String(unread));
  }
}
