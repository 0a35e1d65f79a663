// The element <baton-chat>: puts the views together, and the customer's actions through to the session.
import { catalogues, chooseLanguage, type Language, parseLanguage, type Words } from "./catalogue";
import { Memory, openShelf } from "./memory";
import { chooseServer, socketAddress } from "./server";
import { type OwnerState, Session, type Snapshot } from "./session";
import css from "./styles.css?inline";
import { buildRows, lastAgentName } from "./transcript";
import { ComposerView } from "./view/composer";
import { make, setAttributes, setText } from "./view/dom";
import { HeaderView } from "./view/header";
import { LauncherView } from "./view/launcher";
import { QueueView } from "./view/queue";
import { TranscriptView } from "./view/transcript";
import { describeLink, describeOwner } from "./wording";

/** The address of widget.js itself; set once, while the script runs. */
let scriptAddress: string | null = null;
export function setScriptAddress(address: string | null): void {
  scriptAddress = address;
}

const NARROW = "(max-width: 479.98px)";

/** A constructed style sheet needs no `style-src 'unsafe-inline'`; a style element is for browsers before 2023. */
function applyStyles(root: ShadowRoot): void {
  try {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    root.adoptedStyleSheets = [sheet];
  } catch {
    root.append(make("style", {}, css));
  }
}

/** Who answers; an agent whom the server has not named yet is named by what they wrote. */
function namedOwner({ owner, transcript }: Snapshot): OwnerState {
  if (owner.owner !== "agent" || owner.name !== null) return owner;
  return { ...owner, name: lastAgentName(transcript) };
}

interface Parts {
  readonly memory: Memory;
  readonly session: Session;
  readonly launcher: LauncherView;
  readonly header: HeaderView;
  readonly queue: QueueView;
  readonly transcript: TranscriptView;
  readonly composer: ComposerView;
  readonly panel: HTMLElement;
  readonly link: HTMLElement;
}

export class BatonChat extends HTMLElement {
  static readonly observedAttributes = ["open", "language", "name"];

  #parts: Parts | null = null;
  #frame = 0;
  #arriving = false;
  #shownLanguage: Language | null = null;
  readonly #root = this.attachShadow({ mode: "open" });
  readonly #narrow = matchMedia(NARROW);
  readonly #pageLanguage = new MutationObserver(() => this.#followPage());
  #listening = new AbortController();

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

  connectedCallback(): void {
    const parts = this.#parts ?? this.#build();
    this.#parts = parts;
    this.#listen(parts);
    this.#relabel();
    // It stays open from page to page, but takes no focus there, and never covers a whole small screen by itself.
    const open = this.open || (parts.memory.recallTab().open && !this.#narrow.matches);
    this.#arriving = true;
    this.open = open;
    this.#arriving = false;
    this.#show(open, false);
    // A customer who never opened the chat costs the server no socket.
    if (parts.memory.recall().token || this.open || parts.session.snapshot.outbox.length)
      parts.session.start();
  }

  disconnectedCallback(): void {
    this.#listening.abort();
    this.#pageLanguage.disconnect();
    this.#parts?.session.stop();
  }

  attributeChangedCallback(name: string, before: string | null, after: string | null): void {
    if (!this.#parts || before === after || !this.isConnected) return;
    if (name === "open" && !this.#arriving) this.#show(this.open, true);
    else if (name === "language") this.#choose(parseLanguage(after));
    else this.#render();
  }

  get #language(): Language {
    return chooseLanguage(this.#wish, document.documentElement.lang, navigator.language);
  }

  /** What the customer chose or the page's author set; null leaves it to Baton, which looks at the messages. */
  get #wish(): Language | null {
    return (
      parseLanguage(this.#parts?.memory.recall().language) ?? parseLanguage(this.getAttribute("language"))
    );
  }

  get #words(): Words {
    return catalogues[this.#language];
  }

  #build(): Parts {
    const server = chooseServer(this.getAttribute("server"), scriptAddress, location.href);
    const memory = new Memory(
      server,
      openShelf(() => localStorage),
      openShelf(() => sessionStorage),
    );
    const session = new Session({
      memory,
      makeSocket: () => new WebSocket(socketAddress(server)),
      language: () => this.#wish,
      onChange: () => this.#schedule(),
      onReturned: (text, reason) => this.#parts?.composer.giveBack(text, reason),
    });
    const language = this.#language;
    const words = catalogues[language];
    const header = new HeaderView(
      {
        setLanguage: (chosen) => this.#choose(chosen),
        close: () => {
          this.open = false;
        },
      },
      language,
    );
    const transcript = new TranscriptView(
      {
        choose: (title, payload) => {
          session.choose(title, payload);
          this.#focusComposer();
        },
        start: (text) => {
          session.say(text);
          this.#focusComposer();
        },
        retry: (id) => {
          session.tryAgain(id);
          this.#focusComposer();
        },
        discard: (id) => {
          session.discard(id);
          this.#focusComposer();
        },
      },
      words,
      language,
    );
    const composer = new ComposerView(
      {
        send: (text) => session.say(text),
        typing: () => session.noteTyping(),
        draft: (draft) => memory.rememberTab({ draft }),
      },
      words,
      memory.recallTab().draft,
    );
    const launcher = new LauncherView(() => {
      this.open = !this.open;
    });
    const queue = new QueueView();
    const link = make("p", { class: "link", part: "connection", role: "status" });
    const panel = make(
      "section",
      {
        class: "panel",
        part: "panel",
        id: "panel",
        role: "dialog",
        "aria-labelledby": "title",
        tabindex: -1,
      },
      header.element,
      queue.element,
      link,
      transcript.element,
      composer.element,
    );
    panel.hidden = true;
    applyStyles(this.#root);
    this.#root.append(make("div", { class: "frame" }, panel, launcher.element));
    return { memory, session, launcher, header, queue, transcript, composer, panel, link };
  }

  #listen(parts: Parts): void {
    this.#listening = new AbortController();
    const { signal } = this.#listening;
    const { session, panel, memory } = parts;
    for (const type of ["keydown", "keyup", "keypress"] as const) {
      panel.addEventListener(type, (event) => this.#noteKey(event), { signal });
    }
    addEventListener("online", () => session.hurry(), { signal });
    addEventListener("pagehide", () => session.stop(), { signal });
    addEventListener("pageshow", (event) => event.persisted && session.start(), { signal });
    document.addEventListener("visibilitychange", () => this.#noteVisible(), { signal });
    addEventListener(
      "storage",
      (event) => {
        if (event.key === memory.sessionKey) this.#noteOtherTab();
      },
      { signal },
    );
    this.#narrow.addEventListener("change", () => this.#fitScreen(), { signal });
    visualViewport?.addEventListener("resize", () => this.#fitScreen(), { signal });
    this.#pageLanguage.observe(document.documentElement, { attributeFilter: ["lang"] });
  }

  #noteVisible(): void {
    if (document.hidden) return;
    this.#parts?.session.hurry();
    this.#schedule();
  }

  #noteOtherTab(): void {
    this.#parts?.session.readElsewhere();
    if (this.#shownLanguage !== this.#language) this.#relabel();
  }

  /** The page changed its language: when the customer did that just now, it counts more than an earlier choice. */
  #followPage(): void {
    const { memory, session } = this.#parts ?? {};
    const byCustomer = navigator.userActivation?.isActive !== false;
    if (byCustomer && memory?.recall().language) {
      memory.remember({ language: null });
      session?.languageChanged();
    }
    this.#relabel();
  }

  #choose(language: Language | null): void {
    const { memory, session } = this.#parts ?? {};
    if (!language || !memory || memory.recall().language === language) return;
    memory.remember({ language });
    this.#relabel();
    session?.languageChanged();
  }

  #relabel(): void {
    const language = this.#language;
    const words = this.#words;
    this.#shownLanguage = language;
    const { header, transcript, composer, panel } = this.#parts ?? {};
    panel?.parentElement?.setAttribute("lang", language);
    header?.relabel(language);
    transcript?.relabel(words, language);
    composer?.relabel(words);
    this.#render();
  }

  #show(open: boolean, focus: boolean): void {
    const { panel, session, memory, composer, transcript, launcher } = this.#parts ?? {};
    if (!panel || !session) return;
    memory?.rememberTab({ open });
    const hadFocus = this.#root.activeElement !== null;
    panel.hidden = !open;
    this.#fitScreen();
    if (open) {
      session.start();
      session.hurry();
      composer?.fit();
    }
    this.#render();
    if (open) transcript?.scrollToEnd();
    if (focus && open) this.#focusComposer();
    else if (focus && hadFocus) launcher?.element.focus();
    if (focus) this.dispatchEvent(new CustomEvent(open ? "baton-open" : "baton-close"));
  }

