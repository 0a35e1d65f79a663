/** Owns how a log becomes what is read: days, turns of one voice, changes of owner, failures. */
import type { Author, Entry } from "../../api/types";
import { dayOf } from "../../time/format";

export type Row =
  | { kind: "day"; key: string; at: number }
  | { kind: "change"; key: string; entry: Entry }
  | { kind: "failure"; key: string; entry: Entry; of: Entry | null }
  | Turn;

/** What one voice said without a longer pause. */
export interface Turn {
  kind: "turn";
  key: string;
  author: Author;
  name: string | null;
  note: boolean;
  entries: Entry[];
  /** Where the customer went on, where that is another channel than before. */
  movedTo: string | null;
}

const PAUSE_MS = 5 * 60 * 1000;

export function toRows(entries: readonly Entry[]): Row[] {
  const rows: Row[] = [];
  let day = "";
  let channel: string | null = null;
  for (const entry of entries) {
    const via = channelOf(entry);
    const movedTo = channel !== null && via !== channel ? via : null;
    channel = via ?? channel;
    if (dayOf(entry.at) !== day) {
      day = dayOf(entry.at);
      rows.push({ kind: "day", key: `day-${entry.seq}`, at: entry.at });
    }
    const last = rows.at(-1);
    if (entry.kind === "owner" || isRecord(entry)) rows.push({ kind: "change", key: `s${entry.seq}`, entry });
    else if (entry.kind === "failure") {
      rows.push({ kind: "failure", key: `s${entry.seq}`, entry, of: findFailed(entries, entry) });
    } else if (last?.kind === "turn" && !movedTo && continues(last, entry)) last.entries.push(entry);
    else rows.push(newTurn(entry, movedTo));
  }
  return rows;
}

function newTurn(entry: Entry, movedTo: string | null): Turn {
  const { author, name, kind } = entry;
  return {
    kind: "turn",
    key: `s${entry.seq}`,
    author,
    name,
    note: kind === "note",
    entries: [entry],
    movedTo,
  };
}

/** The channel that a customer's message came by; `via` is channel and address. */
function channelOf({ author, data }: Entry): string | null {
  return author === "customer" && typeof data?.via === "string" ? (data.via.split(" ")[0] ?? null) : null;
}

/** Whether a note is a record of the system's own, such as that the customer's channels were joined. */
export const isRecord = (entry: Entry) => entry.kind === "note" && entry.author === "system";

function continues(turn: Turn, entry: Entry): boolean {
  const before = turn.entries.at(-1);
  return (
    turn.author === entry.author &&
    turn.name === entry.name &&
    turn.note === (entry.kind === "note") &&
    before !== undefined &&
    // What was edited stands alone, so that its mark is about nothing else.
    !isEdit(entry) &&
    !isEdit(before) &&
    entry.at - before.at < PAUSE_MS
  );
}

/** The message that a failure is about, where the failure says so (`data.seq` or `data.id`). */
function findFailed(entries: readonly Entry[], failure: Entry): Entry | null {
  const { seq, id } = failure.data ?? {};
  if (seq === undefined && id === undefined) return null;
  return entries.find((entry) => entry.seq === seq || (id !== undefined && entry.id === id)) ?? null;
}

/** Whether a message replaces an earlier one. */
export const isEdit = (entry: Entry) => typeof entry.data?.edits === "string" && entry.data.edits !== "";

/** What a message said before it was edited, where that is in the log. */
export function findEdited(entries: readonly Entry[], entry: Entry): string | null {
  if (!isEdit(entry)) return null;
  const before = entries.find(
    ({ id, seq, author }) => id === entry.data?.edits && seq < entry.seq && author === entry.author,
  );
  return before?.text ?? null;
}

/** The title of the button that the customer pressed: what they said next is word for word one of the offers. */
export function findChosen(entries: readonly Entry[], offer: Entry): string | null {
  if (!offer.buttons?.length) return null;
  const answer = entries.find((entry) => entry.seq > offer.seq && entry.author === "customer");
  return offer.buttons.find((button) => button.title === answer?.text)?.title ?? null;
}
