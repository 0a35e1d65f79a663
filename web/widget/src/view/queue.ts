// The strip that tells a waiting customer their place, and that they need not stay.
import type { Words } from "../catalogue";
import type { OwnerState } from "../snapshot";
import { describeGoingOn, describePlace } from "../wording";
import { make, setText } from "./dom";

export class QueueView {
  readonly element: HTMLElement;
  readonly #number: HTMLElement;
  readonly #place: HTMLElement;
  readonly #hint: HTMLElement;
  readonly #leave = make("span");
  readonly #goOn = make("button", { class: "go-on", type: "button" });
  readonly #offer = make("p", { class: "hint" }, this.#leave, " ", this.#goOn);

  constructor(goOn: () => void) {
    this.#goOn.addEventListener("click", goOn);
    this.#number = make("span", { class: "number", "aria-hidden": "true" });
    this.#place = make("p", { class: "place", role: "status" });
    this.#hint = make("p", { class: "hint" });
    this.element = make(
      "div",
      { class: "queue", part: "queue" },
      this.#number,
      make("div", {}, this.#place, this.#hint, this.#offer),
    );
  }

  /** `channel`: where a link to go on leads ("" for nowhere yet), or null while that is not known. */
  update(owner: OwnerState, channel: string | null, words: Words): void {
    const place = describePlace(owner, words);
    this.element.toggleAttribute("data-shown", place !== null);
    setText(this.#number, place === null ? "" : String(owner.position));
    setText(this.#place, place ?? "");
    setText(this.#hint, place === null ? "" : words.keepWriting);
    this.#offer.hidden = place === null;
    setText(this.#leave, words.mayLeave);
    setText(this.#goOn, describeGoingOn(channel, words));
  }
}
