// The customer's side of the protocol: who is there, the session with the server, and who takes which frame.
import { Absence } from "./absence";
import { Connection } from "./connection";
import { Continuing } from "./continuing";
import { accountOf } from "./customer";
import type { SentFile } from "./files";
import type { ErrorFrame, ServerFrame, WelcomeFrame } from "./frames";
import { Hearing } from "./hearing";
import type { Memory } from "./memory";
import { Sending } from "./sending";
import type { SessionSettings } from "./settings";
import { beginWith, Known, type Snapshot } from "./snapshot";
import * as said from "./transcript";

const TYPING_EVERY_MILLISECONDS = 3_000;

export class Session {
  /** What one file may have, as the server says; null until it did. */
  maxFileBytes: number | null = null;
  #lastTyping = 0;
  #word: string | null | undefined;
  /** Somebody wants to be connected as soon as the shop has said who is there. */
  #awaited = false;
  /** Whom the session that is shown belongs to. */
  #account: string | null;
  /** What the hello of this socket asked for. */
  #askedAfter: number | null = null;
  #askedToken: string | null = null;
  readonly #connection: Connection;
  readonly #memory: Memory;
  readonly #known: Known;
  readonly #absence: Absence;
  readonly #hearing: Hearing;
  readonly #sending: Sending;
  readonly #continuing: Continuing;

