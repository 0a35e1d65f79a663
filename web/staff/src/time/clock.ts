/** Owns the time: the server's, of which a desk's own clock may be minutes off, and a tick for what counts up. */
import { useSyncExternalStore } from "react";

/** Below this, a difference is the network's and the Date header's whole seconds, not the clock's. */
const TOLERANCE_MS = 3_000;

let offset = 0;
let now = Date.now();
let timer: ReturnType<typeof setInterval> | undefined;
const listeners = new Set<() => void>();

/** Learns from an answer's `Date` header how far this machine's clock is off. */
export function noteServerDate(date: string | null): void {
  const server = Date.parse(date ?? "");
  if (Number.isNaN(server)) return;
  const difference = server - Date.now();
  offset = Math.abs(difference) > TOLERANCE_MS ? difference : 0;
}

/** Milliseconds since 1970 by the server's clock. */
export const serverNow = () => Date.now() + offset;

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  now = serverNow();
  timer ??= setInterval(tick, 1000);
  return () => {
    listeners.delete(listener);
    if (listeners.size > 0) return;
    clearInterval(timer);
    timer = undefined;
  };
}

function tick(): void {
  now = serverNow();
  for (const listener of listeners) listener();
}

/** The time by the server's clock, anew every `seconds`. All components share one timer. */
export function useNow(seconds = 1): number {
  const step = seconds * 1000;
  return useSyncExternalStore(subscribe, () => now - (now % step));
}
