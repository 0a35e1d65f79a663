// What can be chosen under a message: buttons, five stars for a rating, or the form for a message after hours.
import type { Language, Words } from "../catalogue";
import type { Button } from "../frames";
import { type More, type Rest, tools } from "../more";
import type { MessageRow } from "../transcript";
import { drawIcon, icons, make, setAttributes } from "./dom";

export interface ChoiceActions {
  choose(title: string, payload: string): void;
  /** Leaves an e-mail address; `text` may be empty. */
  leave(title: string, payload: string, email: string, text: string): void;
}

export interface ChoicesState {
  /** Nobody is there yet who answers. */
  readonly waiting: boolean;
  readonly words: Words;
  readonly language: Language;
}

const LEAVE_MESSAGE = "baton:leave_message";

export class ChoicesView {
  constructor(
    private readonly actions: ChoiceActions,
    private readonly more: More,
  ) {}

  /**
   * The block of a row's choices; null where it has none. The same block again as long as nothing changed. Stars and
   * the form are plain buttons until they are loaded, and as long as one of those has the focus.
   */
  show(row: MessageRow, before: HTMLElement | null, state: ChoicesState): HTMLElement | null {
    const { buttons, active, chosen } = row;
    const { waiting, words, language } = state;
    if (!buttons.length) return null;
    const leaves = ({ payload }: Button) => payload === LEAVE_MESSAGE && active && waiting;
    const rest = buttons.some((one) => leaves(one) || one.payload.startsWith("baton:rate:"))
      ? this.#load()
      : null;
    const signature = JSON.stringify([buttons, active, chosen, waiting, language]);
    const same = before?.dataset.signature === signature;
    if (same && (!rest || "rest" in before.dataset || before.matches(":focus-within"))) return before;
    const group = make("div", { class: "choices", role: "group", "aria-label": words.choices });
    setAttributes(group, { "data-signature": signature, "data-rest": rest !== null });
    const { actions } = this;
    const stars = rest?.findStars(buttons);
    if (rest && stars) {
      const rating = { question: row.text || words.choices, stars, active, chosen };
      group.append(rest.drawStars(tools, rating, actions.choose));
      return group;
    }
    for (const button of buttons) {
      const { title, payload } = button;
      if (rest && leaves(button)) {
        const leave = (email: string, text: string) => actions.leave(title, payload, email, text);
        group.append(rest.drawLeaveForm(tools, title, language, before, leave));
      } else group.append(this.#makeButton(title, payload, active, chosen === title));
    }
    return group;
  }

  /** Whatever fails: there are the buttons, and the next change of the row makes another try. */
  #load(): Rest | null {
    if (!this.more.there) this.more.get().catch(() => undefined);
    return this.more.there;
  }

  #makeButton(title: string, payload: string, active: boolean, chosen: boolean): HTMLElement {
    const attributes = { class: "choice", part: "choice", type: "button", "data-chosen": chosen };
    const button = make("button", attributes, title);
    if (chosen) button.prepend(drawIcon(...icons.check));
    button.disabled = !active;
    button.addEventListener("click", () => this.actions.choose(title, payload));
    return button;
  }
}
