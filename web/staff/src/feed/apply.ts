/** Owns how a frame of the feed changes what the application keeps. */
import type { QueryClient, QueryKey } from "@tanstack/react-query";
import { agentsKey, caseKey, listKey, logKey, meKey, noteSeq, type Pages, VIEWS } from "../api/queries";
import type { Case, Colleague, Conversation, Log, Me, View } from "../api/types";
import type { EntryFrame, PresenceFrame } from "./frames";
import { belongs, owesAnew, patchConversation, patchList } from "./lists";
import { appendEntry } from "./log";

/** A burst of frames asks the server once. */
const GATHER_MS = 400;
const waiting = new Map<string, ReturnType<typeof setTimeout>>();

export function refetchSoon(client: QueryClient, key: QueryKey): void {
  const name = JSON.stringify(key);
  if (waiting.has(name)) return;
  const run = () => {
    waiting.delete(name);
    void client.invalidateQueries({ queryKey: key, exact: true });
  };
  waiting.set(name, setTimeout(run, GATHER_MS));
}

/** After a gap in the feed that the server cannot fill: everything that is shown is fetched anew. */
export function refetchAll(client: QueryClient): void {
  for (const root of ["conversations", "case", "log", "agents"]) {
    void client.invalidateQueries({ queryKey: [root] });
  }
}

export function applyEntry(client: QueryClient, frame: EntryFrame, me: string): void {
  const id = frame.conversation;
  noteSeq(id, frame.entry.seq);
  applyToLog(client, frame);
  for (const view of VIEWS) applyToPages(client, view, frame, me);
  const known = client.getQueryData<Case>(caseKey(id));
  if (known && owesAnew(known.service, frame)) refetchSoon(client, caseKey(id));
  client.setQueryData<Case>(caseKey(id), (old) => old && patchConversation(old, frame));
  if (frame.entry.kind === "owner") {
    refetchSoon(client, caseKey(id));
    if (frame.owner === "waiting") refetchSoon(client, listKey("waiting"));
  }
  if (frame.entry.author === "bot") refetchSoon(client, caseKey(id));
}

function applyToLog(client: QueryClient, frame: EntryFrame): void {
  const key = logKey(frame.conversation);
  const old = client.getQueryData<Log>(key);
  if (!old) return;
  const { log, gap } = appendEntry(old, frame.entry);
  if (gap) void client.invalidateQueries({ queryKey: key, exact: true });
  else if (log !== old) client.setQueryData(key, log);
}

function applyToPages(client: QueryClient, view: View, frame: EntryFrame, me: string): void {
  const key = listKey(view);
  const old = client.getQueryData<Pages>(key);
  if (!old) return;
  const items = old.pages.flatMap((page) => page.items);
  const patched = patchList(view, items, frame, me);
  if (patched.stale) refetchSoon(client, key);
  if (patched.items !== items) client.setQueryData<Pages>(key, repage(old, patched.items));
}

/** The items back in their pages; which page an item stands on means nothing, only the last cursor does. */
function repage(old: Pages, items: readonly Conversation[]): Pages {
  const pages = old.pages.map((page, index) => ({ ...page, items: index === 0 ? [...items] : [] }));
  return { ...old, pages };
}

/** A conversation as an answer to a call gave it: into every list and its own page, without waiting for the feed. */
export function applyConversation(client: QueryClient, conversation: Conversation, me: string): void {
  for (const view of VIEWS) {
    client.setQueryData<Pages>(listKey(view), (old) => {
      if (!old) return old;
      const items = old.pages.flatMap((page) => page.items);
      const others = items.filter((item) => item.id !== conversation.id);
      return repage(old, belongs(view, conversation, me) ? [...others, conversation] : others);
    });
  }
  client.setQueryData<Case>(caseKey(conversation.id), (old) => old && { ...old, ...conversation });
  refetchSoon(client, listKey("waiting"));
  refetchSoon(client, caseKey(conversation.id));
}

export function applyPresence(client: QueryClient, { agent }: PresenceFrame): void {
  client.setQueryData<Colleague[]>(agentsKey, (old) =>
    old?.map((known) =>
      known.id === agent.id ? { ...known, name: agent.name, status: agent.status } : known,
    ),
  );
  client.setQueryData<Me>(meKey, (old) => {
    if (!old || old.id !== agent.id || agent.status === "offline") return old;
    return { ...old, status: agent.status, away_reason: agent.reason ?? null };
  });
}