  constructor(private readonly settings: SessionSettings) {
    this.#memory = settings.memory;
    this.#word = settings.customer;
    if (this.#word !== undefined) this.#memory.enter(accountOf(this.#word));
    this.#account = this.#memory.recall().account;
    this.#known = new Known(beginWith(this.#memory.recallUnsent(Date.now())), settings.onChange);
    this.#connection = new Connection(settings.makeSocket, {
      onOpen: () => this.#hello(),
      onFrame: (frame) => this.#take(frame),
      onLost: () => this.#lost(),
    });
    this.#absence = new Absence(this.#known);
    this.#hearing = new Hearing(this.#known, this.#memory);
    this.#sending = new Sending({
      known: this.#known,
      memory: this.#memory,
      send: (frame) => this.#connection.send(frame),
      onSilence: () => this.#connection.abandon(),
      onReturned: settings.onReturned,
      random: settings.random,
    });
    this.#continuing = new Continuing(this.#known, (frame) => this.#connection.send(frame));
  }

  get snapshot(): Snapshot {
    return this.#known.now;
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (this.#connection.wanted) return;
    this.#awaited = this.#word === undefined;
    if (this.#awaited) return;
    this.#known.change({ link: "connecting" });
    this.#absence.begin();
    this.#connection.start();
  }

  stop(): void {
    this.#awaited = false;
    this.#connection.stop();
    this.#absence.end();
    this.#hearing.interrupt();
    this.#sending.stop();
    this.#continuing.interrupt();
    this.#known.change({ link: "idle" });
  }

  /** The page was put aside by the browser and is shown again; somebody may have signed out meanwhile. */
  resume(): void {
    this.followElsewhere();
    this.start();
  }

  /** Tries at once instead of waiting for the next attempt (the network came back, the customer looks). */
  hurry(): void {
    if (this.snapshot.link === "lost") this.#connection.restart();
    else this.#connection.check();
  }

  /** What the browser says of its network; an open socket stays until it is silent. */
  setOffline(offline: boolean): void {
    if (offline === this.snapshot.offline) return;
    this.#absence.setOffline(offline);
    this.hurry();
  }

  /** The language goes out with `hello`, so the socket is opened again. */
  languageChanged(): void {
    if (this.snapshot.link === "open") this.#connection.restart();
  }

  /** The shop's word for who is there now. A newer one for the same customer is kept for the next `hello`. */
  setCustomer(word: string | null): void {
    const account = accountOf(word);
    const same = this.#account === account && this.snapshot.link === "open";
    this.#word = word;
    this.#enter(account);
    if (this.#awaited) this.start();
    else if (!same) this.#connection.restart();
  }

  /** What an upload is authorised with; null before the first `welcome`. */
  get token(): string | null {
    return this.#hearing.token ?? this.#memory.recall().token;
  }

  say(text: string, files: readonly SentFile[] = []): void {
    this.#send(text, null, files);
  }

  choose(title: string, payload: string): void {
    this.#send(title, payload, []);
  }

  tryAgain(id: string): void {
    this.#sending.tryAgain(id);
  }

  discard(id: string): void {
    this.#sending.discard(id);
  }

  /** Asks for an entry once more: the addresses of its files have expired. */
  refresh(seq: number): void {
    if (this.snapshot.link === "open") this.#connection.send({ type: "show", seq });
  }

  /** Asks for a way to go on at another channel; the snapshot tells what came of it. */
  askToContinue(): void {
    this.#continuing.ask();
  }

  /** Finds out where the customer could go on, for the words that offer it. */
  lookWhereToContinue(): void {
    this.#continuing.look();
  }

  /** The customer is writing; said at most every few seconds. */
  noteTyping(now = Date.now()): void {
    if (now - this.#lastTyping < TYPING_EVERY_MILLISECONDS || this.snapshot.link !== "open") return;
    this.#lastTyping = now;
    this.#connection.send({ type: "typing" });
  }

  /** The customer sees the newest entry. */
  noteRead(): void {
    const seq = this.snapshot.link === "open" ? this.#hearing.read() : null;
    if (seq !== null) this.#connection.send({ type: "read", seq });
  }

  /** Another tab read on, talks in a conversation that this one should be in, or has seen the customer sign out. */
  followElsewhere(): void {
    const { token, read, seq, account } = this.#memory.recall();
    if (this.#account !== null && account !== this.#account) {
      this.stop();
      this.#word = null;
      this.#memory.account = null;
      this.#forget();
    } else if (this.#hearing.isRemembered) this.#hearing.readElsewhere(read);
    else if (token !== null && seq > 0) this.#join();
  }

  /** An unsent message is no longer kept: another tab sent or deleted it. What was sent comes as an entry. */
  forgetElsewhere(id: string): void {
    this.#sending.forget(id);
  }

  /**
   * Goes to the conversation that another tab holds, where this one has nothing to lose: it has none yet, or its own
   * has ended. Only a conversation in which something was said counts, or two idle tabs would chase each other.
   */
  #join(): void {
    const { link, transcript, owner } = this.snapshot;
    if (link === "idle") this.start();
    else if (link === "open" && (said.lastSeq(transcript) === 0 || owner.owner === "closed"))
      this.#connection.restart();
  }

  #send(text: string, payload: string | null, files: readonly SentFile[]): void {
    this.#sending.add(text, payload, files);
    this.#known.change({ owner: { ...this.snapshot.owner, returned: false } });
    this.#lastTyping = 0;
    this.start();
    this.#sending.pump();
  }

  /** Somebody sits there. Whoever was there before them and has signed out leaves nothing to be seen. */
  #enter(account: string | null): void {
    const wasOther = this.#account !== null && this.#account !== account;
    if (this.#memory.enter(account) || wasOther) this.#forget();
  }

  #forget(): void {
    this.#account = null;
    this.#sending.stop();
    this.#continuing.drop();
    this.#hearing.forget();
    this.settings.onForgotten();
  }

  #hello(): void {
    const customer = this.#word ?? null;
    const { token: kept, conversation } = this.#memory.recall();
    // A tab that keeps nothing, since somebody signed in in another one, goes on with its own.
    const token = kept ?? this.#hearing.token;
    const { transcript } = this.snapshot;
    // The cursor counts within one conversation; on a page load there is none, and all entries come.
    const after =
      said.currentStretch(transcript).conversation === conversation ? said.lastSeq(transcript) : 0;
    this.#askedAfter = token === null ? 0 : after;
    this.#askedToken = token;
    const language = this.settings.language();
    this.#connection.send({ type: "hello", token, after: this.#askedAfter, language, customer });
  }

  #take(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.#welcome(frame);
        break;
      case "accepted":
        this.#sending.accepted(frame.id);
        break;
      case "entry":
        // The system says so when the customer goes on elsewhere, and a code is good once.
        if (this.#hearing.take(frame) && frame.author === "system") this.#continuing.drop();
        if (frame.id !== null) this.#sending.stored(frame.id);
        break;
      case "owner":
        this.#hearing.setOwner(frame);
        break;
      case "typing":
        if (!this.snapshot.replaying) this.#hearing.setTyping(frame.author);
        break;
      case "continue":
        this.#continuing.take(frame);
        break;
      case "error":
        this.#error(frame);
    }
  }

  #welcome(frame: WelcomeFrame): void {
    const remembered = this.#memory.recall();
    const isNew = remembered.conversation !== frame.conversation;
    const asked = this.#askedAfter;
    // Another tab began a conversation while this one asked for its own: one of them is enough.
    const elsewhere = frame.seq === 0 && remembered.seq > 0 && remembered.token !== this.#askedToken;
    if (isNew && asked !== null && elsewhere) {
      this.#connection.restart();
      return;
    }
    this.#askedAfter = null;
    this.maxFileBytes = frame.max_file_bytes;
    const account = accountOf(this.#word ?? null);
    // What has ended stays to be read, and what was said before signing in. Else this page was parted from it.
    const keep = this.snapshot.owner.owner === "closed" || (this.#account === null && account !== null);
    this.#account = account;
    this.#connection.confirm();
    this.#known.change({ link: "open" });
    this.#absence.end();
    if (this.#hearing.open(frame, account, keep, asked !== null)) this.#continuing.drop();
    // `after` belonged to another conversation than the one that the server opened: ask for all of it.
    if (isNew && asked) this.#connection.restart();
    else this.#sending.pump();
  }

  #error(frame: ErrorFrame): void {
    if (this.#continuing.refuse(frame)) return;
    if (frame.code === "bad_token") {
      if (this.#memory.recall().token === this.#askedToken)
        this.#memory.remember({ token: null, conversation: null, seq: 0, read: 0 });
      this.#hearing.expire();
      this.#hello();
      // A word that is far too long is a bad frame.
    } else if (this.snapshot.link !== "open" && this.#word && /^bad_(customer|frame)$/.test(frame.code))
      this.#refuseWord(frame.detail ?? frame.message);
    else if (frame.code === "hello_first") this.#connection.abandon();
    else if (frame.id !== null) this.#sending.refuse(frame, frame.id);
    // Nothing names the frame: before `welcome` it is the hello, which the next attempt repeats.
    else if (this.snapshot.link !== "open") this.#connection.abandon();
  }

  /** Without the shop's word they are nobody whom it knows, unless the page brings a new one. */
  #refuseWord(detail: string): void {
    const word = this.#word;
    console.error(`<baton-chat>: the shop's word for its customer was not taken. ${detail}`);
    const another = this.settings.onBadCustomer(detail);
    if (this.#word !== word) return;
    if (another) {
      this.stop();
      this.#word = undefined;
      this.#awaited = true;
    } else {
      this.#word = null;
      this.#enter(null);
      this.#hello();
    }
  }

  #lost(): void {
    this.#sending.interrupt();
    this.#continuing.interrupt();
    this.#hearing.interrupt();
    this.#known.change({ link: "lost" });
    this.#absence.begin();
  }
}
