// Shows the rows of the transcript, and keeps the newest one in sight unless the customer has scrolled up.
import type { Language, Words } from "../catalogue";
import { parseLinks } from "../links";
import type { More } from "../more";
import type { MessageRow, Row } from "../transcript";
import { describeDay, describeMoment, describeTime } from "../wording";
import { type ChoiceActions, ChoicesView } from "./choices";
import { drawIcon, icons, make, setAttributes, setText } from "./dom";
import type { FilesView } from "./files";

export interface TranscriptActions extends ChoiceActions {
  start(text: string): void;
  retry(id: string): void;
  discard(id: string): void;
}

export interface TranscriptState {
  readonly rows: readonly Row[];
  readonly typing: "bot" | "agent" | null;
  readonly agentName: string | null;
  readonly replaying: boolean;
  /** Nobody is there yet who answers. */
  readonly waiting: boolean;
}

interface Shown {
  readonly element: HTMLElement;
  signature: string;
}

const NEAR_PIXELS = 80;

export class TranscriptView {
  readonly element: HTMLElement;
  readonly #log: HTMLElement;
  readonly #intro: HTMLElement;
  readonly #rows: HTMLElement;
  readonly #typing: HTMLElement;
  readonly #typingText: HTMLElement;
  readonly #jump: HTMLButtonElement;
  readonly #shown = new Map<string, Shown>();
  readonly #choices: ChoicesView;
  #waiting = false;
  #words: Words;
  #language: Language;
  #stuck = true;

