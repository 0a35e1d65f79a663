/** Owns the shapes of the staff API, as docs/protocol.md gives them. */

export type Owner = "bot" | "waiting" | "agent" | "closed";
export type Author = "customer" | "bot" | "agent" | "system";
export type View = "waiting" | "mine" | "all";
export type Presence = "available" | "busy" | "away";
export type AwayReason = "missed_offers";
export type Outcome = "solved" | "unsolved" | "no_reply";
export type Kind = "reply" | "note";

export interface Me {
  id: string;
  email: string;
  name: string;
  role: "agent" | "supervisor" | "editor" | "admin";
  status: Presence;
  /** Whether a language model writes summaries. */
  writes_summaries: boolean;
  /** Whose queues one sees; none: all. */
  teams: string[];
  /** Why one was set away, where one did not do it oneself. */
  away_reason: AwayReason | null;
}

export interface Team {
  name: string;
  /** How many are there and take conversations. */
  available: number;
}

export interface Agent {
  id: string;
  name: string | null;
}

export interface Colleague extends Agent {
  status: Presence | "offline";
}

/** The answer of a person that the customer waits for: when it is due, and how late it is. */
export interface Service {
  kind: "first" | "next";
  due_at: number;
  state: "ok" | "warning" | "breached";
}

/** The colleague whom who has a conversation asks for advice. */
export interface Consulted {
  agent: Agent;
  by: Agent;
}

export interface Conversation {
  id: string;
  channel: string;
  customer: { id: string; name: string | null; email: string | null };
  language: string;
  owner: Owner;
  epoch: number;
  agent: Agent | null;
  team: string | null;
  reason: string | null;
  summary: string | null;
  waiting_since_at: number | null;
  position: number | null;
  /** How many minutes of waiting its reason is worth. */
  priority: number;
  consulted: Consulted | null;
  service: Service | null;
  opened_at: number;
  updated_at: number;
  seq: number;
  last: { author: Author; text: string | null; at: number } | null;
}

/** Agents and queues just now; `late` by the service level. */
export interface TeamNow {
  agents: (Colleague & { conversations: number; unanswered_since_at: number | null; late: number })[];
  queues: { team: string; waiting: number; longest_since_at: number | null; late: number }[];
}

export interface Order {
  number: string;
  status: string;
  [detail: string]: unknown;
}

/** One of the customer's channels, and how it was proven theirs. */
export interface Identity {
  channel: string;
  proof: string;
  linked_at: number;
}

export interface Earlier {
  id: string;
  channel: string;
  opened_at: number;
  closed_at: number | null;
  reason: string | null;
  outcome: string | null;
}

/** One thing that the bot tried; the outcome of an order is its state. */
export interface Tried {
  kind: "article" | "order" | "proof_failed" | "not_understood" | "person_offered";
  name: string | null;
  outcome: string | null;
  times: number;
}

/** How the customer sounds; scores go from −1 to 1, the oldest first. */
export interface Mood {
  now: "calm" | "annoyed" | "angry";
  trend: "better" | "worse" | null;
  scores: number[];
}

/** What has become of the customer's current matter until now. */
export interface SoFar {
  wishes: string[];
  tried: Tried[];
  given: { name: string; value: string }[];
  mood: Mood | null;
  asked_for_person: boolean;
  messages: number;
  started_at: number;
  /** What spoke for a person, and in how many turns, the weightiest first. */
  signals: { name: string; times: number }[];
}

/** One conversation with its facts, as `GET /api/conversations/{id}` gives it. */
export interface Case extends Conversation {
  /** Where the customer wants to be answered if they are gone, and whether that happens by itself. */
  answer_by_mail: { to: string; sends: boolean } | null;
  so_far: SoFar;
  slots: Record<string, unknown>;
  orders: Order[];
  identities: Identity[];
  earlier: Earlier[];
}

/** A few lines on a conversation, by a language model or made of facts. */
export interface Summary {
  text: string;
  by: "model" | "facts";
}

export interface Button {
  title: string;
  payload: string;
}

/** What came with a customer's message or goes with an agent's; the file itself is at `attachmentAddress`. */
export interface Attachment {
  kind: "image" | "file" | "audio" | "video" | "sticker" | "place" | "person" | "other";
  /** The channel's own name for it; empty where there is nothing to fetch. */
  source: string;
  name: string | null;
  type: string | null;
  size: number | null;
}

export interface OwnerChange {
  from: Owner;
  to: Owner;
  reason: string | null;
  agent: Agent | null;
  team: string | null;
  epoch: number;
}

export interface Entry {
  seq: number;
  at: number;
  kind: "message" | "note" | "owner" | "failure";
  author: Author;
  text: string | null;
  name: string | null;
  buttons: Button[];
  id: string | null;
  data?: Record<string, unknown> | null;
}

export interface Log {
  entries: Entry[];
  /** The newest seq up to which `entries` is complete. */
  seq: number;
}

export interface Page {
  items: Conversation[];
  cursor: string | null;
}

/** An agent as the API writes it: an object, only an id, or nobody. */
export function parseAgent(value: unknown): Agent | null {
  if (typeof value === "string") return { id: value, name: null };
  if (typeof value !== "object" || value === null || !("id" in value)) return null;
  const { id, name } = value as { id: unknown; name?: unknown };
  return { id: String(id), name: typeof name === "string" ? name : null };
}
