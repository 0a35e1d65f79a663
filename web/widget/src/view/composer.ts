// Where the customer writes.
import type { Words } from "../catalogue";
import type { SentFile } from "../files";
import { charactersLeft, cleanText } from "../limits";
import type { AttachView } from "./attach";
import { drawIcon, icons, make, setText } from "./dom";

export interface ComposerActions {
  send(text: string, files: readonly SentFile[]): void;
  typing(): void;
  draft(text: string): void;
}

/** While an input method composes a syllable, Enter only ends the composition (229 is what old browsers say then). */
export function sendsMessage(
  event: Pick<KeyboardEvent, "key" | "shiftKey" | "isComposing" | "keyCode">,
): boolean {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing && event.keyCode !== 229;
}

const MAX_LINES = 5;

export class ComposerView {
  readonly element: HTMLFormElement;
  readonly field: HTMLTextAreaElement;
  readonly #send: HTMLButtonElement;
  readonly #note: HTMLElement;
  readonly #counter: HTMLElement;
  readonly #label: HTMLLabelElement;
  #words: Words;
  #returnedReason: string | null = null;
  /** The customer has said "send", and files are still on their way. */
  #waiting = false;

  constructor(
    private readonly actions: ComposerActions,
    words: Words,
    draft: string,
    private readonly attach: AttachView,
  ) {
    this.#words = words;
    this.field = make("textarea", {
      id: "field",
      class: "field",
      part: "field",
      rows: 1,
      autocomplete: "off",
      enterkeyhint: "send",
      "aria-describedby": "note counter",
    });
    this.field.value = draft;
    this.#label = make("label", { class: "hidden", for: "field" });
    this.#send = make("button", { class: "send", part: "send", type: "submit" }, drawIcon(...icons.send));
    this.#note = make("p", { class: "note", id: "note", role: "alert" });
    this.#counter = make("p", { class: "counter", id: "counter", role: "status" });
    const box = make("div", { class: "box" }, attach.button, this.#label, this.field, this.#send);
    this.element = make(
      "form",
      { class: "composer", part: "composer", novalidate: true },
      attach.tray,
      attach.input,
      this.#note,
      box,
      this.#counter,
    );
    this.element.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    // The field keeps the focus, and a phone its keyboard, when the button is pressed.
    this.#send.addEventListener("pointerdown", (event) => event.preventDefault());
    this.#send.addEventListener("mousedown", (event) => event.preventDefault());
    this.field.addEventListener("input", () => this.#noteInput());
    this.field.addEventListener("keydown", (event) => {
      if (!sendsMessage(event)) return;
      event.preventDefault();
      this.#submit();
    });
    attach.takePaste(this.field);
    attach.listen(() => this.#noteFiles());
    this.relabel(words);
  }

  relabel(words: Words): void {
    this.#words = words;
    setText(this.#label, words.composer);
    this.field.placeholder = words.placeholder;
    this.#send.setAttribute("aria-label", words.send);
    this.#refresh();
  }

  /** Puts a text there for the customer to finish; what was typed already stays before it. */
  write(text: string): void {
    const before = this.field.value.trim();
    this.field.value = before && before !== text ? `${before}\n${text}` : text;
    this.field.setSelectionRange(this.field.value.length, this.field.value.length);
    this.#noteInput();
  }

  /** A text that the server did not take comes back, with the reason. */
  giveBack(text: string, reason: string, files: readonly SentFile[]): void {
    this.attach.attachments.giveBack(files.map((stored) => ({ stored })));
    this.#returnedReason = reason || this.#words.tooLong;
    this.field.value = this.field.value.trim() ? `${text}\n${this.field.value}` : text;
    this.#refresh();
    this.fit();
    this.actions.draft(this.field.value);
  }

  /** Another customer sits here: nothing of the one before stays. */
  empty(): void {
    this.attach.attachments.take();
    this.field.value = "";
    this.#noteInput();
  }

  /** As high as its lines, up to five. */
  fit(): void {
    const { field } = this;
    field.style.height = "auto";
    const style = getComputedStyle(field);
    const padding = Number.parseFloat(style.paddingTop) + Number.parseFloat(style.paddingBottom);
    const most = Number.parseFloat(style.lineHeight) * MAX_LINES + padding;
    if (field.scrollHeight) field.style.height = `${Math.min(field.scrollHeight, Math.ceil(most))}px`;
    field.style.overflowY = field.scrollHeight > most + 1 ? "auto" : "hidden";
  }

  /** A message that waited for its files goes out with the last of them; a failing one is looked at first. */
  #noteFiles(): void {
    const { busy, failed } = this.attach.attachments;
    if (this.#waiting && !busy) {
      this.#waiting = false;
      if (!failed) {
        this.#submit();
        return;
      }
    }
    this.#refresh();
  }

  #noteInput(): void {
    this.#returnedReason = null;
    this.#waiting = false;
    this.#refresh();
    this.fit();
    this.actions.draft(this.field.value);
    if (this.field.value.trim()) this.actions.typing();
  }

  #submit(): void {
    const text = cleanText(this.field.value);
    const left = charactersLeft(text);
    const { attachments } = this.attach;
    if (!text && !attachments.items.length) return;
    if (left !== null && left < 0) {
      this.#returnedReason = this.#words.tooLong;
      this.#refresh();
      return;
    }
    if (attachments.failed) {
      this.#returnedReason = this.#words.filesFirst;
      this.#refresh();
      return;
    }
    if (attachments.busy) {
      this.#waiting = true;
      this.#refresh();
      return;
    }
    this.field.value = "";
    const files = attachments.take();
    this.#noteInput();
    this.actions.send(text, files);
  }

  #refresh(): void {
    const left = charactersLeft(this.field.value);
    const over = left !== null && left < 0;
    const counter = left === null ? "" : over ? this.#words.over(-left) : this.#words.left(left);
    setText(this.#counter, this.#waiting ? this.#words.sendsWhenThere : counter);
    setText(this.#note, this.#returnedReason ?? "");
    this.#counter.classList.toggle("over", over);
    this.field.setAttribute("aria-invalid", String(over));
    this.#send.setAttribute(
      "aria-disabled",
      String(over || (!this.field.value.trim() && !this.attach.attachments.items.length)),
    );
  }
}
