// The customer's messages that Baton has not acknowledged yet, in the order in which they were written. Pure.

import { parseSentFiles, type SentFile } from "./files";

export type Trouble = "refused" | "unavailable";

export interface Outgoing {
  /** The same over every attempt, so that Baton recognises a message that it already has. */
  readonly id: string;
  readonly text: string;
  /** What goes with it; the server has these files already. */
  readonly files: readonly SentFile[];
  /** Set when a button was pressed: what it stands for. */
  readonly payload: string | null;
  readonly at: number;
  /** The server has stored it; its entry is on the way. */
  readonly accepted: boolean;
  /** How often the server said that it could not take it just now. */
  readonly refusals: number;
  /** Set when it was given up; then it waits for the customer's "try again". */
  readonly trouble: Trouble | null;
  /** What the server said about it, in the customer's language. */
  readonly reason: string | null;
}

export type Outbox = readonly Outgoing[];

export function add(
  outbox: Outbox,
  id: string,
  text: string,
  payload: string | null,
  at: number,
  files: readonly SentFile[] = [],
): Outbox {
  const message = { id, text, files, payload, at, accepted: false, refusals: 0, trouble: null, reason: null };
  return [...outbox, message];
}

/** What goes out next: one at a time, so that a message that has to wait is never overtaken by a later one. */
export function chooseNext(outbox: Outbox): Outgoing | null {
  return outbox.find((message) => !message.accepted && message.trouble === null) ?? null;
}

export function remove(outbox: Outbox, id: string): Outbox {
  return outbox.filter((message) => message.id !== id);
}

export function markAccepted(outbox: Outbox, id: string): Outbox {
  return outbox.map((message) => (message.id === id ? { ...message, accepted: true } : message));
}

export function giveUp(outbox: Outbox, id: string, trouble: Trouble, reason: string | null): Outbox {
  return outbox.map((message) => (message.id === id ? { ...message, trouble, reason } : message));
}

export function countRefusal(outbox: Outbox, id: string): Outbox {
  return outbox.map((message) =>
    message.id === id ? { ...message, refusals: message.refusals + 1 } : message,
  );
}

/** The customer's "try again": the message goes to the end of the line, with the same id. */
export function tryAgain(outbox: Outbox, id: string): Outbox {
  const message = outbox.find((candidate) => candidate.id === id);
  if (!message) return outbox;
  return [...remove(outbox, id), { ...message, refusals: 0, trouble: null, reason: null }];
}

/** The same message under another id, in the same place (after `id_conflict`). */
export function rename(outbox: Outbox, id: string, newId: string): Outbox {
  return outbox.map((message) => (message.id === id ? { ...message, id: newId } : message));
}

const STALE_MILLISECONDS = 24 * 3600_000;

/**
 * A message as it was stored, or null where it is not readable (other versions write there too). One that is older
 * than a day is not sent by itself any more: the customer is asked.
 */
export function parseOutgoing(value: unknown, now: number): Outgoing | null {
  const item = value as Partial<Outgoing> | null;
  if (typeof item?.id !== "string" || typeof item.text !== "string") return null;
  const at = typeof item.at === "number" ? item.at : now;
  const given = item.trouble === "refused" || item.trouble === "unavailable" ? item.trouble : null;
  return {
    id: item.id,
    text: item.text,
    files: parseSentFiles(item.files),
    payload: typeof item.payload === "string" ? item.payload : null,
    at,
    accepted: false,
    refusals: 0,
    trouble: given ?? (now - at > STALE_MILLISECONDS ? "unavailable" : null),
    reason: typeof item.reason === "string" ? item.reason : null,
  };
}
