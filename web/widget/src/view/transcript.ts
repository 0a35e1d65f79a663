// Shows the rows of the transcript, and keeps the newest one in sight unless the customer has scrolled up.
import type { Words } from "../catalogue";
import { parseLinks } from "../links";
import type { MessageRow, Row } from "../transcript";
import { describeDay, describeTime } from "../wording";
import { drawIcon, icons, make, setAttributes, setText } from "./dom";

export interface TranscriptActions {
  choose(title: string, payload: string): void;
  start(text: string): void;
  retry(id: string): void;
  discard(id: string): void;
}

export interface TranscriptState {
  readonly rows: readonly Row[];
  readonly typing: "bot" | "agent" | null;
  readonly agentName: string | null;
  readonly replaying: boolean;
  readonly empty: boolean;
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
  #words: Words;
  #language: string;
  #stuck = true;

  constructor(
    private readonly actions: TranscriptActions,
    words: Words,
    language: string,
  ) {
    this.#words = words;
    this.#language = language;
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
  relabel(words: Words, language: string): void {
    this.#words = words;
    this.#language = language;
    this.#log.setAttribute("aria-label", words.transcript);
    this.#jump.replaceChildren(drawIcon(...icons.down), words.newMessages);
    this.#intro.replaceChildren(...this.#makeIntro());
    for (const shown of this.#shown.values()) shown.signature = "";
  }

  update(state: TranscriptState): void {
    // Old entries are no news: a screen reader waits until they are all there.
    setAttributes(this.#log, { "aria-busy": state.replaying ? "true" : "false" });
    const starters = this.#intro.querySelector<HTMLElement>(".starters");
    if (starters) starters.hidden = !state.empty;
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
      const signature = JSON.stringify(row);
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
      element.replaceChildren(
        make("span", { class: "day" }, describeDay(row.at, Date.now(), this.#language, this.#words)),
      );
    } else if (row.kind === "divider") {
      element.replaceChildren(make("span", { class: "divider" }, this.#words.newConversation));
    } else this.#fillMessage(element, row);
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
      bubble = make(
        "div",
        { class: "bubble", part: `bubble bubble-${row.author}` },
        ...this.#makeText(row.text),
      );
      bubble.dataset.text = row.text;
    }
    const parts: Node[] = [this.#makeAuthor(row), bubble];
    if (row.buttons.length) parts.push(this.#makeButtons(row));
    parts.push(this.#makeMeta(row));
    const [author, , ...rest] = parts;
    if (bubble.parentNode === element && author) {
      for (const child of [...element.children]) if (child !== bubble) child.remove();
      bubble.before(author);
      bubble.after(...rest);
    } else element.replaceChildren(...parts);
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

  #makeText(text: string): Node[] {
    return parseLinks(text).map((segment) => {
      if (!segment.href) return document.createTextNode(segment.text);
      const attributes = { href: segment.href, target: "_blank", rel: "noopener noreferrer nofollow" };
      const hint = make("span", { class: "hidden" }, ` (${this.#words.newTab})`);
      return make("a", attributes, segment.text, hint);
    });
  }

  #makeButtons(row: MessageRow): HTMLElement {
    const group = make("div", { class: "choices", role: "group", "aria-label": this.#words.choices });
    for (const { title, payload } of row.buttons) {
      const chosen = row.chosen === title;
      const button = make(
        "button",
        { class: "choice", part: "choice", type: "button", "data-chosen": chosen },
        title,
      );
      if (chosen) button.prepend(drawIcon(...icons.check));
      button.disabled = !row.active;
      button.addEventListener("click", () => this.actions.choose(title, payload));
      group.append(button);
    }
    return group;
  }

  #makeMeta(row: MessageRow): HTMLElement {
    const words = this.#words;
    const meta = make("div", { class: "meta", "aria-live": "off" });
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
    } else if (row.timed) {
      const time = make(
        "time",
        { datetime: new Date(row.at).toISOString() },
        describeTime(row.at, this.#language),
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
