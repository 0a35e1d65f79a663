/** Owns the wish to write: a shortcut or a claim asks, and the composer of that conversation takes the focus. */
import { useEffect, useRef, useSyncExternalStore } from "react";
import type { Kind } from "../../api/types";

interface Wish {
  conversation: string;
  kind: Kind;
}

let wish: Wish | null = null;
const listeners = new Set<() => void>();

function setWish(next: Wish | null): void {
  wish = next;
  for (const listener of listeners) listener();
}

export const requestFocus = (conversation: string, kind: Kind) => setWish({ conversation, kind });

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export function useFocusWish(conversation: string, onWish: (kind: Kind) => void): void {
  const current = useSyncExternalStore(subscribe, () => wish);
  const latest = useRef(onWish);
  latest.current = onWish;
  useEffect(() => {
    if (current?.conversation !== conversation) return;
    latest.current(current.kind);
    setWish(null);
  }, [current, conversation]);
}