  /** On a touch screen the keyboard would cover half of the conversation, so there the panel itself gets the focus. */
  #focusComposer(): void {
    const { panel, composer } = this.#parts ?? {};
    (matchMedia("(pointer: coarse)").matches ? panel : composer?.field)?.focus({ preventScroll: true });
  }

  /** On a narrow screen the panel is all there is: a modal dialog as high as the on-screen keyboard leaves. */
  #fitScreen(): void {
    const { panel } = this.#parts ?? {};
    if (!panel) return;
    const modal = this.#narrow.matches && this.open;
    setAttributes(panel, { "aria-modal": modal ? "true" : null });
    const height = modal && visualViewport ? `${visualViewport.height}px` : "";
    panel.style.setProperty("--visible-height", height || null);
  }

  #noteKey(event: KeyboardEvent): void {
    // What is typed here is no shortcut of the page.
    event.stopPropagation();
    if (event.type !== "keydown") return;
    if (event.key === "Escape" && !event.isComposing) {
      if (!this.#parts?.header.closeMenu()) this.open = false;
    } else if (event.key === "Tab" && this.#narrow.matches) this.#keepFocus(event);
  }

  #keepFocus(event: KeyboardEvent): void {
    const reachable = [
      ...(this.#parts?.panel.querySelectorAll<HTMLElement>(
        "button:not([disabled]), textarea, a[href], [tabindex='0']",
      ) ?? []),
    ].filter((element) => element.tabIndex >= 0 && element.offsetParent !== null);
    const end = event.shiftKey ? reachable[0] : reachable.at(-1);
    const active = this.#root.activeElement;
    if (active !== end && !(event.shiftKey && active === this.#parts?.panel)) return;
    event.preventDefault();
    (event.shiftKey ? reachable.at(-1) : reachable[0])?.focus();
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
    const { session, launcher, header, queue, transcript, link, panel } = this.#parts;
    const snapshot: Snapshot = session.snapshot;
    const words = this.#words;
    launcher.update(this.open, snapshot.unread, words);
    const owner = namedOwner(snapshot);
    header.update(this.getAttribute("name") ?? words.title, describeOwner(owner, words), owner.name);
    queue.update(owner, words);
    const trouble = describeLink(snapshot, words);
    setText(link, trouble ?? "");
    panel.toggleAttribute("data-late", trouble !== null);
    const rows = buildRows(snapshot.transcript, snapshot.outbox, !snapshot.late);
    transcript.update({
      rows,
      typing: snapshot.typing,
      agentName: owner.name,
      replaying: snapshot.replaying,
      empty: rows.length === 0,
    });
    if (this.open && !document.hidden && !snapshot.replaying) session.noteRead();
  }
}
