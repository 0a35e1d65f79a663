// The way to go on at another channel: asked for once, good for some minutes, and gone when it was used.
import type { ClientFrame, ContinueFrame, ErrorFrame } from "./frames";
import { makeId } from "./ids";
import type { Known } from "./snapshot";
import { Timers } from "./timers";

/** A link that opens another channel; `path` is its QR code, on a grid of `size`. */
export interface Way {
  readonly channel: string;
  readonly url: string;
  readonly qr: { readonly size: number; readonly path: string } | null;
}

export interface Offer {
  readonly code: string;
  readonly ways: readonly Way[];
  /** Milliseconds since 1970. */
  readonly until: number;
}

export interface Going {
  readonly asking: boolean;
  readonly offer: Offer | null;
  /** Where a link led, the last time that there was an answer: "" where there was none, null before. */
  readonly channel: string | null;
  /** Why there is none: the connection was away, or what the server said. */
  readonly trouble: "lost" | { readonly reason: string } | null;
}

export const NOT_ASKED: Going = { asking: false, offer: null, channel: null, trouble: null };

const ANSWER_MILLISECONDS = 12_000;
/** With less than this to go, a code is no longer shown to somebody who asks. */
const WORTH_MILLISECONDS = 60_000;

const QR_PATH = /^(M\d+ \d+h\d+v1h-\d+z)*$/;

/** The drawing of a QR code, or null where it is none. */
export function parseQr(value: unknown): Way["qr"] {
  const { size, path } = (value ?? {}) as { size?: unknown; path?: unknown };
  if (!Number.isInteger(size) || typeof path !== "string" || !path || !QR_PATH.test(path)) return null;
  return (size as number) > 0 && (size as number) <= 177 ? { size: size as number, path } : null;
}

/** Links of other kinds than https are left out. */
export function parseWays(value: unknown): Way[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: { channel?: unknown; url?: unknown; qr?: unknown } | null) => {
    const { channel, url } = item ?? {};
    if (typeof channel !== "string" || typeof url !== "string" || !/^https:\/\/[^/]/i.test(url)) return [];
    return [{ channel, url, qr: parseQr(item?.qr) }];
  });
}

export class Continuing {
  #asked: string | null = null;
  readonly #timers = new Timers<"answer">();

  constructor(
    private readonly known: Known,
    private readonly send: (frame: ClientFrame) => void,
  ) {}

  /** Finds out where a link would lead, once: before the customer has asked for it, so that the offer can name it. */
  look(): void {
    if (this.known.now.going.channel === null && this.known.now.link === "open") this.ask();
  }

  /** Asks for a way, unless there is one that is good for a while. */
  ask(): void {
    const { going, link } = this.known.now;
    if (this.#asked !== null) return;
    if (going.offer && going.offer.until - Date.now() > WORTH_MILLISECONDS) return;
    if (link !== "open") {
      this.#set({ trouble: "lost" });
      return;
    }
    const id = makeId();
    this.#asked = id;
    this.#timers.set("answer", ANSWER_MILLISECONDS, () => this.interrupt());
    this.#set({ asking: true });
    this.send({ type: "continue", id });
  }

  take(frame: ContinueFrame): void {
    if (frame.id !== this.#asked) return;
    const until = Date.now() + frame.seconds * 1000;
    const channel = frame.links[0]?.channel ?? "";
    this.#end({ offer: { code: frame.code, ways: frame.links, until }, channel });
  }

  /** Whether the error was about this question. */
  refuse(frame: ErrorFrame): boolean {
    if (frame.id === null || frame.id !== this.#asked) return false;
    this.#end({ trouble: { reason: frame.message } });
    return true;
  }

  /** The connection is gone; a code that was given stays good. */
  interrupt(): void {
    if (this.#asked !== null) this.#end({ trouble: "lost" });
  }

  /** It was used, or belongs to somebody who is gone. */
  drop(): void {
    this.#end({});
  }

  #end(going: Partial<Going>): void {
    this.#asked = null;
    this.#timers.cancelAll();
    this.#set(going);
  }

  #set(going: Partial<Going>): void {
    const { channel } = this.known.now.going;
    this.known.change({ going: { ...NOT_ASKED, channel, ...going } });
  }
}
