/** Owns what a person has chosen for this browser. */
import { useSyncExternalStore } from "react";

export interface Preferences {
  sound: boolean;
  notifications: boolean;
  /** Single-key shortcuts; WCAG 2.1.4 asks that they can be turned off. */
  shortcuts: boolean;
}

const KEY = "baton:preferences";
const listeners = new Set<() => void>();
let current: Preferences = { sound: false, notifications: false, shortcuts: true, ...read() };

function read(): Partial<Preferences> {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {};
  }
}

export const getPreferences = () => current;

export function setPreferences(change: Partial<Preferences>): void {
  current = { ...current, ...change };
  localStorage.setItem(KEY, JSON.stringify(current));
  for (const listener of listeners) listener();
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

export const usePreferences = () => useSyncExternalStore(subscribe, getPreferences);
