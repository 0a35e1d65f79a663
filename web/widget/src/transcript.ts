// What was said: the entries of each conversation in order, and the rows that the customer sees of them. Pure.
import { type ShownFile, showSent } from "./files";
import type { Author, Button, Entry } from "./frames";
import type { Outbox } from "./outbox";

/** The entries of one conversation, ascending by seq, each seq once. */
export interface Stretch {
  readonly conversation: string;
  readonly entries: readonly Entry[];
}

/** Conversations in the order in which they were held; the last one is going on. */
export type Transcript = readonly Stretch[];

const NONE: Stretch = { conversation: "", entries: [] };

export function currentStretch(transcript: Transcript): Stretch {
  return transcript.at(-1) ?? NONE;
}

/** The seq of the newest entry of the conversation that is going on: what `hello` sends as `after`. */
export function lastSeq(transcript: Transcript): number {
  return currentStretch(transcript).entries.at(-1)?.seq ?? 0;
}

/**
 * Goes on with `conversation`. What was said in one that has ended stays to be read (`keep`); of one that this page was
 * parted from nothing does.
 */
export function openConversation(transcript: Transcript, conversation: string, keep: boolean): Transcript {
  const current = currentStretch(transcript);
  if (current.conversation === conversation) return transcript;
  // It may come back: its entries follow anew from the first one.
  const others = transcript.filter(
    (stretch) => stretch.entries.length && stretch.conversation !== conversation,
  );
  return [...(keep ? others : []), { conversation, entries: [] }];
}

/**
 * Puts an entry in its place by seq. An entry that is already there changes nothing but the addresses of its files:
 * they expire, and come anew with the same entry.
 */
export function addEntry(transcript: Transcript, entry: Entry): Transcript {
  const current = currentStretch(transcript);
  let place = current.entries.length;
  while (place > 0 && (current.entries[place - 1]?.seq ?? 0) >= entry.seq) place--;
  const there = current.entries[place];
  const again = there?.seq === entry.seq;
  if (again && (!there.files.length || !entry.files.length)) return transcript;
  const placed = again ? { ...there, files: entry.files } : entry;
  const entries = [
    ...current.entries.slice(0, place),
    placed,
    ...current.entries.slice(place + (again ? 1 : 0)),
  ];
  return [...transcript.slice(0, -1), { ...current, entries }];
}

/** How many entries of the bot or an agent came after `read`. */
export function countUnread(transcript: Transcript, read: number): number {
  return currentStretch(transcript).entries.filter(
    (entry) => entry.seq > read && (entry.author === "bot" || entry.author === "agent"),
  ).length;
}

/** The name of the agent who wrote last, if one did. */
export function lastAgentName(transcript: Transcript): string | null {
  const { entries } = currentStretch(transcript);
  for (let index = entries.length - 1; index >= 0; index--) {
    const entry = entries[index];
    if (entry?.author === "agent" && entry.name) return entry.name;
  }
  return null;
}

export type Delivery = "sending" | "held" | "sent" | "failed";

export interface MessageRow {
  readonly kind: "message";
  readonly key: string;
  readonly author: Author;
  readonly name: string | null;
  readonly text: string;
  readonly files: readonly ShownFile[];
  /** The number of a stored entry. */
  readonly seq: number | null;
  readonly at: number;
  /** The first and the last of a run of messages by the same author. */
  readonly first: boolean;
  readonly last: boolean;
  /** The last of a stretch without a pause: there the time is shown. */
  readonly timed: boolean;
  readonly buttons: readonly Button[];
  /** Only then the buttons can be pressed. */
  readonly active: boolean;
  /** The title of the button that the customer pressed. */
  readonly chosen: string | null;
  readonly delivery: Delivery | null;
  readonly id: string | null;
  readonly reason: string | null;
}

export type Row =
  | MessageRow
  | { readonly kind: "day"; readonly key: string; readonly at: number }
  /** Another conversation begins: a new one, or an `older` one that it was joined with. */
  | { readonly kind: "divider"; readonly key: string; readonly older: boolean };

const RUN_MILLISECONDS = 4 * 60_000;

type Line = Omit<MessageRow, "first" | "last" | "timed">;

