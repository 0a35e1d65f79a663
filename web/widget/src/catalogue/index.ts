// The languages that the widget speaks, and which of them a customer gets.
import { en, type Words } from "./en";
import { ko } from "./ko";

export type { Words };
export type Language = "en" | "ko";

export const catalogues: Readonly<Record<Language, Words>> = { en, ko };

/** Every language by its own name, as a menu shows it. */
export const languageNames: Readonly<Record<Language, string>> = { en: "English", ko: "한국어" };

/** The language of a tag such as `ko-KR`, or null where the widget does not speak it. */
export function parseLanguage(tag: string | null | undefined): Language | null {
  const primary = tag?.trim().toLowerCase().split(/[-_]/)[0];
  return primary === "en" || primary === "ko" ? primary : null;
}

/** The first of the wishes that the widget speaks; English when none is. */
export function chooseLanguage(...wishes: readonly (string | null | undefined)[]): Language {
  for (const wish of wishes) {
    const language = parseLanguage(wish);
    if (language) return language;
  }
  return "en";
}
