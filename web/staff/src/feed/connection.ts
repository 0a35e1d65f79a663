/** Owns the connection to the live feed: opened once, resumed after the last id, tried again with growing pauses. */
import ReconnectingWebSocket from "partysocket/ws";
import type { Frame } from "./frames";
import { parseFrame } from "./frames";

export type Phase = "connecting" | "live" | "lost";

interface Listeners {
  /** Every frame but `hello`. */
  onFrame: (frame: Frame) => void;
  /** The first time, and whenever frames were missed for good: what is shown must be fetched anew. */
  onFresh: () => void;
  /** A handshake was refused or the line is down; a browser does not say which. */
  onRefused: () => void;
}

/** A pause of the whole machine longer than this means that the socket may be dead without knowing it. */
const ASLEEP_MS = 30_000;
const BEAT_MS = 5_000;

export class FeedConnection {
  private socket: ReconnectingWebSocket;
  private readonly subscribers = new Set<() => void>();
  private readonly beat: ReturnType<typeof setInterval>;
  private lastBeat = Date.now();
  private lastId: string | null = null;
  private phase: Phase = "connecting";
  private greeted = false;

  constructor(
    private readonly address: string,
    private readonly listeners: Listeners,
  ) {
    this.socket = this.open();
    window.addEventListener("online", this.tryNow);
    this.beat = setInterval(this.checkSleep, BEAT_MS);
  }

  readonly subscribe = (listener: () => void) => {
    this.subscribers.add(listener);
    return () => this.subscribers.delete(listener);
  };

  readonly getPhase = () => this.phase;

  /** Tries at once, also in the middle of a pause, which the library's own `reconnect` would wait for. */
  readonly tryNow = () => {
    this.socket.close();
    this.socket = this.open();
  };

  close(): void {
    clearInterval(this.beat);
    window.removeEventListener("online", this.tryNow);
    this.socket.close();
  }

  private open(): ReconnectingWebSocket {
    const socket = new ReconnectingWebSocket(() => this.url(), null, {
      minReconnectionDelay: 400 + Math.random() * 600,
      maxReconnectionDelay: 12_000,
      reconnectionDelayGrowFactor: 1.7,
      connectionTimeout: 10_000,
      maxEnqueuedMessages: 0,
    });
    socket.addEventListener("message", (event) => this.receive(String(event.data)));
    socket.addEventListener("close", () => this.closed());
    return socket;
  }

  private url(): string {
    return this.lastId === null ? this.address : `${this.address}?after=${encodeURIComponent(this.lastId)}`;
  }

  private receive(text: string): void {
    const frame = parseFrame(text);
    if (!frame) return;
    if (frame.type !== "hello") {
      if (frame.type === "entry") this.lastId = frame.id;
      this.listeners.onFrame(frame);
      return;
    }
    this.greeted = true;
    // A resumed feed sends what was missed next, so its own ids are the ones to resume from.
    if (!frame.resumed || this.lastId === null) {
      this.lastId = frame.id;
      this.listeners.onFresh();
    }
    this.become("live");
  }

  private closed(): void {
    if (!this.greeted) this.listeners.onRefused();
    this.greeted = false;
    this.become("lost");
  }

  private become(phase: Phase): void {
    if (this.phase === phase) return;
    this.phase = phase;
    for (const listener of this.subscribers) listener();
  }

  private readonly checkSleep = () => {
    const now = Date.now();
    if (now - this.lastBeat > ASLEEP_MS) this.tryNow();
    this.lastBeat = now;
  };
}
