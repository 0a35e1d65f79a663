// The customer's side of the protocol: what is known of the conversation, and what goes out when.
import { chooseDelay } from "./backoff";
import { Connection, type Socket } from "./connection";
import type { ErrorFrame, Owner, OwnerFrame, ServerFrame, WelcomeFrame } from "./frames";
import { makeId } from "./ids";
import type { Memory } from "./memory";
import type { Outbox } from "./outbox";
import * as outgoing from "./outbox";
import type { Transcript } from "./transcript";
import * as said from "./transcript";

/** Who answers, and what the customer is told about it. */
export interface OwnerState {
  readonly owner: Owner;
  readonly position: number | null;
  readonly waitSeconds: number | null;
  /** The agent's name while an agent answers. */
  readonly name: string | null;
  /** The bot took over from a person or from the queue, and the customer has not written since. */
  readonly returned: boolean;
}

export type Link = "idle" | "connecting" | "open" | "lost";

export interface Snapshot {
  readonly link: Link;
  /** The connection is away long enough to be worth a word. */
  readonly late: boolean;
  readonly transcript: Transcript;
  readonly outbox: Outbox;
  readonly owner: OwnerState;
  readonly typing: "bot" | "agent" | null;
  /** Old entries are arriving; they are no news. */
  readonly replaying: boolean;
  readonly unread: number;
}

export interface SessionSettings {
  readonly memory: Memory;
  readonly makeSocket: () => Socket;
  /** The language that the customer chose, or null to let Baton find out. */
  readonly language: () => string | null;
  readonly onChange: (snapshot: Snapshot) => void;
  /** A text that the server did not take goes back to the composer. */
  readonly onReturned: (text: string, reason: string) => void;
  readonly random?: () => number;
}

const ACKNOWLEDGE_MILLISECONDS = 12_000;
const MAX_REFUSALS = 5;
const TYPING_MILLISECONDS = 6_000;
const TYPING_EVERY_MILLISECONDS = 3_000;
const REPLAY_MILLISECONDS = 1_500;
const LATE_MILLISECONDS = 1_500;

const WITH_BOT: OwnerState = { owner: "bot", position: null, waitSeconds: null, name: null, returned: false };

type Timer = "acknowledge" | "hold" | "typing" | "replay" | "late";

export class Session {
  #snapshot: Snapshot;
  #inFlight: string | null = null;
  #lastTyping = 0;
  #read: number;
  /** What the hello of this socket asked for. */
  #askedAfter: number | null = null;
  /** The newest seq when this socket began; what comes up to it is no news. */
  #replayTo = 0;
  readonly #timers = new Map<Timer, ReturnType<typeof setTimeout>>();
  readonly #connection: Connection;
  readonly #memory: Memory;

