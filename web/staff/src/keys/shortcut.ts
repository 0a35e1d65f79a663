/** Owns single-key shortcuts: which key an event means, on any layout, and when keys are for typing instead. */
import { useEffect, useRef } from "react";
import { getPreferences } from "../settings/preferences";

export type Shortcut = "j" | "k" | "c" | "r" | "n" | "e" | "t" | "a" | "x" | "/" | "?";

type KeyPress = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/**
 * The shortcut that was pressed. Letters go by what they write; where a Korean layout writes another script
 * (ㅓ for J), by where the key is.
 */
export function shortcutOf(event: KeyPress): string | null {
  if (event.ctrlKey || event.metaKey || event.altKey) return null;
  if (event.key === "/" || event.key === "?") return event.key;
  if (event.shiftKey) return null;
  if (/^[a-z]$/i.test(event.key)) return event.key.toLowerCase();
  const latin = event.key.length === 1 && event.key.charCodeAt(0) < 0x250;
  return !latin && /^Key[A-Z]$/.test(event.code) ? event.code.slice(3).toLowerCase() : null;
}

function isBusy(target: EventTarget | null): boolean {
  if (document.querySelector('[role="dialog"], [role="menu"]')) return true;
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable || ["INPUT", "TEXTAREA", "SELECT"].includes(target.tagName)) &&
    (target as HTMLInputElement).type !== "radio"
  );
}

/** Runs `action` when the key is pressed outside text fields and dialogs, as long as shortcuts are on. */
export function useShortcut(shortcut: Shortcut, action: () => void): void {
  const latest = useRef(action);
  latest.current = action;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => {
      if (event.defaultPrevented || !getPreferences().shortcuts || isBusy(event.target)) return;
      if (shortcutOf(event) !== shortcut) return;
      event.preventDefault();
      latest.current();
    };
    window.addEventListener("keydown", listen);
    return () => window.removeEventListener("keydown", listen);
  }, [shortcut]);
}
