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
}

const PAUSE_MS = 5 * 60 * 1000;

export function toRows(entries: readonly Entry[]): Row[] {
  const rows: Row[] = [];
  let day = "";
  for (const entry of entries) {
    if (dayOf(entry.at) !== day) {
      day = dayOf(entry.at);
      rows.push({ kind: "day", key: `day-${entry.seq}`, at: entry.at });
    }
    const last = rows.at(-1);
    if (entry.kind === "owner") rows.push({ kind: "change", key: `s${entry.seq}`, entry });
    else if (entry.kind === "failure") {
      rows.push({ kind: "failure", key: `s${entry.seq}`, entry, of: findFailed(entries, entry) });
    } else if (last?.kind === "turn" && continues(last, entry)) last.entries.push(entry);
    else rows.push(newTurn(entry));
  }
  return rows;
}

function newTurn(entry: Entry): Turn {
  const { author, name } = entry;
  return { kind: "turn", key: `s${entry.seq}`, author, name, note: entry.kind === "note", entries: [entry] };
}

function continues(turn: Turn, entry: Entry): boolean {
  const before = turn.entries.at(-1);
  return (
    turn.author === entry.author &&
    turn.name === entry.name &&
    turn.note === (entry.kind === "note") &&
    before !== undefined &&
    entry.at - before.at < PAUSE_MS
  );
}

/** The message that a failure is about, where the failure says so (`data.seq` or `data.id`). */
function findFailed(entries: readonly Entry[], failure: Entry): Entry | null {
  const { seq, id } = failure.data ?? {};
  if (seq === undefined && id === undefined) return null;
  return entries.find((entry) => entry.seq === seq || (id !== undefined && entry.id === id)) ?? null;
}

/** The title of the button that the customer pressed: what they said next is word for word one of the offers. */
export function findChosen(entries: readonly Entry[], offer: Entry): string | null {
  if (!offer.buttons?.length) return null;
  const answer = entries.find((entry) => entry.seq > offer.seq && entry.author === "customer");
  return offer.buttons.find((button) => button.title === answer?.text)?.title ?? null;
}
