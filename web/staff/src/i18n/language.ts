/** Owns the language of the application: which there are, which was chosen, and where that is remembered. */
import i18next from "i18next";
import { initReactI18next, useTranslation } from "react-i18next";
import en from "./en.json";
import ko from "./ko.json";

export const LANGUAGES = { en: "English", ko: "한국어" } as const;
export type Language = keyof typeof LANGUAGES;

const KEY = "baton:language";

function chosenLanguage(): Language {
  const remembered = localStorage.getItem(KEY);
  if (remembered === "en" || remembered === "ko") return remembered;
  return navigator.language.startsWith("ko") ? "ko" : "en";
}

export function setLanguage(language: Language): void {
  localStorage.setItem(KEY, language);
  void i18next.changeLanguage(language);
}

export function useLanguage(): Language {
  return useTranslation().i18n.language === "ko" ? "ko" : "en";
}

const markDocument = (language: string) => {
  document.documentElement.lang = language;
};

i18next.on("languageChanged", markDocument);

void i18next.use(initReactI18next).init({
  resources: { en: { translation: en }, ko: { translation: ko } },
  lng: chosenLanguage(),
  fallbackLng: "en",
  interpolation: { escapeValue: false },
});
