/** Owns the shapes of the staff API, as docs/protocol.md gives them. */

export type Owner = "bot" | "waiting" | "agent" | "closed";
export type Author = "customer" | "bot" | "agent" | "system";
export type View = "waiting" | "mine" | "all";
export type Presence = "available" | "away";
export type Outcome = "solved" | "unsolved" | "no_reply";
export type Kind = "reply" | "note";

export interface Me {
  id: string;
  email: string;
  name: string;
  role: "agent" | "supervisor" | "editor" | "admin";
  status: Presence;
}

export interface Agent {
  id: string;
  name: string | null;
}

export interface Colleague extends Agent {
  status: Presence | "offline";
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
  opened_at: number;
  updated_at: number;
  seq: number;
  last: { author: Author; text: string | null; at: number } | null;
}

export interface Order {
  number: string;
  status: string;
  [detail: string]: unknown;
}

export interface Earlier {
  id: string;
  channel: string;
  opened_at: number;
  closed_at: number | null;
  reason: string | null;
  outcome: string | null;
}

/** One conversation with its facts, as `GET /api/conversations/{id}` gives it. */
export interface Case extends Conversation {
  slots: Record<string, unknown>;
  orders: Order[];
  earlier: Earlier[];
}

export interface Button {
  title: string;
  payload: string;
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
