/** Owns small conversations, entries and frames for the tests. */
import type { Conversation, Entry } from "../../src/api/types";
import type { EntryFrame } from "../../src/feed/frames";

export function conversation(change: Partial<Conversation> = {}): Conversation {
  return {
    id: "c_1",
    channel: "web",
    customer: { id: "p_1", name: "Olivia", email: null },
    language: "en",
    owner: "waiting",
    epoch: 1,
    agent: null,
    team: "support",
    reason: "requested",
    summary: null,
    waiting_since_at: 1_000,
    position: 1,
    priority: 0,
    consulted: null,
    service: null,
    opened_at: 500,
    updated_at: 1_000,
    seq: 5,
    last: { author: "customer", text: "Hello", at: 1_000 },
    ...change,
  };
}

export function entry(seq: number, change: Partial<Entry> = {}): Entry {
  return {
    seq,
    at: 1_000 + seq,
    kind: "message",
    author: "customer",
    text: `text ${seq}`,
    name: null,
    buttons: [],
    id: null,
    ...change,
  };
}

export function frame(seq: number, change: Partial<EntryFrame> = {}): EntryFrame {
  return {
    type: "entry",
    id: `${seq}-0`,
    conversation: "c_1",
    owner: "waiting",
    epoch: 1,
    agent: null,
    team: "support",
    entry: entry(seq),
    ...change,
  };
}

/** A Storage without a browser; `full` makes every write fail. */
export class MemoryStorage implements Storage {
  private readonly items = new Map<string, string>();
  full = false;

  get length() {
    return this.items.size;
  }
  clear() {
    this.items.clear();
  }
  getItem(key: string) {
    return this.items.get(key) ?? null;
  }
  key(index: number) {
    return [...this.items.keys()][index] ?? null;
  }
  removeItem(key: string) {
    this.items.delete(key);
  }
  setItem(key: string, value: string) {
    if (this.full) throw new DOMException("full", "QuotaExceededError");
    this.items.set(key, value);
  }
}
