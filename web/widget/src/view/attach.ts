// Where the customer chooses files: the button, the field for pasting, the panel for dropping, and what is chosen.
import { Attachments, type Item, type Settings } from "../attachments";
import type { Words } from "../catalogue";
import { DEFAULT_MAX_BYTES, MOST_FILES, TYPES } from "../files";
import { describeSize } from "../wording";
import { drawIcon, icons, make, setAttributes, setText } from "./dom";
import { drawPreview } from "./preview";

interface Chip {
  readonly element: HTMLElement;
  readonly state: HTMLElement;
  readonly bar: HTMLElement;
  readonly retry: HTMLButtonElement;
  readonly remove: HTMLButtonElement;
}

export class AttachView {
  readonly button = make(
    "button",
    { class: "attach", part: "attach", type: "button" },
    drawIcon(...icons.clip),
  );
  /** What is chosen, above the field. */
  readonly tray: HTMLElement;
  readonly attachments: Attachments;
  /** The browser's own way to choose; the button stands for it. */
  readonly input = make("input", {
    class: "hidden",
    type: "file",
    multiple: true,
    accept: TYPES.join(","),
    tabindex: -1,
    "aria-hidden": "true",
  });
  readonly #list = make("ul", { class: "chips" });
  readonly #note = make("p", { class: "tray-note", role: "status" });
  /** What who listens is told when a file has arrived. */
  readonly #said = make("p", { class: "hidden", role: "status" });
  readonly #chips = new Map<number, Chip>();
  readonly #drop = make("div", { class: "drop", "aria-hidden": "true" });
  #words: Words;
  #language: string;
  #onChange = () => {};
  #left = 0;

