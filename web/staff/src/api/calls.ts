/** Owns the calls of the staff API, one function each. */
import { request } from "./request";
import type {
  Case,
  Colleague,
  Conversation,
  Kind,
  Log,
  Me,
  Outcome,
  Page,
  Presence,
  Summary,
  Team,
  TeamNow,
  View,
} from "./types";

const path = (id: string, rest = "") => `/api/conversations/${encodeURIComponent(id)}${rest}`;

export const login = (email: string, password: string) =>
  request<Me>("POST", "/api/login", { body: { email, password } });

export const logout = () => request<void>("POST", "/api/logout");

export const getMe = (signal?: AbortSignal) => request<Me>("GET", "/api/me", { signal });

export const setPresence = (status: Presence) => request<Me>("PUT", "/api/me/presence", { body: { status } });

export const getColleagues = async (signal?: AbortSignal) =>
  (await request<{ items: Colleague[] }>("GET", "/api/agents", { signal })).items;

export const getTeam = (signal?: AbortSignal) => request<TeamNow>("GET", "/api/team", { signal });

export function getPage(view: View, cursor: string | null, signal?: AbortSignal) {
  const query = new URLSearchParams({ view });
  if (cursor) query.set("cursor", cursor);
  return request<Page>("GET", `/api/conversations?${query}`, { signal });
}

export const getCase = (id: string, signal?: AbortSignal) => request<Case>("GET", path(id), { signal });

export const getSummary = (id: string, language: string, signal?: AbortSignal) =>
  request<Summary>("GET", path(id, `/summary?language=${language}`), { signal });

export const getLog = (id: string, after: number, signal?: AbortSignal) =>
  request<Log>("GET", path(id, `/log?after=${after}`), { signal });

/** Where files for the customer are sent to. */
export const attachmentsPath = (id: string) => path(id, "/attachments");

/** Where the file of an attachment is, to be linked or shown: `place` counts from 0 in its entry's list. */
export const attachmentAddress = (id: string, seq: number, place: number) =>
  path(id, `/attachments/${seq}/${place}`);

export const getTeams = async (signal?: AbortSignal) =>
  (await request<{ items: Team[] }>("GET", "/api/teams", { signal })).items;

export const decline = (id: string) => request<Conversation>("POST", path(id, "/decline"));

export const claim = (id: string) => request<Conversation>("POST", path(id, "/claim"));

/** Says something to the customer, or to colleagues. The same message id again is the same message. */
export const say = (id: string, kind: Kind, message: { id: string; text: string; attachments?: string[] }) =>
  request<{ id: string; seq: number }>("POST", path(id, kind === "note" ? "/notes" : "/messages"), {
    body: message,
  });

export const tellTyping = (id: string) => request<void>("POST", path(id, "/typing"));

/** To a colleague, to a team, or, without either, back to the front of the queue. */
export const transfer = (id: string, to: { agent?: string; team?: string; note?: string }) =>
  request<Conversation>("POST", path(id, "/transfer"), { body: to });

/** Asks a colleague for advice; the conversation stays one's own. */
export const consult = (id: string, question: { agent: string; note: string }) =>
  request<Conversation>("POST", path(id, "/consult"), { body: question });

/** By who asked, or by the colleague. */
export const endConsult = (id: string) => request<Conversation>("POST", path(id, "/end_consult"));

/** What waits or a colleague has, for a supervisor; `epoch` is the one that was seen. */
export const takeOver = (id: string, epoch: number) =>
  request<Conversation>("POST", path(id, "/take_over"), { body: { epoch } });

/** The same for somebody else: an agent, a team, or, without either, the front of the queue. */
export const reassign = (id: string, to: { agent?: string; team?: string; note?: string; epoch: number }) =>
  request<Conversation>("POST", path(id, "/reassign"), { body: to });

export const resolve = (id: string, end: { outcome: Outcome; note?: string }) =>
  request<Conversation>("POST", path(id, "/resolve"), { body: end });
