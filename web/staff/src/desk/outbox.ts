/**
 * Owns what was sent and is not in the log yet: shown at once, sent in order per conversation, tried again under the
 * same message id (so that nothing is doubled), and kept in this browser until the server has it.
 */
import type { QueryClient } from "@tanstack/react-query";
import { useSyncExternalStore } from "react";
import { say } from "../api/calls";
import { asProblem, Problem } from "../api/problem";
import { logKey } from "../api/queries";
import type { Kind, Log } from "../api/types";
import type { StoredFile } from "../api/upload";
import { serverNow } from "../time/clock";

export interface Outgoing {
  id: string;
  agent: string;
  conversation: string;
  kind: Kind;
  text: string;
  /** What goes with a reply; the server has these files. */
  files?: readonly StoredFile[];
  at: number;
  state: "sending" | "sent" | "failed";
  /** The entry's seq, once the server has it. */
  seq: number | null;
  /** Why it failed: a problem's type, and who has the conversation, where that is why. */
  problem: { type: string; agentName: string | null } | null;
}

const KEY = "baton:outbox";
const TRIES = 3;
const interrupted = { type: "interrupted", agentName: null };

export class Outbox {
  private items: readonly Outgoing[];
  private readonly listeners = new Set<() => void>();

  constructor(private readonly storage: Storage) {
    this.items = readItems(storage)
      .filter((item) => item.state !== "sent")
      .map((item) => (item.state === "failed" ? item : { ...item, state: "failed", problem: interrupted }));
  }

  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  readonly getItems = () => this.items;

  /** Sends a new message, or an old one again. Rejects with the Problem if it could not be sent. */
  async send(
    client: QueryClient,
    message: Pick<Outgoing, "id" | "agent" | "conversation" | "kind" | "text" | "files">,
  ) {
    const item: Outgoing = { ...message, at: serverNow(), state: "sending", seq: null, problem: null };
    const known = this.items.some(({ id }) => id === item.id);
    this.keep(known ? this.items.map((old) => (old.id === item.id ? item : old)) : [...this.items, item]);
    try {
      const { seq } = await deliver(client, item);
      this.change(item.id, { state: "sent", seq });
      this.fetchUnlessSeen(client, item.conversation, seq);
    } catch (error) {
      const problem = asProblem(error);
      this.change(item.id, {
        state: "failed",
        problem: { type: problem.type, agentName: problem.agentName },
      });
      throw problem;
    }
  }

  discard(id: string): void {
    this.keep(this.items.filter((item) => item.id !== id));
  }

  /** Forgets what the log has. */
  settle(conversation: string, log: Log): void {
    const has = new Set(log.entries.map((entry) => entry.id));
    const left = this.items.filter(
      (item) =>
        item.conversation !== conversation || !(has.has(item.id) || (item.seq ?? log.seq + 1) <= log.seq),
    );
    if (left.length < this.items.length) this.keep(left);
  }

  /** The feed brings the entry; where it does not, the log is fetched. */
  private fetchUnlessSeen(client: QueryClient, conversation: string, seq: number): void {
    setTimeout(() => {
      const log = client.getQueryData<Log>(logKey(conversation));
      if (log && log.seq < seq) void client.invalidateQueries({ queryKey: logKey(conversation) });
    }, 1500);
  }

  private change(id: string, change: Partial<Outgoing>): void {
    this.keep(this.items.map((item) => (item.id === id ? { ...item, ...change } : item)));
  }

  private keep(items: readonly Outgoing[]): void {
    this.items = items;
    try {
      this.storage.setItem(KEY, JSON.stringify(items));
    } catch {
      // Without storage it lives as long as the page.
    }
    for (const listener of this.listeners) listener();
  }
}

/** One call after the other per conversation, with a few patient tries for what may pass. */
function deliver(client: QueryClient, { id, conversation, kind, text, files }: Outgoing) {
  const attached = files?.length ? { attachments: files.map((file) => file.id) } : {};
  return client
    .getMutationCache()
    .build<{ id: string; seq: number }, Error, void, unknown>(client, {
      mutationFn: () => say(conversation, kind, { id, text, ...attached }),
      scope: { id: `say:${conversation}` },
      retry: (count, error) => count < TRIES && error instanceof Problem && error.passing,
      retryDelay: (count) => 600 * 2 ** count,
      networkMode: "always",
    })
    .execute();
}

function readItems(storage: Storage): Outgoing[] {
  try {
    const value = JSON.parse(storage.getItem(KEY) ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

export const outbox = new Outbox(globalThis.localStorage);

export function useOutgoing(agent: string, conversation: string): Outgoing[] {
  const items = useSyncExternalStore(outbox.subscribe, outbox.getItems);
  return items.filter((item) => item.agent === agent && item.conversation === conversation);
}
