// The frames of the web-chat WebSocket (docs/protocol.md), and how a received one is checked.
import { parseWays, type Way } from "./continuing";
import { parseShownFiles, type ShownFile } from "./files";

export type Owner = "bot" | "waiting" | "agent" | "closed";
export type Author = "customer" | "bot" | "agent" | "system";

export interface Button {
  readonly title: string;
  readonly payload: string;
}

export interface Entry {
  readonly seq: number;
  readonly author: Author;
  readonly text: string;
  readonly files: readonly ShownFile[];
  readonly buttons: readonly Button[];
  /** The agent's name, for entries of an agent. */
  readonly name: string | null;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The id that the customer's widget made, for the customer's own entries. */
  readonly id: string | null;
}

export interface WelcomeFrame {
  readonly type: "welcome";
  readonly token: string;
  readonly conversation: string;
  readonly owner: Owner;
  readonly seq: number;
  /** What one file may have; null where the server does not say. */
  readonly max_file_bytes: number | null;
}

export interface AcceptedFrame {
  readonly type: "accepted";
  readonly id: string;
  readonly seq: number;
}

export interface EntryFrame extends Entry {
  readonly type: "entry";
}

export interface OwnerFrame {
  readonly type: "owner";
  readonly owner: Owner;
  readonly position: number | null;
  readonly wait_seconds: number | null;
  readonly name: string | null;
}

export interface TypingFrame {
  readonly type: "typing";
  readonly author: "bot" | "agent";
}

export interface ContinueFrame {
  readonly type: "continue";
  readonly id: string;
  readonly code: string;
  readonly seconds: number;
  readonly links: readonly Way[];
}

export interface ErrorFrame {
  readonly type: "error";
  readonly code: string;
  readonly message: string;
  /** For the developers of the page. */
  readonly detail: string | null;
  readonly id: string | null;
  readonly retry_after_seconds: number | null;
}

export type ServerFrame =
  | WelcomeFrame
  | AcceptedFrame
  | EntryFrame
  | OwnerFrame
  | TypingFrame
  | ContinueFrame
  | ErrorFrame;

export type ClientFrame =
  | { type: "hello"; token: string | null; after: number; language: string | null; customer: string | null }
  | { type: "message"; id: string; text: string; attachments?: readonly string[] }
  | { type: "choose"; id: string; payload: string; title: string }
  | { type: "continue"; id: string }
  | { type: "show"; seq: number }
  | { type: "typing" }
  | { type: "read"; seq: number }
  | { type: "ping" };

type Fields = Record<string, unknown>;

const owners: readonly string[] = ["bot", "waiting", "agent", "closed"];
const authors: readonly string[] = ["customer", "bot", "agent", "system"];

const text = (value: unknown): string | null => (typeof value === "string" ? value : null);
const number = (value: unknown): number | null =>
  typeof value === "number" && Number.isFinite(value) ? value : null;

function parseButtons(value: unknown): Button[] {
  if (!Array.isArray(value)) return [];
  return value.flatMap((item: Fields | null) => {
    const title = text(item?.title);
    const payload = text(item?.payload);
    return title && payload !== null ? [{ title, payload }] : [];
  });
}

function parseEntry(fields: Fields): EntryFrame | null {
  const seq = number(fields.seq);
  const author = text(fields.author);
  if (seq === null || author === null || !authors.includes(author)) return null;
  return {
    type: "entry",
    seq,
    author: author as Author,
    text: text(fields.text) ?? "",
    files: parseShownFiles(fields.attachments),
    buttons: parseButtons(fields.buttons),
    name: text(fields.name),
    at: number(fields.at) ?? Date.now(),
    id: text(fields.id),
  };
}

function parseWelcome(fields: Fields): WelcomeFrame | null {
  const token = text(fields.token);
  const conversation = text(fields.conversation);
  const owner = text(fields.owner);
  if (token === null || conversation === null || owner === null || !owners.includes(owner)) return null;
  const told = { token, conversation, owner: owner as Owner, seq: number(fields.seq) ?? 0 };
  return { type: "welcome", ...told, max_file_bytes: number(fields.max_file_bytes) };
}

function parseOwner(fields: Fields): OwnerFrame | null {
  const owner = text(fields.owner);
  if (owner === null || !owners.includes(owner)) return null;
  return {
    type: "owner",
    owner: owner as Owner,
    position: number(fields.position),
    wait_seconds: number(fields.wait_seconds),
    name: text(fields.name),
  };
}

function parseContinue(fields: Fields): ContinueFrame | null {
  const [id, code, seconds] = [text(fields.id), text(fields.code), number(fields.seconds)];
  if (id === null || !code || seconds === null) return null;
  return { type: "continue", id, code, seconds, links: parseWays(fields.links) };
}

function parseError(fields: Fields): ErrorFrame {
  return {
    type: "error",
    code: text(fields.code) ?? "",
    message: text(fields.message) ?? "",
    detail: text(fields.detail),
    id: text(fields.id),
    retry_after_seconds: number(fields.retry_after_seconds),
  };
}

/**
 * The frame in a text that the server sent, or null where it is none that this widget knows.
 * The protocol may grow, so an unknown frame is no error.
 */
export function parseFrame(data: unknown): ServerFrame | null {
  if (typeof data !== "string") return null;
  let fields: Fields | null;
  try {
    fields = JSON.parse(data);
  } catch {
    return null;
  }
  switch (fields?.type) {
    case "welcome":
      return parseWelcome(fields);
    case "accepted": {
      const id = text(fields.id);
      const seq = number(fields.seq);
      return id === null || seq === null ? null : { type: "accepted", id, seq };
    }
    case "entry":
      return parseEntry(fields);
    case "owner":
      return parseOwner(fields);
    case "typing":
      return { type: "typing", author: fields.author === "agent" ? "agent" : "bot" };
    case "continue":
      return parseContinue(fields);
    case "error":
      return parseError(fields);
    default:
      return null;
  }
}