  constructor(private readonly settings: SessionSettings) {
    this.#memory = settings.memory;
    this.#read = this.#memory.recall().read;
    this.#snapshot = {
      link: "idle",
      late: false,
      transcript: [],
      outbox: this.#memory.recallUnsent(Date.now()),
      owner: WITH_BOT,
      typing: null,
      replaying: false,
      unread: 0,
    };
    this.#connection = new Connection(settings.makeSocket, {
      onOpen: () => this.#hello(),
      onFrame: (frame) => this.#take(frame),
      onLost: () => this.#lost(),
    });
  }

  get snapshot(): Snapshot {
    return this.#snapshot;
  }

  /** Connects, and stays connected until `stop`. */
  start(): void {
    if (this.#connection.wanted) return;
    this.#change({ link: "connecting" });
    this.#after("late", LATE_MILLISECONDS, () => this.#change({ late: true }));
    this.#connection.start();
  }

  stop(): void {
    this.#connection.stop();
    for (const timer of [...this.#timers.keys()]) this.#cancel(timer);
    this.#inFlight = null;
    this.#change({ link: "idle", late: false, typing: null, replaying: false });
  }

  /** Tries at once instead of waiting for the next attempt (the network came back, the customer looks). */
  hurry(): void {
    if (this.#snapshot.link === "lost") this.#connection.restart();
  }

  /** The language goes out with `hello`, so the socket is opened again. */
  languageChanged(): void {
    if (this.#snapshot.link === "open") this.#connection.restart();
  }

  say(text: string): void {
    this.#enqueue(text, null);
  }

  choose(title: string, payload: string): void {
    this.#enqueue(title, payload);
  }

  tryAgain(id: string): void {
    this.#setOutbox(outgoing.tryAgain(this.#snapshot.outbox, id));
    this.#keep(id);
    this.#pump();
  }

  discard(id: string): void {
    this.#memory.forgetUnsent(id);
    this.#setOutbox(outgoing.remove(this.#snapshot.outbox, id));
  }

  /** The customer is writing; said at most every few seconds. */
  noteTyping(now = Date.now()): void {
    if (now - this.#lastTyping < TYPING_EVERY_MILLISECONDS || this.#snapshot.link !== "open") return;
    this.#lastTyping = now;
    this.#connection.send({ type: "typing" });
  }

  /** The customer sees the newest entry. */
  noteRead(): void {
    const seq = said.lastSeq(this.#snapshot.transcript);
    if (seq <= this.#read || this.#snapshot.link !== "open") return;
    this.#read = seq;
    this.#memory.remember({ read: seq });
    this.#connection.send({ type: "read", seq });
    this.#change({ unread: 0 });
  }

  /** Another tab of the same customer read on. */
  readElsewhere(): void {
    const { conversation, read } = this.#memory.recall();
    if (conversation !== said.currentStretch(this.#snapshot.transcript).conversation) return;
    this.#read = Math.max(this.#read, read);
    this.#change({ unread: said.countUnread(this.#snapshot.transcript, this.#read) });
  }

  #enqueue(text: string, payload: string | null): void {
    const id = makeId();
    const { outbox, owner } = this.#snapshot;
    this.#change({
      outbox: outgoing.add(outbox, id, text, payload, Date.now()),
      owner: { ...owner, returned: false },
    });
    this.#keep(id);
    this.#lastTyping = 0;
    this.start();
    this.#pump();
  }

  /** Sends the next message, one at a time: the answer to it lets the following one go. */
  #pump(): void {
    if (this.#snapshot.link !== "open" || this.#inFlight !== null || this.#timers.has("hold")) return;
    const next = outgoing.chooseNext(this.#snapshot.outbox);
    if (!next) return;
    const { id, text, payload } = next;
    this.#inFlight = id;
    this.#after("acknowledge", ACKNOWLEDGE_MILLISECONDS, () => this.#unanswered(id));
    this.#connection.send(
      payload === null ? { type: "message", id, text } : { type: "choose", id, payload, title: text },
    );
  }

  #unanswered(id: string): void {
    this.#refused(id, null);
    this.#connection.abandon();
  }

  #hello(): void {
    const { token, conversation } = this.#memory.recall();
    const language = this.settings.language();
    const { transcript } = this.#snapshot;
    // The cursor counts within one conversation; on a page load there is none, and all entries come.
    const after =
      said.currentStretch(transcript).conversation === conversation ? said.lastSeq(transcript) : 0;
    this.#askedAfter = token === null ? 0 : after;
    this.#connection.send({ type: "hello", token, after: this.#askedAfter, language });
  }

  #take(frame: ServerFrame): void {
    switch (frame.type) {
      case "welcome":
        this.#welcome(frame);
        break;
      case "accepted":
        this.#accepted(frame.id);
        break;
      case "entry":
        this.#entry(frame);
        break;
      case "owner":
        this.#setOwner(frame);
        break;
      case "typing":
        if (!this.#snapshot.replaying) this.#setTyping(frame.author);
        break;
      case "error":
        this.#error(frame);
    }
  }

  #welcome(frame: WelcomeFrame): void {
    const remembered = this.#memory.recall();
    const isNew = remembered.conversation !== frame.conversation;
    const asked = this.#askedAfter;
    this.#askedAfter = null;
    const transcript = said.openConversation(this.#snapshot.transcript, frame.conversation);
    const seq = said.lastSeq(transcript);
    if (isNew) this.#read = 0;
    this.#memory.remember({ token: frame.token, conversation: frame.conversation, seq, read: this.#read });
    this.#connection.confirm();
    this.#cancel("late");
    const owner = frame.owner === this.#snapshot.owner.owner && !isNew ? this.#snapshot.owner : null;
    this.#change({
      link: "open",
      late: false,
      transcript,
      owner: owner ?? { ...WITH_BOT, owner: frame.owner },
      replaying: asked !== null && seq < frame.seq,
      unread: said.countUnread(transcript, this.#read),
    });
    this.#replayTo = frame.seq;
    // The last number may belong to an entry that does not concern the customer, so time ends it, too.
    this.#after("replay", REPLAY_MILLISECONDS, () => this.#change({ replaying: false }));
    // `after` belonged to another conversation than the one that the server opened: ask for all of it.
    if (isNew && asked) this.#connection.restart();
    else this.#pump();
  }

  #accepted(id: string): void {
    this.#memory.forgetUnsent(id);
    this.#setOutbox(outgoing.markAccepted(this.#snapshot.outbox, id));
    this.#settle(id);
  }

  #entry(frame: Extract<ServerFrame, { type: "entry" }>): void {
    const { type: _, ...entry } = frame;
    const transcript = said.addEntry(this.#snapshot.transcript, entry);
    if (transcript !== this.#snapshot.transcript) {
      this.#memory.remember({ seq: said.lastSeq(transcript) });
      this.#change({ transcript, unread: said.countUnread(transcript, this.#read) });
    }
    if (this.#snapshot.replaying && entry.seq >= this.#replayTo) this.#change({ replaying: false });
    if (entry.author !== "customer") this.#setTyping(null);
    if (entry.id === null) return;
    this.#memory.forgetUnsent(entry.id);
    this.#setOutbox(outgoing.remove(this.#snapshot.outbox, entry.id));
    this.#settle(entry.id);
  }

  #setOwner(frame: OwnerFrame): void {
    const before = this.#snapshot.owner;
    const returned =
      frame.owner === "bot" &&
      (before.returned ||
        before.owner === "agent" ||
        (before.owner === "waiting" && !this.#snapshot.replaying));
    this.#change({
      owner: {
        owner: frame.owner,
        position: frame.position,
        waitSeconds: frame.wait_seconds,
        name: frame.name ?? (frame.owner === "agent" && before.owner === "agent" ? before.name : null),
        returned,
      },
    });
    if (before.owner !== frame.owner) this.#setTyping(null);
  }

  #setTyping(author: "bot" | "agent" | null): void {
    this.#cancel("typing");
    if (author) this.#after("typing", TYPING_MILLISECONDS, () => this.#change({ typing: null }));
    if (author !== this.#snapshot.typing) this.#change({ typing: author });
  }

  #error(frame: ErrorFrame): void {
    if (frame.code === "bad_token") {
      this.#memory.remember({ token: null, conversation: null, seq: 0, read: 0 });
      this.#read = 0;
      this.#hello();
    } else if (frame.code === "hello_first") this.#connection.abandon();
    else if (frame.id !== null) this.#refuse(frame, frame.id);
    // Nothing names the frame: before `welcome` it is the hello, which the next attempt repeats.
    else if (this.#snapshot.link !== "open") this.#connection.abandon();
  }

  #refuse(frame: ErrorFrame, id: string): void {
    const { outbox } = this.#snapshot;
    const message = outbox.find((candidate) => candidate.id === id);
    switch (frame.code) {
      case "too_fast":
        this.#hold(frame.retry_after_seconds ?? 1);
        break;
      case "unavailable":
        this.#refused(id, frame.message);
        break;
      case "id_conflict":
        this.#rename(id);
        break;
      case "too_long":
      case "empty":
        this.discard(id);
        if (message) this.settings.onReturned(message.text, frame.message);
        break;
      default:
        this.#setOutbox(outgoing.giveUp(outbox, id, "refused", frame.message || null));
        this.#keep(id);
    }
    this.#settle(id);
  }

  /** Not taken just now: again after a while, and after some attempts only when the customer says so. */
  #refused(id: string, reason: string | null): void {
    const outbox = outgoing.countRefusal(this.#snapshot.outbox, id);
    const refusals = outbox.find((message) => message.id === id)?.refusals ?? 0;
    if (refusals >= MAX_REFUSALS) {
      this.#setOutbox(outgoing.giveUp(outbox, id, "unavailable", reason));
      this.#keep(id);
    } else {
      this.#setOutbox(outbox);
      this.#hold(chooseDelay(refusals, this.settings.random));
    }
  }

  #rename(id: string): void {
    const newId = makeId();
    this.#memory.forgetUnsent(id);
    this.#setOutbox(outgoing.rename(this.#snapshot.outbox, id, newId));
    this.#keep(newId);
  }

  #hold(seconds: number): void {
    this.#after("hold", Math.max(0.1, seconds) * 1000, () => this.#pump());
  }

  #settle(id: string): void {
    if (this.#inFlight !== id) return;
    this.#inFlight = null;
    this.#cancel("acknowledge");
    this.#pump();
  }

  #lost(): void {
    this.#inFlight = null;
    this.#cancel("acknowledge");
    this.#cancel("replay");
    this.#setTyping(null);
    this.#change({ link: "lost", replaying: false });
    if (!this.#timers.has("late") && !this.#snapshot.late) {
      this.#after("late", LATE_MILLISECONDS, () => this.#change({ late: true }));
    }
  }

  #setOutbox(outbox: Outbox): void {
    this.#change({ outbox });
  }

  #keep(id: string): void {
    const message = this.#snapshot.outbox.find((candidate) => candidate.id === id);
    if (message) this.#memory.keepUnsent(message);
  }

  #change(change: Partial<Snapshot>): void {
    this.#snapshot = { ...this.#snapshot, ...change };
    this.settings.onChange(this.#snapshot);
  }

  #after(timer: Timer, milliseconds: number, then: () => void): void {
    this.#cancel(timer);
    this.#timers.set(
      timer,
      setTimeout(() => {
        this.#timers.delete(timer);
        then();
      }, milliseconds),
    );
  }

  #cancel(timer: Timer): void {
    clearTimeout(this.#timers.get(timer));
    this.#timers.delete(timer);
  }
}
