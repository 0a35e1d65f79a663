/** Owns what a live entry changes in a conversation and in the lists it stands in. */
import type { Agent, Consulted, Conversation, Entry, Service, View } from "../api/types";
import type { EntryFrame } from "./frames";

/** The conversation after the frame. An older epoch says nothing about the owner, an older seq nothing at all. */
export function patchConversation<C extends Conversation>(conversation: C, frame: EntryFrame): C {
  const { entry } = frame;
  if (entry.seq <= conversation.seq) return conversation;
  const patched = {
    ...conversation,
    seq: entry.seq,
    updated_at: Math.max(conversation.updated_at, entry.at),
  };
  if (frame.epoch >= conversation.epoch) {
    patched.owner = frame.owner;
    patched.epoch = frame.epoch;
    patched.agent = keepName(frame.agent, conversation.agent);
    patched.team = frame.team;
    if (frame.owner !== "waiting") patched.position = null;
    else if (conversation.owner !== "waiting") patched.waiting_since_at = entry.at;
  }
  patched.consulted = patchConsulted(conversation.consulted, entry);
  patched.service = patchService(patched, frame);
  if (entry.kind === "message" && entry.author !== "system") {
    patched.last = { author: entry.author, text: entry.text, at: entry.at };
  }
  return patched;
}

/** Who is asked for advice after the entry; a change of hands ends it. */
function patchConsulted(consulted: Consulted | null, entry: Entry): Consulted | null {
  if (entry.kind === "owner") return null;
  const told = consultOf(entry);
  if (!told) return consulted;
  return told.event === "asked" ? { agent: told.agent, by: told.by } : null;
}

/** The record that somebody is asked for advice, or is no more (`conversation/drafts.py`). */
export const consultOf = ({ kind, data }: Entry) =>
  kind === "note" ? (data?.consult as (Consulted & { event: "asked" | "ended" }) | undefined) : undefined;

/** What the entry says of the answer that is owed; when a new one is due, only the server knows (`owesAnew`). */
function patchService({ service, owner }: Conversation, { entry }: EntryFrame): Service | null {
  const told = entry.kind === "note" ? (entry.data?.service as ServiceEvent | undefined) : undefined;
  if (told) return { kind: told.kind, due_at: told.due_at, state: told.event };
  const answered = entry.kind === "message" && entry.author === "agent";
  return answered || owner === "bot" || owner === "closed" ? null : service;
}

/** Whether an agent owes an answer from this entry on who owed none before. */
export function owesAnew(service: Service | null | undefined, { owner, entry }: EntryFrame): boolean {
  return !service && owner === "agent" && entry.author === "customer";
}

interface ServiceEvent {
  event: "warning" | "breached";
  kind: Service["kind"];
  due_at: number;
}

/** The agent of the frame, with the name that is known where the frame has only the id. */
function keepName(agent: Agent | null, known: Agent | null): Agent | null {
  return agent && !agent.name && agent.id === known?.id ? known : agent;
}

export function belongs(
  view: View,
  conversation: Pick<Conversation, "owner" | "agent" | "consulted">,
  me: string,
): boolean {
  if (view === "waiting") return conversation.owner === "waiting";
  const mine = conversation.owner === "agent" && conversation.agent?.id === me;
  return view === "all" || mine || isAsked(conversation, me);
}

/** Whether one is asked for advice on a colleague's conversation. */
export const isAsked = ({ consulted }: Pick<Conversation, "consulted">, me: string) =>
  consulted?.agent.id === me;

/** The list after the frame; `stale` says that only the server knows what it looks like now. */
export function patchList(view: View, items: readonly Conversation[], frame: EntryFrame, me: string) {
  const before = items.find((item) => item.id === frame.conversation);
  if (!before)
    return { items, stale: belongs(view, { ...frame, consulted: patchConsulted(null, frame.entry) }, me) };
  const after = patchConversation(before, frame);
  if (after === before) return { items, stale: false };
  if (belongs(view, after, me)) {
    const stale = view === "mine" && owesAnew(before.service, frame);
    return { items: items.map((item) => (item === before ? after : item)), stale };
  }
  return { items: closeRanks(items, before), stale: false };
}

/** Without one; who stood behind it in the queue moves up. */
function closeRanks(items: readonly Conversation[], gone: Conversation): Conversation[] {
  const place = gone.position;
  return items
    .filter((item) => item !== gone)
    .map((item) =>
      place !== null && item.position !== null && item.position > place
        ? { ...item, position: item.position - 1 }
        : item,
    );
}

/** The order of a list: the queue by place, one's own by what is due next and who waits longest for a word, all by
 * what moved last. */
export function sortList(view: View, items: readonly Conversation[]): Conversation[] {
  const sorted = [...items];
  if (view === "waiting") {
    return sorted.sort(
      (a, b) =>
        (a.position ?? Number.MAX_SAFE_INTEGER) - (b.position ?? Number.MAX_SAFE_INTEGER) ||
        (a.waiting_since_at ?? 0) - (b.waiting_since_at ?? 0),
    );
  }
  if (view === "all") return sorted.sort((a, b) => b.updated_at - a.updated_at);
  return sorted.sort((a, b) => {
    if (a.service || b.service) {
      const due = (one: Conversation) => one.service?.due_at ?? Number.MAX_SAFE_INTEGER;
      return due(a) - due(b);
    }
    const [first, second] = [needsReply(a), needsReply(b)];
    if (first !== second) return first ? -1 : 1;
    const difference = (a.last?.at ?? a.updated_at) - (b.last?.at ?? b.updated_at);
    return first ? difference : -difference;
  });
}

/** No agent had the last word: the customer wrote, or has not heard from a person yet. */
export const needsReply = ({ last }: Conversation) => last !== null && last.author !== "agent";
