/** Owns which agent is rung for which waiting conversation just now. After every `hello` the feed tells all anew. */
import { useSyncExternalStore } from "react";
import { useNow } from "../time/clock";
import type { EntryFrame, OfferFrame } from "./frames";

export interface Offer {
  conversation: string;
  agent: { id: string; name: string | null };
  untilAt: number;
}

let offers: ReadonlyMap<string, Offer> = new Map();
const listeners = new Set<() => void>();

function keep(next: Map<string, Offer>): void {
  offers = next;
  for (const listener of listeners) listener();
}

export function noteOffer({ conversation, agent, until_at }: OfferFrame): void {
  const next = new Map(offers);
  if (agent && until_at !== null) next.set(conversation, { conversation, agent, untilAt: until_at });
  else next.delete(conversation);
  keep(next);
}

/** A conversation that is taken, or leaves the queue otherwise, is offered to nobody. */
export function endOfferWith({ conversation, entry }: Pick<EntryFrame, "conversation" | "entry">): void {
  if (entry.kind === "owner") endOffer(conversation);
}

/** Ends the offer, with `agent` only if it is theirs: the feed may have told already to whom it went on. */
export function endOffer(conversation: string, agent?: string): void {
  const offer = offers.get(conversation);
  if (!offer || (agent && offer.agent.id !== agent)) return;
  const next = new Map(offers);
  next.delete(conversation);
  keep(next);
}

export const forgetOffers = () => keep(new Map());

export const getOffers = () => offers;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Who is rung for a conversation; undefined where nobody is. */
export function useOffer(conversation: string): Offer | undefined {
  const offer = useSyncExternalStore(subscribe, () => offers.get(conversation));
  const now = useNow();
  return offer && offer.untilAt > now ? offer : undefined;
}

/** What one is rung for oneself. */
export function useMyOffer(me: string): Offer | undefined {
  const all = useSyncExternalStore(subscribe, getOffers);
  const now = useNow();
  for (const offer of all.values()) if (offer.agent.id === me && offer.untilAt > now) return offer;
  return undefined;
}
