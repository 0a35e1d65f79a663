/** Owns what was typed and not yet sent: one draft per agent, conversation and kind, kept in this browser. */
import { useCallback, useSyncExternalStore } from "react";
import type { Kind } from "../api/types";

const PREFIX = "baton:draft:";
/** A draft that nobody touched for so long is of no use, and holds a customer's words. */
const KEEP_MS = 14 * 24 * 60 * 60 * 1000;

const keyOf = (agent: string, conversation: string, kind: Kind) =>
  `${PREFIX}${agent}:${conversation}:${kind}`;

export class Drafts {
  private readonly listeners = new Set<() => void>();
  /** What was typed since the page was opened; the storage has what is to outlive it. */
  private readonly typed = new Map<string, string>();

  constructor(private readonly storage: Storage) {}

  read(agent: string, conversation: string, kind: Kind): string {
    const key = keyOf(agent, conversation, kind);
    return this.typed.get(key) ?? parseDraft(this.storage.getItem(key))?.text ?? "";
  }

  write(agent: string, conversation: string, kind: Kind, text: string): void {
    const key = keyOf(agent, conversation, kind);
    this.typed.set(key, text);
    try {
      if (text.trim() === "") this.storage.removeItem(key);
      else this.storage.setItem(key, JSON.stringify({ text, at: Date.now() }));
    } catch {
      // A full or forbidden storage loses the draft at a reload, and must not stop the typing.
    }
    for (const listener of this.listeners) listener();
  }

  /** Puts a text that could not be sent back, before what has been typed since. */
  giveBack(agent: string, conversation: string, kind: Kind, text: string): void {
    const since = this.read(agent, conversation, kind);
    this.write(agent, conversation, kind, since.trim() === "" ? text : `${text}\n${since}`);
  }

  /** Throws away what has grown too old. */
  prune(now: number): void {
    const keys = Array.from({ length: this.storage.length }, (_, index) => this.storage.key(index));
    for (const key of keys) {
      if (!key?.startsWith(PREFIX)) continue;
      const draft = parseDraft(this.storage.getItem(key));
      if (!draft || now - draft.at > KEEP_MS) this.storage.removeItem(key);
    }
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
}

function parseDraft(stored: string | null): { text: string; at: number } | null {
  try {
    const value = JSON.parse(stored ?? "null");
    return typeof value?.text === "string" && typeof value.at === "number" ? value : null;
  } catch {
    return null;
  }
}

export const drafts = new Drafts(globalThis.localStorage);

export function useDraft(agent: string, conversation: string, kind: Kind) {
  const text = useSyncExternalStore(drafts.subscribe, () => drafts.read(agent, conversation, kind));
  const write = useCallback(
    (changed: string) => drafts.write(agent, conversation, kind, changed),
    [agent, conversation, kind],
  );
  return [text, write] as const;
}

/** Whether a conversation has a draft of either kind, for the mark in the list. */
export function useHasDraft(agent: string, conversation: string): boolean {
  const has = (kind: Kind) => drafts.read(agent, conversation, kind).trim() !== "";
  return useSyncExternalStore(drafts.subscribe, () => has("reply") || has("note"));
}
