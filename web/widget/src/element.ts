// The element <baton-chat>: its attributes and methods, when it opens, and what is drawn of what is known.
import { catalogues, chooseLanguage, type Language, parseLanguage, type Words } from "./catalogue";
import type { Memory } from "./memory";
import { tools } from "./more";
import { PageWatch } from "./page";
import { makeParts, type Parts } from "./parts";
import { chooseServer } from "./server";
import type { OwnerState, Snapshot } from "./snapshot";
import css from "./styles.css?inline";
import { buildRows, currentStretch, lastAgentName } from "./transcript";
import { make, setText } from "./view/dom";
import { describeLink, describeOwner } from "./wording";

/** The address of widget.js itself; set once, while the script runs. */
let scriptAddress: string | null = null;
export function setScriptAddress(address: string | null): void {
  scriptAddress = address;
}

/** Attributes that only change what is drawn. */
const LOOKS = ["name", "label", "accent", "theme"];

/** A constructed style sheet needs no `style-src 'unsafe-inline'`; a style element is for browsers before 2023. */
function applyStyles(root: ShadowRoot, css: string): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [...root.adoptedStyleSheets, sheet];
  } catch {
    root.append(make("style", {}, css));
  }
}

/** Who answers; an agent whom the server has not named yet is named by what they wrote. */
function namedOwner({ owner, transcript }: Snapshot): OwnerState {
  if (owner.owner !== "agent" || owner.name !== null) return owner;
  return { ...owner, name: lastAgentName(transcript) };
}

export class BatonChat extends HTMLElement {
  static readonly observedAttributes = ["open", "language", "customer", ...LOOKS];