  constructor(
    private readonly settings: Omit<Settings, "onChange">,
    words: Words,
    language: string,
  ) {
    this.#words = words;
    this.#language = language;
    this.attachments = new Attachments({ ...settings, onChange: () => this.#render() });
    this.tray = make("div", { class: "tray", part: "tray" }, this.#list, this.#note, this.#said);
    this.button.addEventListener("click", () => this.input.click());
    this.input.addEventListener("change", () => {
      this.add([...(this.input.files ?? [])]);
      // The same file can be chosen again after it was removed.
      this.input.value = "";
    });
    this.relabel(words, language);
  }

  relabel(words: Words, language: string): void {
    this.#words = words;
    this.#language = language;
    setAttributes(this.button, { "aria-label": words.attach, title: words.attach });
    this.#list.setAttribute("aria-label", words.attached);
    setText(this.#drop, words.dropHere);
    this.#render();
  }

  /** Tells when something changed that the composer shows. */
  listen(onChange: () => void): void {
    this.#onChange = onChange;
  }

  add(files: readonly File[]): void {
    this.#left = this.attachments.add(files);
    this.#render();
  }

  /** A picture in the clipboard is attached; a text with a picture beside it (from a table) is a text. */
  takePaste(field: HTMLElement): void {
    field.addEventListener("paste", (event) => {
      const files = [...(event.clipboardData?.files ?? [])];
      if (!files.length || event.clipboardData?.types.includes("text/plain")) return;
      event.preventDefault();
      this.add(files);
    });
  }

  takeDrops(panel: HTMLElement): void {
    panel.append(this.#drop);
    this.#drop.hidden = true;
    const brings = (event: DragEvent) => event.dataTransfer?.types.includes("Files") ?? false;
    // Entering a child is leaving its parent, so only the outermost counts.
    let depth = 0;
    const show = (change: number) => {
      depth = Math.max(0, depth + change);
      this.#drop.hidden = depth === 0;
    };
    panel.addEventListener("dragenter", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      show(1);
    });
    panel.addEventListener("dragleave", (event) => brings(event) && show(-1));
    panel.addEventListener("dragover", (event) => brings(event) && event.preventDefault());
    panel.addEventListener("drop", (event) => {
      if (!brings(event)) return;
      event.preventDefault();
      depth = 0;
      show(0);
      this.add([...(event.dataTransfer?.files ?? [])]);
    });
  }

  #render(): void {
    const { items } = this.attachments;
    const words = this.#words;
    for (const [key, chip] of this.#chips) {
      if (items.some((item) => item.key === key)) continue;
      chip.element.remove();
      this.#chips.delete(key);
    }
    let next = this.#list.firstElementChild;
    for (const item of items) {
      const chip = this.#chips.get(item.key) ?? this.#makeChip(item);
      this.#fill(chip, item);
      if (chip.element === next) next = next.nextElementSibling;
      else this.#list.insertBefore(chip.element, next);
    }
    if (items.length < MOST_FILES) this.#left = 0;
    this.tray.hidden = items.length === 0;
    setText(this.#note, this.#left ? words.tooManyFiles(MOST_FILES) : "");
    this.#onChange();
  }

  #makeChip(item: Item): Chip {
    const picture = make("span", { class: "chip-picture" }, drawIcon(...icons.file));
    const name = make("bdi", { class: "chip-name" }, item.name);
    const state = make("span", { class: "chip-state" });
    const bar = make("span", { class: "bar", role: "progressbar", "aria-valuemin": 0, "aria-valuemax": 100 });
    const retry = make("button", { class: "inline", type: "button" });
    const remove = make("button", { class: "chip-remove", type: "button" }, drawIcon(...icons.close));
    const words = make("span", { class: "chip-words" }, name, state, bar);
    const element = make("li", { class: "chip", part: "chip" }, picture, words, retry, remove);
    retry.addEventListener("click", () => this.attachments.retry(item.key));
    remove.addEventListener("click", () => this.#remove(item.key));
    if (item.file?.type.startsWith("image/")) {
      drawPreview(item.file).then(
        (canvas) => picture.replaceChildren(canvas),
        () => undefined,
      );
    }
    const chip = { element, state, bar, retry, remove };
    this.#chips.set(item.key, chip);
    return chip;
  }

  /** The focus goes on to the next file, or to the button where there is none. */
  #remove(key: number): void {
    const { items } = this.attachments;
    const place = items.findIndex((item) => item.key === key);
    const next = items[place + 1] ?? items[place - 1];
    this.attachments.remove(key);
    const chip = next && this.#chips.get(next.key);
    (chip?.remove ?? this.button).focus();
  }

  #fill({ element, state, bar, retry, remove }: Chip, item: Item): void {
    const words = this.#words;
    const { trouble, stored, name } = item;
    const percent = Math.round(item.progress * 100);
    if (stored && !element.hasAttribute("data-there")) setText(this.#said, words.fileReady(name));
    element.toggleAttribute("data-there", stored !== null);
    element.toggleAttribute("data-trouble", trouble !== null);
    setAttributes(state, { role: trouble ? "alert" : null });
    const done = stored ? describeSize(item.size, this.#language) : words.uploading(percent);
    setText(state, trouble ? this.#describe(trouble) : done);
    bar.hidden = trouble !== null || stored !== null;
    setAttributes(bar, { "aria-label": words.uploadOf(name), "aria-valuenow": percent });
    bar.style.setProperty("--done", `${percent}%`);
    retry.hidden = !(trouble && item.again);
    setText(retry, words.retry);
    setAttributes(retry, { "aria-label": words.retryFile(name) });
    setAttributes(remove, { "aria-label": stored ? words.removeFile(name) : words.cancelFile(name) });
  }

  #describe(trouble: NonNullable<Item["trouble"]>): string {
    if (typeof trouble === "object") return trouble.detail;
    if (trouble !== "tooLarge") return this.#words[trouble];
    const most = this.settings.maxBytes() ?? DEFAULT_MAX_BYTES;
    return this.#words.tooLarge(Math.floor(most / 1024 / 1024));
  }
}
