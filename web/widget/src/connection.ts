// Keeps one WebSocket to the server open, and opens it again when it is lost.
import { chooseDelay } from "./backoff";
import { type ClientFrame, parseFrame, type ServerFrame } from "./frames";

/** The part of the browser's WebSocket that is used here; tests bring their own. */
export type Socket = {
  readonly readyState: number;
  send(data: string): void;
  close(): void;
  onopen: ((event: never) => void) | null;
  onmessage: ((event: never) => void) | null;
  onclose: ((event: never) => void) | null;
  onerror: ((event: never) => void) | null;
};

export interface ConnectionListener {
  /** A socket is open and waits for `hello`. */
  onOpen(): void;
  onFrame(frame: ServerFrame): void;
  /** The socket is gone; another attempt follows by itself. */
  onLost(): void;
}

const HANDSHAKE_MILLISECONDS = 10_000;
const STABLE_MILLISECONDS = 5_000;
/** After so long without a frame the server is asked whether it is still there, and has so long to say anything. */
const QUIET_MILLISECONDS = 25_000;
const ANSWER_MILLISECONDS = 8_000;
/** A frame that is so young proves that the connection lives. */
const FRESH_MILLISECONDS = 2_000;
const OPEN = 1;

export class Connection {
  #socket: Socket | null = null;
  #wanted = false;
  #attempt = 0;
  #retry: ReturnType<typeof setTimeout> | undefined;
  #handshake: ReturnType<typeof setTimeout> | undefined;
  #stable: ReturnType<typeof setTimeout> | undefined;
  #quiet: ReturnType<typeof setTimeout> | undefined;
  #answer: ReturnType<typeof setTimeout> | undefined;
  #welcomed = false;
  #heardAt = 0;
  /** An older server calls `ping` unknown: an answer, too, but it is not asked regularly then. */
  #pings = true;

  constructor(
    private readonly makeSocket: () => Socket,
    private readonly listener: ConnectionListener,
  ) {}

  get wanted(): boolean {
    return this.#wanted;
  }

  start(): void {
    if (this.#wanted) return;
    this.#wanted = true;
    this.#connect();
  }

  stop(): void {
    this.#wanted = false;
    clearTimeout(this.#retry);
    this.#drop();
  }

  /** Leaves the socket and opens a new one at once (another language, or a network that came back). */
  restart(): void {
    if (!this.#wanted) return;
    const had = this.#drop();
    clearTimeout(this.#retry);
    if (had) this.listener.onLost();
    this.#connect();
  }

  /** Gives the socket up as dead; the next attempt comes after the usual delay. */
  abandon(): void {
    if (this.#drop()) this.#lose();
  }

  /** The server answered `hello`: from here on a lost socket is a new story. */
  confirm(): void {
    clearTimeout(this.#handshake);
    clearTimeout(this.#stable);
    this.#stable = setTimeout(() => {
      this.#attempt = 0;
    }, STABLE_MILLISECONDS);
    this.#welcomed = true;
    this.#listen();
  }

  /**
   * Asks the server for a sign of life. The pings of a WebSocket are not shown to a page, and a network that went away
   * silently (sleep, another Wi-Fi) leaves a socket that looks open for minutes.
   */
  check(): void {
    if (!this.#welcomed || this.#answer !== undefined) return;
    if (Date.now() - this.#heardAt < FRESH_MILLISECONDS) return;
    clearTimeout(this.#quiet);
    if (!this.send({ type: "ping" })) return;
    this.#answer = setTimeout(() => this.abandon(), ANSWER_MILLISECONDS);
  }

  send(frame: ClientFrame): boolean {
    if (this.#socket?.readyState !== OPEN) return false;
    this.#socket.send(JSON.stringify(frame));
    return true;
  }

  #connect(): void {
    let socket: Socket;
    try {
      socket = this.makeSocket();
    } catch {
      this.#lose();
      return;
    }
    this.#socket = socket;
    const mine = () => this.#socket === socket;
    this.#handshake = setTimeout(() => mine() && this.abandon(), HANDSHAKE_MILLISECONDS);
    socket.onopen = () => mine() && this.listener.onOpen();
    socket.onmessage = (event: { data: unknown }) => {
      if (!mine()) return;
      const frame = parseFrame(event.data);
      if (frame?.type === "error" && frame.code === "unknown_type") this.#pings = false;
      this.#listen();
      if (frame) this.listener.onFrame(frame);
    };
    socket.onclose = () => mine() && this.abandon();
    socket.onerror = () => undefined; // `onclose` follows.
  }

  /** Something came: the next question is due after a while of silence. */
  #listen(): void {
    this.#heardAt = Date.now();
    clearTimeout(this.#quiet);
    clearTimeout(this.#answer);
    this.#answer = undefined;
    if (this.#welcomed && this.#pings) this.#quiet = setTimeout(() => this.check(), QUIET_MILLISECONDS);
  }

  #drop(): boolean {
    for (const timer of [this.#handshake, this.#stable, this.#quiet, this.#answer]) clearTimeout(timer);
    this.#answer = undefined;
    this.#welcomed = false;
    const socket = this.#socket;
    this.#socket = null;
    if (!socket) return false;
    socket.onopen = socket.onmessage = socket.onclose = null;
    socket.close();
    return true;
  }

  #lose(): void {
    clearTimeout(this.#retry);
    this.listener.onLost();
    if (!this.#wanted) return;
    this.#retry = setTimeout(() => this.#connect(), chooseDelay(this.#attempt++) * 1000);
  }
}
