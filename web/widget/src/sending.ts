// Sends the customer's messages: one at a time, in order, the same id over every attempt, until each is settled.
import { chooseDelay } from "./backoff";
import type { SentFile } from "./files";
import type { ClientFrame, ErrorFrame } from "./frames";
import { makeId } from "./ids";
import type { Memory } from "./memory";
import type { Outbox } from "./outbox";
import * as outgoing from "./outbox";
import type { Known } from "./snapshot";
import { Timers } from "./timers";

export interface SendingSettings {
  readonly known: Known;
  readonly memory: Memory;
  readonly send: (frame: ClientFrame) => void;
  /** Nobody answered a message: the connection is dead. */
  readonly onSilence: () => void;
  /** A text that the server did not take goes back to the composer. */
  readonly onReturned: (text: string, reason: string, files: readonly SentFile[]) => void;
  readonly random: (() => number) | undefined;
}

const ACKNOWLEDGE_MILLISECONDS = 12_000;
const MAX_REFUSALS = 5;

export class Sending {
  #inFlight: string | null = null;
  readonly #timers = new Timers<"acknowledge" | "hold">();

  constructor(private readonly settings: SendingSettings) {}

  get #outbox(): Outbox {
    return this.settings.known.now.outbox;
  }

  add(text: string, payload: string | null, files: readonly SentFile[]): void {
    const id = makeId();
    this.#set(outgoing.add(this.#outbox, id, text, payload, Date.now(), files));
    this.#keep(id);
  }

  tryAgain(id: string): void {
    this.#set(outgoing.tryAgain(this.#outbox, id));
    this.#keep(id);
    this.pump();
  }

  discard(id: string): void {
    this.settings.memory.forgetUnsent(id);
    this.#set(outgoing.remove(this.#outbox, id));
  }

  /** Another tab sent or deleted it. */
  forget(id: string): void {
    if (id === this.#inFlight) return;
    const outbox = outgoing.remove(this.#outbox, id);
    if (outbox.length < this.#outbox.length) this.#set(outbox);
  }

  /** Sends the next message: the answer to it lets the following one go. */
  pump(): void {
    const { link } = this.settings.known.now;
    if (link !== "open" || this.#inFlight !== null || this.#timers.has("hold")) return;
    const next = outgoing.chooseNext(this.#outbox);
    if (!next) return;
    const { id, text, payload, files } = next;
    const attached = files.length ? { attachments: files.map((file) => file.id) } : {};
    this.#inFlight = id;
    this.#timers.set("acknowledge", ACKNOWLEDGE_MILLISECONDS, () => {
      this.#refused(id, null);
      this.settings.onSilence();
    });
    this.settings.send(
      payload === null
        ? { type: "message", id, text, ...attached }
        : { type: "choose", id, payload, title: text },
    );
  }

  /** The server has it; its entry is on the way. */
  accepted(id: string): void {
    this.settings.memory.forgetUnsent(id);
    this.#set(outgoing.markAccepted(this.#outbox, id));
    this.#settle(id);
  }

  /** Its entry is there. */
  stored(id: string): void {
    this.settings.memory.forgetUnsent(id);
    this.#set(outgoing.remove(this.#outbox, id));
    this.#settle(id);
  }

  refuse(frame: ErrorFrame, id: string): void {
    const message = this.#outbox.find((candidate) => candidate.id === id);
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
        if (message) this.settings.onReturned(message.text, frame.message, message.files);
        break;
      default:
        this.#set(outgoing.giveUp(this.#outbox, id, "refused", frame.message || null));
        this.#keep(id);
    }
    this.#settle(id);
  }

  /** The socket is gone: what was on its way goes again with the next one. */
  interrupt(): void {
    this.#inFlight = null;
    this.#timers.cancel("acknowledge");
  }

  stop(): void {
    this.#inFlight = null;
    this.#timers.cancelAll();
  }

  /** Not taken just now: again after a while, and after some attempts only when the customer says so. */
  #refused(id: string, reason: string | null): void {
    const outbox = outgoing.countRefusal(this.#outbox, id);
    const refusals = outbox.find((message) => message.id === id)?.refusals ?? 0;
    if (refusals >= MAX_REFUSALS) {
      this.#set(outgoing.giveUp(outbox, id, "unavailable", reason));
      this.#keep(id);
    } else {
      this.#set(outbox);
      this.#hold(chooseDelay(refusals, this.settings.random));
    }
  }

  #rename(id: string): void {
    const newId = makeId();
    this.settings.memory.forgetUnsent(id);
    this.#set(outgoing.rename(this.#outbox, id, newId));
    this.#keep(newId);
  }

  #hold(seconds: number): void {
    this.#timers.set("hold", Math.max(0.1, seconds) * 1000, () => this.pump());
  }

  #settle(id: string): void {
    if (this.#inFlight !== id) return;
    this.#inFlight = null;
    this.#timers.cancel("acknowledge");
    this.pump();
  }

  #set(outbox: Outbox): void {
    this.settings.known.change({ outbox });
  }

  #keep(id: string): void {
    const message = this.#outbox.find((candidate) => candidate.id === id);
    if (message) this.settings.memory.keepUnsent(message);
  }
}
