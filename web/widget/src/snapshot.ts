// What is known of the conversation just now: one immutable value, and who hears of its changes.
import { type Going, NOT_ASKED } from "./continuing";
import type { Owner } from "./frames";
import type { Outbox } from "./outbox";
import type { Transcript } from "./transcript";

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
  /** It is away so long that the customer is told what they can do. */
  readonly away: boolean;
  /** The browser says that there is no network. */
  readonly offline: boolean;
  readonly transcript: Transcript;
  readonly outbox: Outbox;
  readonly owner: OwnerState;
  readonly typing: "bot" | "agent" | null;
  /** Old entries are arriving; they are no news. */
  readonly replaying: boolean;
  readonly unread: number;
  /** The way to go on at another channel. */
  readonly going: Going;
}

export const WITH_BOT: OwnerState = {
  owner: "bot",
  position: null,
  waitSeconds: null,
  name: null,
  returned: false,
};

/** Before the first connection. */
export function beginWith(outbox: Outbox): Snapshot {
  return {
    link: "idle",
    late: false,
    away: false,
    offline: false,
    transcript: [],
    outbox,
    owner: WITH_BOT,
    typing: null,
    replaying: false,
    unread: 0,
    going: NOT_ASKED,
  };
}

/** Holds the snapshot for those who own a part of it. */
export class Known {
  constructor(
    public now: Snapshot,
    private readonly onChange: (snapshot: Snapshot) => void,
  ) {}

  change(change: Partial<Snapshot>): void {
    this.now = { ...this.now, ...change };
    this.onChange(this.now);
  }
}