  #parts: Parts | null = null;
  #frame = 0;
  #arriving = false;
  #shownLanguage: Language | null = null;
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #page = new PageWatch({
    network: (offline) => this.#parts?.session.setOffline(offline),
    left: () => this.#parts?.session.stop(),
    resumed: () => this.#parts?.session.resume(),
    shown: () => {
      this.#parts?.session.hurry();
      this.#schedule();
    },
    stored: (key, gone) => this.#noteOtherTab(key, gone),
    scheme: () => this.#parts?.paint.apply(this.getAttribute("accent")),
    resized: () => this.#parts?.panel.fit(),
    language: () => this.#followPage(),
    midnight: () => this.#render(),
  });

  /** Whether the customer sees what comes. */
  get #looking(): boolean {
    return this.open && !document.hidden;
  }

  get open(): boolean {
    return this.hasAttribute("open");
  }

  set open(open: boolean) {
    this.toggleAttribute("open", open);
  }

  /** Opens the chat with a text in the composer, for the customer to send or to change. */
  compose(text: string): void {
    this.open = true;
    this.#parts?.composer.write(text);
    this.#parts?.composer.field.focus();
  }

  /** The shop's word (a JWT) for the customer who has signed in; null when they have signed out. */
  setCustomer(word: string | null): void {
    if (this.#parts) {
      this.#parts.session.setCustomer(word || null);
      this.#startIfNeeded();
    } else if (word) this.setAttribute("customer", word);
    else this.removeAttribute("customer");
  }

  connectedCallback(): void {
    const parts = this.#parts ?? this.#build();
    this.#parts = parts;
    this.#page.start();
    this.#relabel();
    // It stays open from page to page, but takes no focus there, and never covers a whole small screen by itself.
    const open = this.open || (parts.memory.recallTab().open && !parts.panel.isNarrow);
    this.#arriving = true;
    this.open = open;
    this.#arriving = false;
    this.#show(open, false);
    this.#startIfNeeded();
  }

  disconnectedCallback(): void {
    this.#page.stop();
    this.#parts?.news.clear();
    this.#parts?.session.stop();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#parts || before === after || !this.isConnected) return;
    if (name === "open" && !this.#arriving) this.#show(this.open, true);
    else if (name === "language") this.#choose(parseLanguage(after));
    else if (name === "customer") this.setCustomer(after);
    else if (LOOKS.includes(name)) {
      this.#parts.paint.apply(this.getAttribute("accent"));
      this.#render();
    }
  }

  get #language(): Language {
    return chooseLanguage(this.#wish(), document.documentElement.lang, navigator.language);
  }

  /** What the customer chose or the page's author set; null leaves it to Baton, which looks at the messages. */
  #wish(memory: Memory | undefined = this.#parts?.memory): Language | null {
    return parseLanguage(memory?.recall().language) ?? parseLanguage(this.getAttribute("language"));
  }

  get #words(): Words {
    return catalogues[this.#language];
  }

  get #sound(): boolean {
    return this.#parts?.memory.recall().sound ?? this.hasAttribute("sound");
  }

  #build(): Parts {
    const word = this.getAttribute("customer");
    const server = chooseServer(this.getAttribute("server"), scriptAddress, location.href);
    const parts = makeParts({
      server,
      beside: scriptAddress ?? server,
      // Present and empty: the page says later who is there.
      customer: word === "" ? undefined : word,
      language: () => this.#language,
      wish: (memory) => this.#wish(memory),
      choose: (language) => this.#choose(language),
      setSound: (on) => this.#setSound(on),
      save: () => this.#save(),
      toggle: (open) => {
        this.open = open;
      },
      dress: (more) => applyStyles(this.#root, more),
      isOpen: () => this.open,
      isLooking: () => this.#looking,
      sounds: () => this.#sound,
      onChange: () => this.#schedule(),
      onBadCustomer: (reason) => {
        const told = { cancelable: true, detail: { reason } };
        return !this.dispatchEvent(new CustomEvent("baton-bad-customer", told));
      },
    });
    applyStyles(this.#root, css);
    this.#root.append(parts.frame);
    return parts;
  }

  /** A customer who never opened the chat costs the server no socket. */
  #startIfNeeded(): void {
    const { memory, session } = this.#parts ?? {};
    if (memory?.recall().token || this.open || session?.snapshot.outbox.length) session?.start();
  }

  /** Another tab of this customer changed what they share. */
  #noteOtherTab(key: string, gone: boolean): void {
    const { memory, session } = this.#parts ?? {};
    if (key === memory?.sessionKey) {
      session?.followElsewhere();
      if (this.#shownLanguage !== this.#language) this.#relabel();
      this.#schedule();
    } else if (gone) {
      const id = memory?.unsentId(key) ?? null;
      if (id !== null) session?.forgetElsewhere(id);
    }
  }

  #setSound(on: boolean): void {
    this.#parts?.memory.prefer({ sound: on });
    if (on) this.#parts?.more.use(({ ring }) => ring());
    this.#render();
  }

  async #save(): Promise<void> {
    const { session, more } = this.#parts ?? {};
    if (!session || !more) return;
    const { nameRecord, saveText, writeRecord } = await more.get();
    const { transcript, outbox, late } = session.snapshot;
    const words = this.#words;
    const language = this.#language;
    const now = Date.now();
    const title = this.getAttribute("name") ?? words.title;
    const rows = buildRows(transcript, outbox, !late);
    saveText(writeRecord(tools, rows, { title, words, language, now }), nameRecord(language, now));
  }

  /** The page changed its language: when the customer did that just now, it counts more than an earlier choice. */
  #followPage(): void {
    const { memory, session } = this.#parts ?? {};
    const byCustomer = navigator.userActivation?.isActive !== false;
    if (byCustomer && memory?.recall().language) {
      memory.prefer({ language: null });
      session?.languageChanged();
    }
    this.#relabel();
  }

  #choose(language: Language | null): void {
    const { memory, session } = this.#parts ?? {};
    if (!language || !memory || memory.recall().language === language) return;
    memory.prefer({ language });
    this.#relabel();
    session?.languageChanged();
  }

  #relabel(): void {
    const language = this.#language;
    const words = this.#words;
    this.#shownLanguage = language;
    const { header, transcript, composer, attach, continuing, frame } = this.#parts ?? {};
    frame?.setAttribute("lang", language);
    header?.relabel(language);
    transcript?.relabel(words, language);
    composer?.relabel(words);
    attach?.relabel(words, language);
    continuing?.relabel(language);
    this.#render();
  }

  #show(open: boolean, focus: boolean): void {
    if (!this.#parts) return;
    const { panel, session, memory, composer, transcript, launcher, continuing } = this.#parts;
    memory.rememberTab({ open });
    const hadFocus = this.#root.activeElement !== null;
    if (!open) continuing.close();
    panel.show(open);
    if (open) {
      session.start();
      session.hurry();
      composer.fit();
    }
    this.#render();
    if (open) transcript.scrollToEnd();
    if (focus && open) panel.focus();
    else if (focus && hadFocus) launcher.element.focus();
    if (focus) this.dispatchEvent(new CustomEvent(open ? "baton-open" : "baton-close"));
  }

  /** Many entries may arrive in one go; the screen is written once for all of them. */
  #schedule(): void {
    if (this.#frame) return;
    const then = () => {
      this.#frame = 0;
      this.#render();
    };
    this.#frame = document.hidden ? window.setTimeout(then, 200) : requestAnimationFrame(then);
  }

  #render(): void {
    if (!this.#parts || !this.isConnected) return;
    const { session, news, launcher, header, queue, transcript, link, panel, continuing } = this.#parts;
    const { snapshot } = session;
    const { going } = snapshot;
    const words = this.#words;
    launcher.update(this.open, snapshot.unread, this.getAttribute("label"), words);
    const owner = namedOwner(snapshot);
    header.update(this.getAttribute("name") ?? words.title, describeOwner(owner, words), owner.name);
    // Somebody who waits is told at once where they can go on.
    const waits = owner.owner === "waiting" && owner.position !== null;
    if (waits && this.#looking) session.lookWhereToContinue();
    queue.update(owner, going.channel, words);
    const trouble = describeLink(snapshot, words);
    setText(link, trouble ?? "");
    panel.element.toggleAttribute("data-late", trouble !== null);
    // Before the transcript: what is said there is heard only when no dialog is over it.
    continuing.update(going);
    const rows = buildRows(snapshot.transcript, snapshot.outbox, !snapshot.late);
    transcript.update({
      rows,
      typing: snapshot.typing,
      agentName: owner.name,
      replaying: snapshot.replaying,
      waiting: owner.owner === "waiting",
    });
    const spoke = currentStretch(snapshot.transcript).entries.some(({ author }) => author === "customer");
    header.menu.update({ sound: this.#sound, savable: rows.length > 0, spoke, channel: going.channel });
    if (this.#looking && !snapshot.replaying) session.noteRead();
    news.note();
  }
}
