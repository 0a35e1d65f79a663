/** Owns the one way to call the staff API: JSON there, JSON or a Problem back. */
import { noteServerDate } from "../time/clock";
import { NETWORK, Problem, parseProblem, TIMEOUT } from "./problem";

const LIMIT_MS = 20_000;

type Method = "GET" | "POST" | "PUT";

interface Options {
  body?: unknown;
  signal?: AbortSignal;
}

let onExpired: () => void = () => {};

/** Says what happens when a call finds that nobody is logged in (any more). */
export function whenSessionExpires(listener: () => void): void {
  onExpired = listener;
}

export async function request<T>(method: Method, path: string, options: Options = {}): Promise<T> {
  const response = await send(method, path, options);
  noteServerDate(response.headers.get("Date"));
  if (response.status === 204) return undefined as T;
  const body = await readJson(response);
  if (response.ok) return body as T;
  const problem = parseProblem(response.status, body, response.headers.get("Retry-After"));
  if (problem.type === "not_logged_in") onExpired();
  throw problem;
}

async function send(method: Method, path: string, { body, signal }: Options): Promise<Response> {
  const limit = AbortSignal.timeout(LIMIT_MS);
  const headers: Record<string, string> = { Accept: "application/json" };
  if (method !== "GET") headers["Content-Type"] = "application/json";
  try {
    return await fetch(path, {
      method,
      headers,
      body: method === "GET" ? undefined : JSON.stringify(body ?? {}),
      credentials: "same-origin",
      signal: signal ? AbortSignal.any([signal, limit]) : limit,
    });
  } catch (error) {
    if (signal?.aborted) throw error;
    const type = limit.aborted ? TIMEOUT : NETWORK;
    throw new Problem({ type, status: 0 });
  }
}

async function readJson(response: Response): Promise<unknown> {
  try {
    return await response.json();
  } catch {
    return null;
  }
}
