// What the frames of an open session change in what is shown: entries, who answers, who is writing, what was read.
import type { EntryFrame, OwnerFrame, WelcomeFrame } from "./frames";
import type { Memory } from "./memory";
import { type Known, type Snapshot, WITH_BOT } from "./snapshot";
import { Timers } from "./timers";
import * as said from "./transcript";

const TYPING_MILLISECONDS = 6_000;
const REPLAY_MILLISECONDS = 1_500;

export class Hearing {
  /** Of the session that is shown; null before the first `welcome`. */
  token: string | null = null;
  #read: number;
  /** The newest seq when this socket began; what comes up to it is no news. */
  #replayTo = 0;
  readonly #timers = new Timers<"typing" | "replay">();

  constructor(
    private readonly known: Known,
    private readonly memory: Memory,
  ) {
    this.#read = memory.recall().read;
  }

  get #now(): Snapshot {
    return this.known.now;
  }

  /** Whether the conversation of this tab is the one that all tabs share. */
  get isRemembered(): boolean {
    return this.memory.recall().conversation === said.currentStretch(this.#now.transcript).conversation;
  }

  /**
   * The session goes on, or another conversation is shown from here on; true for the latter. `keep`: what was there
   * stays to be read. `asked`: the client came, so what follows is old.
   */
  open(frame: WelcomeFrame, account: string | null, keep: boolean, asked: boolean): boolean {
    const { conversation, token } = frame;
    const { owner, outbox } = this.#now;
    const remembered = this.memory.recall();
    const transcript = said.openConversation(this.#now.transcript, conversation, keep);
    const moved = transcript !== this.#now.transcript;
    const seq = said.lastSeq(transcript);
    if (remembered.conversation !== conversation) this.#read = 0;
    else this.#read = moved ? remembered.read : Math.max(this.#read, remembered.read);
    this.token = token;
    this.memory.remember({ token, conversation, seq, read: this.#read, account });
    this.#replayTo = frame.seq;
    this.known.change({
      transcript,
      // What was accepted in the other conversation has been told there.
      outbox: moved ? outbox.filter((message) => !message.accepted) : outbox,
      owner: frame.owner === owner.owner && !moved ? owner : { ...WITH_BOT, owner: frame.owner },
      replaying: seq < frame.seq && (asked || moved),
      unread: said.countUnread(transcript, this.#read),
    });
    // The last number may belong to an entry that does not concern the customer, so time ends it, too.
    this.#timers.set("replay", REPLAY_MILLISECONDS, () => this.known.change({ replaying: false }));
    return moved;
  }

  /** Puts an entry in its place; true where it is news. */
  take(frame: EntryFrame): boolean {
    const { type: _, ...entry } = frame;
    const { replaying } = this.#now;
    const transcript = said.addEntry(this.#now.transcript, entry);
    const isNew = transcript !== this.#now.transcript;
    if (isNew) {
      this.known.change({ transcript, unread: said.countUnread(transcript, this.#read) });
      this.#rememberSeq();
    }
    if (replaying && entry.seq >= this.#replayTo) this.known.change({ replaying: false });
    if (entry.author !== "customer") this.setTyping(null);
    return isNew && !replaying;
  }

  setOwner(frame: OwnerFrame): void {
    const before = this.#now.owner;
    const left = before.owner === "waiting" && !this.#now.replaying;
    const returned = frame.owner === "bot" && (before.returned || before.owner === "agent" || left);
    const stays = frame.owner === "agent" && before.owner === "agent";
    const { owner, position, wait_seconds: waitSeconds } = frame;
    const name = frame.name ?? (stays ? before.name : null);
    this.known.change({ owner: { owner, position, waitSeconds, name, returned } });
    if (before.owner !== owner) this.setTyping(null);
  }

  setTyping(author: "bot" | "agent" | null): void {
    this.#timers.cancel("typing");
    if (author) this.#timers.set("typing", TYPING_MILLISECONDS, () => this.known.change({ typing: null }));
    if (author !== this.#now.typing) this.known.change({ typing: author });
  }

  /** The customer sees the newest entry: its number, or null where they had seen it before. */
  read(): number | null {
    const seq = said.lastSeq(this.#now.transcript);
    if (seq <= this.#read) return null;
    this.#read = seq;
    if (this.isRemembered) this.memory.remember({ read: seq });
    this.known.change({ unread: 0 });
    return seq;
  }

  /** Another tab read on; or it wrote over what this one has read, which it did not see in time. */
  readElsewhere(seq: number): void {
    if (seq < this.#read) this.memory.remember({ read: this.#read });
    if (seq <= this.#read) return;
    this.#read = seq;
    this.known.change({ unread: said.countUnread(this.#now.transcript, seq) });
  }

  /** The token is good for nothing any more. */
  expire(): void {
    this.token = null;
    this.#read = 0;
  }

  /** The socket is gone. */
  interrupt(): void {
    this.#timers.cancelAll();
    this.known.change({ typing: null, replaying: false });
  }

  /** The customer is gone. */
  forget(): void {
    this.token = null;
    this.#read = 0;
    this.#timers.cancelAll();
    const nothing = { typing: null, replaying: false, unread: 0, owner: WITH_BOT };
    this.known.change({ ...nothing, transcript: [], outbox: [] });
  }

  /** Notes how far the transcript goes; another tab's conversation is overwritten only while nothing is in it. */
  #rememberSeq(): void {
    const { transcript } = this.#now;
    const { conversation } = said.currentStretch(transcript);
    const seq = said.lastSeq(transcript);
    if (this.isRemembered) this.memory.remember({ seq });
    else if (this.memory.recall().seq === 0 && this.token !== null)
      this.memory.remember({ token: this.token, conversation, seq, read: this.#read });
  }
}
