// What the widget remembers over page loads: the session, what was read, unsent messages, and a tab's own state.
import { type Kept, parseKept } from "./attachments";
import { type Outbox, type Outgoing, parseOutgoing } from "./outbox";

export interface Remembered {
  readonly token: string | null;
  readonly conversation: string | null;
  /** The last seq that arrived, and the last one that the customer saw. */
  readonly seq: number;
  readonly read: number;
  /** Whom the shop vouched for, or null: what is kept here is theirs. */
  readonly account: string | null;
  /** The language that the customer chose, or null. */
  readonly language: string | null;
  /** Whether a sound is wished for new messages; null as long as the customer has not said. */
  readonly sound: boolean | null;
}

export interface TabState {
  readonly open: boolean;
  readonly draft: string;
  readonly files: readonly Kept[];
}

const NOTHING: Remembered = {
  token: null,
  conversation: null,
  seq: 0,
  read: 0,
  account: null,
  language: null,
  sound: null,
};

const withoutSession = ({ language, sound }: Remembered): Remembered => ({ ...NOTHING, language, sound });

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
  /** Who sits at this tab: whom the shop vouches for, or null. */
  account: string | null = null;
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

  /** What is this tab's own. Of somebody who signed in in another tab: who they are, and what the browser is used with. */
  recall(): Remembered {
    const stored = this.#read();
    return this.#isOthers(stored) ? { ...withoutSession(stored), account: stored.account } : stored;
  }

  /** Keeps something of the session, but never over that of somebody who signed in in another tab. */
  remember(change: Partial<Remembered>): void {
    if (!this.#isOthers(this.#read())) this.prefer(change);
  }

  /** Keeps what the browser is used with. */
  prefer(change: Partial<Remembered>): void {
    write(this.lasting, this.sessionKey, { ...this.#read(), ...change });
  }

  #read(): Remembered {
    return { ...NOTHING, ...(read(this.lasting, this.sessionKey) as Partial<Remembered> | null) };
  }

  #isOthers({ account }: Remembered): boolean {
    return account !== null && account !== this.account;
  }

  /**
   * The page says who sits at this browser. Of a customer who has signed out, and of another one, nothing stays but
   * what the browser is used with, the language and the sound; true then.
   */
  enter(account: string | null): boolean {
    this.account = account;
    const stored = this.#read();
    if (!this.#isOthers(stored)) return false;
    write(this.lasting, this.sessionKey, withoutSession(stored));
    for (const key of this.#unsentKeys()) this.lasting.removeItem(key);
    this.tab.removeItem(this.#tabKey);
    return true;
  }

  /** One item per message, so that tabs do not overwrite each other's. */
  keepUnsent(message: Outgoing): void {
    write(this.lasting, this.#unsentPrefix + message.id, message);
  }

  /** The id of the unsent message that is kept under `key`, or null where something else is. */
  unsentId(key: string): string | null {
    return key.startsWith(this.#unsentPrefix) ? key.slice(this.#unsentPrefix.length) : null;
  }

  forgetUnsent(id: string): void {
    this.lasting.removeItem(this.#unsentPrefix + id);
  }

  recallUnsent(now: number): Outbox {
    const found: Outgoing[] = [];
    for (const key of this.#unsentKeys()) {
      const message = parseOutgoing(read(this.lasting, key), now);
      if (message) found.push(message);
    }
    return found.sort((one, other) => one.at - other.at);
  }

  #unsentKeys(): string[] {
    const keys = Array.from({ length: this.lasting.length }, (_, index) => this.lasting.key(index) ?? "");
    return keys.filter((key) => key.startsWith(this.#unsentPrefix));
  }

  /** What belongs to this tab only: whether the panel is open, and what is typed and attached but not sent. */
  recallTab(): TabState {
    const kept = read(this.tab, this.#tabKey) as Record<keyof TabState | "account", unknown> | null;
    // What somebody typed in this tab is not shown to the next one, who signed in in another tab.
    const stored = (kept?.account ?? null) === null || kept?.account === this.recall().account ? kept : null;
    return {
      open: stored?.open === true,
      draft: typeof stored?.draft === "string" ? stored.draft : "",
      files: parseKept(stored?.files),
    };
  }

  rememberTab(change: Partial<TabState>): void {
    write(this.tab, this.#tabKey, { ...this.recallTab(), ...change, account: this.recall().account });
  }
}
