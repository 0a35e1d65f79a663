// The strip that tells a waiting customer their place.
import type { Words } from "../catalogue";
import type { OwnerState } from "../session";
import { describePlace } from "../wording";
import { make, setText } from "./dom";

export class QueueView {
  readonly element: HTMLElement;
  readonly #number: HTMLElement;
  readonly #place: HTMLElement;
  readonly #hint: HTMLElement;

  constructor() {
    this.#number = make("span", { class: "number", "aria-hidden": "true" });
    this.#place = make("p", { class: "place", role: "status" });
    this.#hint = make("p", { class: "hint" });
    this.element = make(
      "div",
      { class: "queue", part: "queue" },
      this.#number,
      make("div", {}, this.#place, this.#hint),
    );
  }

  update(owner: OwnerState, words: Words): void {
    const place = describePlace(owner, words);
    this.element.toggleAttribute("data-shown", place !== null);
    setText(this.#number, place === null ? "" : String(owner.position));
    setText(this.#place, place ?? "");
    setText(this.#hint, place === null ? "" : words.keepWriting);
  }
}
