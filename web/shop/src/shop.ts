// The page's two languages, and its sample sentences, which open the chat.
import { ko } from "./ko";

type Language = "en" | "ko";

const KEPT = "haru:language";
const english = new Map<Element, string>();

/** `data-text` names the words of an element, `data-alt` and `data-label` those of an attribute. */
const kinds = [
  ["data-text", null],
  ["data-alt", "alt"],
  ["data-label", "aria-label"],
] as const;

function recall(): string | null {
  try {
    return localStorage.getItem(KEPT);
  } catch {
    return null;
  }
}

function keep(language: Language): void {
  try {
    localStorage.setItem(KEPT, language);
  } catch {
    // Blocked storage: the choice lasts until the page is left.
  }
}

function chooseLanguage(): Language {
  const wishes = [new URLSearchParams(location.search).get("lang"), recall(), navigator.language];
  const wish = wishes.find((candidate) => candidate && /^(en|ko)\b/i.test(candidate));
  return wish?.toLowerCase().startsWith("ko") ? "ko" : "en";
}

function show(language: Language): void {
  document.documentElement.lang = language;
  for (const [mark, attribute] of kinds) {
    for (const element of document.querySelectorAll(`[${mark}]`)) {
      const now = attribute ? element.getAttribute(attribute) : element.textContent;
      const original = english.get(element) ?? now ?? "";
      english.set(element, original);
      const words = language === "ko" ? (ko[element.getAttribute(mark) ?? ""] ?? original) : original;
      if (attribute) element.setAttribute(attribute, words);
      else element.textContent = words;
    }
  }
  for (const button of document.querySelectorAll<HTMLElement>("[data-language]")) {
    button.setAttribute("aria-pressed", String(button.dataset.language === language));
  }
}

document.addEventListener("click", (event) => {
  const target = event.target instanceof Element ? event.target.closest<HTMLElement>("button") : null;
  if (!target) return;
  if (target.dataset.language) {
    const language: Language = target.dataset.language === "ko" ? "ko" : "en";
    keep(language);
    show(language);
  } else if ("say" in target.dataset) {
    const chat = document.querySelector<HTMLElement & { compose?(text: string): void }>("baton-chat");
    chat?.compose?.(target.textContent?.trim() ?? "");
  }
});

show(chooseLanguage());
