// What the widget remembers over page loads: the session, what was read, unsent messages, and a tab's own state.
import { type Outbox, type Outgoing, parseOutgoing } from "./outbox";

export interface Remembered {
  readonly token: string | null;
  readonly conversation: string | null;
  /** The last seq that arrived, and the last one that the customer saw. */
  readonly seq: number;
  readonly read: number;
  /** The language that the customer chose, or null. */
  readonly language: string | null;
}

const NOTHING: Remembered = { token: null, conversation: null, seq: 0, read: 0, language: null };

/** The part of the browser's `Storage` that is used here. */
export type Shelf = Pick<Storage, "getItem" | "setItem" | "removeItem" | "key" | "length">;

/** Stands in where the browser keeps nothing (blocked storage): then a page load starts anew. */
export class PassingShelf implements Shelf {
  readonly #items = new Map<string, string>();
  get length(): number {
    return this.#items.size;
  }
  key(index: number): string | null {
    return [...this.#items.keys()][index] ?? null;
  }
  getItem(key: string): string | null {
    return this.#items.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.#items.set(key, value);
  }
  removeItem(key: string): void {
    this.#items.delete(key);
  }
}

/** The shelf, or a passing one where reading or writing it is forbidden. */
export function openShelf(open: () => Shelf): Shelf {
  try {
    const shelf = open();
    shelf.setItem("baton:probe", "1");
    shelf.removeItem("baton:probe");
    return shelf;
  } catch {
    return new PassingShelf();
  }
}

function read(shelf: Shelf, key: string): unknown {
  try {
    return JSON.parse(shelf.getItem(key) ?? "null");
  } catch {
    return null;
  }
}

function write(shelf: Shelf, key: string, value: unknown): void {
  try {
    shelf.setItem(key, JSON.stringify(value));
  } catch {
    // The shelf is full. The widget goes on; only a page load would forget.
  }
}

/** All keys carry the server's address, so that two servers on one page's origin do not meet. */
export class Memory {
  readonly sessionKey: string;
  readonly #unsentPrefix: string;
  readonly #tabKey: string;

  constructor(
    server: string,
    readonly lasting: Shelf,
    readonly tab: Shelf,
  ) {
    this.sessionKey = `baton:${server}:session`;
    this.#unsentPrefix = `baton:${server}:unsent:`;
    this.#tabKey = `baton:${server}:tab`;
  }

  recall(): Remembered {
    const stored = read(this.lasting, this.sessionKey) as Partial<Remembered> | null;
    return { ...NOTHING, ...(stored ?? {}) };
  }

  remember(change: Partial<Remembered>): void {
    write(this.lasting, this.sessionKey, { ...this.recall(), ...change });
  }

  /** One item per message, so that tabs do not overwrite each other's. */
  keepUnsent(message: Outgoing): void {
    write(this.lasting, this.#unsentPrefix + message.id, message);
  }

  forgetUnsent(id: string): void {
    this.lasting.removeItem(this.#unsentPrefix + id);
  }

  recallUnsent(now: number): Outbox {
    const found: Outgoing[] = [];
    for (let index = 0; index < this.lasting.length; index++) {
      const key = this.lasting.key(index);
      if (!key?.startsWith(this.#unsentPrefix)) continue;
      const message = parseOutgoing(read(this.lasting, key), now);
      if (message) found.push(message);
    }
    return found.sort((one, other) => one.at - other.at);
  }

  /** What belongs to this tab only: whether the panel is open, and what is typed but not sent. */
  recallTab(): { open: boolean; draft: string } {
    const stored = read(this.tab, this.#tabKey) as { open?: unknown; draft?: unknown } | null;
    return {
      open: stored?.open === true,
      draft: typeof stored?.draft === "string" ? stored.draft : "",
    };
  }

  rememberTab(change: Partial<{ open: boolean; draft: string }>): void {
    write(this.tab, this.#tabKey, { ...this.recallTab(), ...change });
  }
}
