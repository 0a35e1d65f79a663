/** Owns the frames of the live feed (docs/protocol.md) and how a text frame becomes one. */
import type { Agent, AwayReason, Colleague, Entry, Owner } from "../api/types";
import { parseAgent } from "../api/types";

export interface HelloFrame {
  type: "hello";
  id: string;
  resumed: boolean;
}

export interface EntryFrame {
  type: "entry";
  id: string;
  conversation: string;
  owner: Owner;
  epoch: number;
  agent: Agent | null;
  team: string | null;
  entry: Entry;
}

export interface TypingFrame {
  type: "typing";
  conversation: string;
  author: string;
}

export interface PresenceFrame {
  type: "presence";
  agent: Colleague & { reason?: AwayReason };
}

/** Who is rung for a waiting conversation, until when; null when nobody is any more. */
export interface OfferFrame {
  type: "offer";
  conversation: string;
  agent: Agent | null;
  until_at: number | null;
}

export type Frame = HelloFrame | EntryFrame | TypingFrame | PresenceFrame | OfferFrame;

/** A frame, or null for what this version does not know: the protocol may grow. */
export function parseFrame(text: string): Frame | null {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    return null;
  }
  if (typeof value !== "object" || value === null || !("type" in value)) return null;
  const frame = value as Frame;
  switch (frame.type) {
    case "hello":
    case "typing":
    case "presence":
    case "offer":
      return frame;
    case "entry":
      return { ...frame, agent: nameAgent(parseAgent(frame.agent), frame.entry) };
    default:
      return null;
  }
}

/** The feed may give an agent only as an id; the entry of a change of owner has the name of who it is about. */
function nameAgent(agent: Agent | null, entry: Entry): Agent | null {
  if (!agent || agent.name || entry.kind !== "owner") return agent;
  return { ...agent, name: entry.name };
}
