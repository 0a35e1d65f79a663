/** Owns the calls of the staff API, one function each. */
import { request } from "./request";
import type { Case, Colleague, Conversation, Kind, Log, Me, Outcome, Page, Presence, View } from "./types";

const path = (id: string, rest = "") => `/api/conversations/${encodeURIComponent(id)}${rest}`;

export const login = (email: string, password: string) =>
  request<Me>("POST", "/api/login", { body: { email, password } });

export const logout = () => request<void>("POST", "/api/logout");

export const getMe = (signal?: AbortSignal) => request<Me>("GET", "/api/me", { signal });

export const setPresence = (status: Presence) => request<Me>("PUT", "/api/me/presence", { body: { status } });

export const getColleagues = async (signal?: AbortSignal) =>
  (await request<{ items: Colleague[] }>("GET", "/api/agents", { signal })).items;

export function getPage(view: View, cursor: string | null, signal?: AbortSignal) {
  const query = new URLSearchParams({ view });
  if (cursor) query.set("cursor", cursor);
  return request<Page>("GET", `/api/conversations?${query}`, { signal });
}

export const getCase = (id: string, signal?: AbortSignal) => request<Case>("GET", path(id), { signal });

export const getLog = (id: string, after: number, signal?: AbortSignal) =>
  request<Log>("GET", path(id, `/log?after=${after}`), { signal });

export const claim = (id: string) => request<Conversation>("POST", path(id, "/claim"));

/** Says something to the customer, or to colleagues. The same message id again is the same message. */
export const say = (id: string, kind: Kind, message: { id: string; text: string }) =>
  request<{ id: string; seq: number }>("POST", path(id, kind === "note" ? "/notes" : "/messages"), {
    body: message,
  });

export const tellTyping = (id: string) => request<void>("POST", path(id, "/typing"));

/** To a colleague, or, without one, back to the front of the queue. */
export const transfer = (id: string, to: { agent?: string; note?: string }) =>
  request<Conversation>("POST", path(id, "/transfer"), { body: to });

export const resolve = (id: string, end: { outcome: Outcome; note?: string }) =>
  request<Conversation>("POST", path(id, "/resolve"), { body: end });