  constructor(
    private readonly actions: TranscriptActions,
    private readonly files: FilesView,
    more: More,
    words: Words,
    language: Language,
  ) {
    this.#words = words;
    this.#language = language;
    this.#choices = new ChoicesView(actions, more);
    this.#intro = make("div", { class: "intro", part: "intro" });
    this.#rows = make("div", { class: "rows" });
    this.#typingText = make("span", { class: "hidden" });
    const dots = make("span", { class: "dots", "aria-hidden": "true" }, make("i"), make("i"), make("i"));
    this.#typing = make("div", { class: "typing", part: "typing" }, dots, this.#typingText);
    this.#typing.hidden = true;
    this.#log = make(
      "div",
      { class: "log", part: "transcript", role: "log", "aria-live": "polite", tabindex: 0 },
      this.#intro,
      this.#rows,
      this.#typing,
    );
    this.#jump = make("button", { class: "jump", part: "jump", type: "button" });
    this.#jump.hidden = true;
    this.#jump.addEventListener("click", () => this.scrollToEnd());
    this.#log.addEventListener("scroll", () => this.#noteScroll(), { passive: true });
    this.element = make("div", { class: "transcript" }, this.#log, this.#jump);
    new ResizeObserver(() => this.#stuck && this.scrollToEnd()).observe(this.#log);
    this.relabel(words, language);
  }

  /** Another language: everything that the widget itself says is written anew. */
  relabel(words: Words, language: Language): void {
    this.#words = words;
    this.#language = language;
    this.#log.setAttribute("aria-label", words.transcript);
    this.#jump.replaceChildren(drawIcon(...icons.down), words.newMessages);
    this.#intro.replaceChildren(...this.#makeIntro());
    this.redraw();
  }

  /** With the next update every row is looked at again. */
  redraw(): void {
    for (const shown of this.#shown.values()) shown.signature = "";
  }

  update(state: TranscriptState): void {
    // Old entries are no news: a screen reader waits until they are all there.
    setAttributes(this.#log, { "aria-busy": state.replaying ? "true" : "false" });
    const starters = this.#intro.querySelector<HTMLElement>(".starters");
    if (starters) starters.hidden = state.rows.length > 0;
    if (state.waiting !== this.#waiting) {
      this.#waiting = state.waiting;
      for (const row of state.rows) {
        const shown = row.kind === "message" && row.buttons.length ? this.#shown.get(row.key) : null;
        if (shown) shown.signature = "";
      }
    }
    const grown = this.#place(state.rows, state.replaying);
    this.#typing.hidden = state.typing === null;
    const typing =
      state.typing === "agent" ? this.#words.typingAgent(state.agentName) : this.#words.typingBot;
    setText(this.#typingText, state.typing === null ? "" : typing);
    if (this.#stuck) this.scrollToEnd();
    else if (grown) this.#jump.hidden = false;
  }

  scrollToEnd(): void {
    this.#stuck = true;
    this.#jump.hidden = true;
    this.#log.scrollTop = this.#log.scrollHeight;
  }

  #noteScroll(): void {
    const below = this.#log.scrollHeight - this.#log.scrollTop - this.#log.clientHeight;
    this.#stuck = below < NEAR_PIXELS;
    if (this.#stuck) this.#jump.hidden = true;
  }

  /** Puts the rows in order, touching only what changed; true when a row of somebody else is new. */
  #place(rows: readonly Row[], quiet: boolean): boolean {
    let grown = false;
    const keys = new Set(rows.map((row) => row.key));
    for (const [key, shown] of this.#shown) {
      if (keys.has(key)) continue;
      shown.element.remove();
      this.#shown.delete(key);
    }
    let next = this.#rows.firstElementChild;
    for (const row of rows) {
      const signature = row.kind === "day" ? this.#describeDay(row.at) : JSON.stringify(row);
      let shown = this.#shown.get(row.key);
      if (!shown) {
        shown = { element: make("div", { class: quiet ? "row" : "row arriving" }), signature: "" };
        this.#shown.set(row.key, shown);
        if (row.kind === "message" && row.author !== "customer") grown = true;
        if (row.kind === "message" && row.author === "customer" && row.delivery) this.#stuck = true;
      }
      if (shown.signature !== signature) {
        shown.signature = signature;
        this.#fill(shown.element, row);
      }
      if (shown.element === next) next = next.nextElementSibling;
      else this.#rows.insertBefore(shown.element, next);
    }
    return grown;
  }

  #fill(element: HTMLElement, row: Row): void {
    element.dataset.kind = row.kind;
    if (row.kind === "day") {
      const day = make("h3", { class: "day", part: "day", "aria-live": "off" }, this.#describeDay(row.at));
      element.replaceChildren(day);
    } else if (row.kind === "divider") {
      const { otherConversation, newConversation } = this.#words;
      element.replaceChildren(
        make("span", { class: "divider" }, row.older ? otherConversation : newConversation),
      );
    } else this.#fillMessage(element, row);
  }

  /** At midnight, "Today" becomes "Yesterday". */
  #describeDay(at: number): string {
    return describeDay(at, Date.now(), this.#language, this.#words);
  }

  #fillMessage(element: HTMLElement, row: MessageRow): void {
    setAttributes(element, {
      "data-author": row.author,
      "data-first": row.first,
      "data-last": row.last,
      "data-delivery": row.delivery,
      part: `message message-${row.author}`,
    });
    // The text stays the same element, so that a change of its state is not read out as a new message.
    let bubble = element.querySelector<HTMLElement>(".bubble");
    if (bubble?.dataset.text !== row.text) {
      bubble = make("div", { class: "bubble", part: `bubble bubble-${row.author}` }, ...this.#makeText(row));
      bubble.dataset.text = row.text;
    }
    bubble.hidden = row.text === "" && row.files.length > 0;
    const before = element.querySelector<HTMLElement>(".files");
    const files = this.files.show(row, before, this.#words, this.#language);
    const choosing = element.querySelector<HTMLElement>(".choices");
    const state = { waiting: this.#waiting, words: this.#words, language: this.#language };
    const choices = this.#choices.show(row, choosing, state);
    const parts = [this.#makeAuthor(row), bubble, files, choices, this.#makeMeta(row)].filter(
      (part): part is HTMLElement => part !== null,
    );
    for (const child of [...element.children]) if (!parts.some((part) => part === child)) child.remove();
    parts.forEach((part, place) => {
      const there = element.children[place];
      if (there !== part) element.insertBefore(part, there ?? null);
    });
  }

  #makeAuthor(row: MessageRow): HTMLElement {
    const words = this.#words;
    const names = {
      customer: words.you,
      bot: words.assistant,
      agent: row.name ?? words.assistant,
      system: "",
    };
    const visible = row.first && (row.author === "bot" || row.author === "agent");
    return make("div", { class: visible ? "author" : "author hidden" }, names[row.author]);
  }

  #makeText({ text, author }: MessageRow): Node[] {
    // Customers write their own address to be found by it, not to write to it.
    return parseLinks(text, author !== "customer").map(({ text, href }) => {
      if (!href) return document.createTextNode(text);
      if (href.startsWith("mailto:")) return make("a", { href, rel: "noreferrer" }, text);
      const attributes = { href, target: "_blank", rel: "noopener noreferrer nofollow" };
      const hint = make("span", { class: "hidden" }, ` (${this.#words.newTab})`);
      return make("a", attributes, text, hint);
    });
  }

  #makeMeta(row: MessageRow): HTMLElement {
    const words = this.#words;
    // Between the times that are seen, each message still has its own for who listens.
    const seen =
      row.timed || row.delivery === "failed" || row.delivery === "held" || row.delivery === "sending";
    const meta = make("div", { class: seen ? "meta" : "meta hidden", "aria-live": "off" });
    const { delivery, id } = row;
    if (delivery === "failed" && id) {
      const retry = make("button", { class: "inline", type: "button" }, words.retry);
      const discard = make("button", { class: "inline", type: "button" }, words.discard);
      retry.addEventListener("click", () => this.actions.retry(id));
      discard.addEventListener("click", () => this.actions.discard(id));
      const problem = make("span", { class: "problem", role: "alert" }, row.reason ?? words.failed);
      meta.append(drawIcon(...icons.alert), problem, retry, discard);
    } else if (delivery === "sending" || delivery === "held") {
      if (row.last) meta.append(words[delivery]);
    } else {
      const moment = describeMoment(row.at, this.#language, words);
      const time = make(
        "time",
        { part: "time", datetime: new Date(row.at).toISOString(), title: moment },
        describeTime(row.at, this.#language, words),
      );
      meta.append(time);
      if (delivery === "sent") meta.append(" · ", words.sent);
    }
    return meta;
  }

  #makeIntro(): Node[] {
    const words = this.#words;
    const starters = make("div", { class: "starters", role: "group", "aria-label": words.startersLabel });
    for (const text of words.starters) {
      const button = make("button", { class: "choice", part: "choice", type: "button" }, text);
      button.addEventListener("click", () => this.actions.start(text));
      starters.append(button);
    }
    return [
      make("p", { class: "hello" }, words.greeting),
      make("p", { class: "more" }, words.greetingMore),
      starters,
    ];
  }
}
