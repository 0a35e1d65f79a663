/** Owns a conversation's log as the desk keeps it: in order of seq, nothing twice, complete up to `seq`. */
import type { Entry, Log } from "../api/types";

export const EMPTY_LOG: Log = { entries: [], seq: 0 };

/** Adds fetched entries, in whatever order and however often they come. */
export function mergeEntries(log: Log, entries: readonly Entry[]): Log {
  const fresh = entries.filter((entry) => entry.seq > log.seq);
  if (fresh.length === 0) return log;
  const bySeq = new Map(fresh.map((entry) => [entry.seq, entry]));
  const sorted = [...bySeq.values()].sort((a, b) => a.seq - b.seq);
  return { entries: [...log.entries, ...sorted], seq: sorted.at(-1)?.seq ?? log.seq };
}

/** Adds one live entry. `gap` says that entries before it are missing: nothing was added, fetch after `log.seq`. */
export function appendEntry(log: Log, entry: Entry): { log: Log; gap: boolean } {
  if (entry.seq <= log.seq) return { log, gap: false };
  if (entry.seq > log.seq + 1) return { log, gap: true };
  return { log: mergeEntries(log, [entry]), gap: false };
}
