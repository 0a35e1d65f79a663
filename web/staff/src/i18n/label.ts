/** Owns the words for what the server names by a code: a reason, a channel, a slot; also for codes nobody knew. */
import { useTranslation } from "react-i18next";
import type en from "./en.json";

type Group = {
  [K in keyof typeof en]: K extends
    | "reason"
    | "channel"
    | "language"
    | "outcome"
    | "slot"
    | "order"
    | "orderStatus"
    | "tried"
    | "triedOutcome"
    | "mood"
    | "trend"
    ? K
    : never;
}[keyof typeof en];

/** `label("reason", "requested")`; a code that has no entry in the catalogue is shown as words. */
export function useLabel(): (group: Group, code: string) => string {
  const { t, i18n } = useTranslation();
  return (group, code) => {
    const key = `${group}.${code}`;
    return i18n.exists(key) ? t(key as "reason.requested") : codeToWords(code);
  };
}

/** order_total to "Order total". */
export function codeToWords(code: string): string {
  const words = code.replaceAll(/[_-]+/g, " ").trim();
  return words.charAt(0).toUpperCase() + words.slice(1);
}
