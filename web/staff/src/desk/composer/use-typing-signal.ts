/** Owns telling the customer that one is typing: at most every three seconds, and never in the way. */
import { useRef } from "react";
import { tellTyping } from "../../api/calls";

const EVERY_MS = 3_000;

export function useTypingSignal(conversation: string): () => void {
  const lastAt = useRef(0);
  return () => {
    const now = Date.now();
    if (now - lastAt.current < EVERY_MS) return;
    lastAt.current = now;
    tellTyping(conversation).catch(() => {});
  };
}