function lineOf(entry: Entry, conversation: string): Line {
  return {
    kind: "message",
    // A message keeps its key when the server has stored it, so that its element stays in place.
    key: entry.id ? `m:${entry.id}` : `${conversation}:${entry.seq}`,
    author: entry.author,
    name: entry.name,
    text: entry.text,
    files: entry.files,
    seq: entry.seq,
    at: entry.at,
    buttons: entry.buttons,
    active: false,
    chosen: null,
    delivery: null,
    id: entry.id,
    reason: null,
  };
}

function linesOf(outbox: Outbox, connected: boolean): Line[] {
  return outbox.map((message) => ({
    kind: "message",
    key: `m:${message.id}`,
    author: "customer",
    name: null,
    text: message.text,
    files: message.files.map(showSent),
    seq: null,
    at: message.at,
    buttons: [],
    active: false,
    chosen: null,
    delivery: message.trouble ? "failed" : message.accepted ? "sent" : connected ? "sending" : "held",
    id: message.id,
    reason: message.reason,
  }));
}

/** Buttons can be pressed until the customer says something, and only the newest ones. */
function markButtons(lines: Line[]): Line[] {
  let active = true;
  let answer: string | null = null;
  const marked = [...lines];
  for (let index = marked.length - 1; index >= 0; index--) {
    const line = marked[index];
    if (!line) continue;
    if (line.author === "customer") {
      if (line.delivery !== "failed") active = false;
      answer = line.text;
    } else if (line.buttons.length) {
      const pressed: string | null = active ? null : answer;
      const chosen = line.buttons.some((button) => button.title === pressed) ? pressed : null;
      marked[index] = { ...line, active, chosen };
      active = false;
      answer = null;
    }
  }
  return marked;
}

/** Only the newest message of the customer says that it was sent, and only until something follows. */
function markSent(lines: Line[]): Line[] {
  const newest = lines.at(-1);
  if (newest?.author !== "customer" || newest.delivery !== null) return lines;
  return [...lines.slice(0, -1), { ...newest, delivery: "sent" }];
}

const dayOf = (at: number) => new Date(at).toDateString();

function runsOn(before: Line | undefined, line: Line): boolean {
  return (
    before !== undefined &&
    before.author === line.author &&
    before.name === line.name &&
    Math.abs(line.at - before.at) < RUN_MILLISECONDS &&
    dayOf(line.at) === dayOf(before.at)
  );
}

/** Everything the customer sees, from top to bottom. */
export function buildRows(transcript: Transcript, outbox: Outbox, connected: boolean): Row[] {
  const rows: Row[] = [];
  const shown = new Set<string>();
  // What was still to be answered when two conversations were joined stands in both; it is shown where it is answered.
  const last = new Map(transcript.flatMap((part) => part.entries.map(({ id }) => [id, part] as const)));
  let day = "";
  let before = 0;
  const stretches = transcript.length ? transcript : [NONE];
  stretches.forEach((stretch, index) => {
    const goingOn = index === stretches.length - 1;
    if (index > 0 && (stretch.entries.length || (goingOn && outbox.length))) {
      const older = (stretch.entries[0]?.at ?? before) < before;
      rows.push({ kind: "divider", key: `divider:${stretch.conversation}`, older });
    }
    for (const entry of stretch.entries) if (entry.id) shown.add(entry.id);
    before = stretch.entries.at(-1)?.at ?? before;
    const stored = stretch.entries
      .filter(({ id }) => id === null || last.get(id) === stretch)
      .map((entry) => lineOf(entry, stretch.conversation));
    const unsent = goingOn ? linesOf(outbox, connected).filter((line) => !shown.has(line.id ?? "")) : [];
    const said = [...stored, ...unsent];
    const lines = goingOn ? markSent(markButtons(said)) : said;
    lines.forEach((line, place) => {
      if (dayOf(line.at) !== day) {
        day = dayOf(line.at);
        rows.push({ kind: "day", key: `day:${line.key}`, at: line.at });
      }
      const following = lines[place + 1];
      rows.push({
        ...line,
        first: !runsOn(lines[place - 1], line),
        last: following === undefined || !runsOn(line, following),
        timed:
          following === undefined ||
          following.at - line.at >= RUN_MILLISECONDS ||
          dayOf(following.at) !== dayOf(line.at),
      });
    });
  });
  return rows;
}
