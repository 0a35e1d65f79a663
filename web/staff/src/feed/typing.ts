/** Owns who is typing just now. It ends by itself after six seconds, or with the customer's next entry. */
import { useSyncExternalStore } from "react";

const LASTS_MS = 6_000;

const timers = new Map<string, ReturnType<typeof setTimeout>>();
const listeners = new Set<() => void>();

const changed = () => {
  for (const listener of listeners) listener();
};

export function noteTyping(conversation: string): void {
  clearTimeout(timers.get(conversation));
  timers.set(
    conversation,
    setTimeout(() => endTyping(conversation), LASTS_MS),
  );
  changed();
}

export function endTyping(conversation: string): void {
  clearTimeout(timers.get(conversation));
  if (timers.delete(conversation)) changed();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useTyping(conversation: string): boolean {
  return useSyncExternalStore(subscribe, () => timers.has(conversation));
}
