// The limit of a message's length, and how the composer speaks of it. Pure.

/** As in docs/protocol.md: characters are Unicode code points. */
export const MAX_CHARACTERS = 4000;
const MENTION_FROM = 3600;

export function countCharacters(text: string): number {
  let count = 0;
  for (const _ of text) count++;
  return count;
}

/** How many characters are left, once that is worth a word; negative when there are too many. */
export function charactersLeft(text: string): number | null {
  const trimmed = text.trim();
  if (trimmed.length < MENTION_FROM) return null;
  const count = countCharacters(trimmed);
  return count < MENTION_FROM ? null : MAX_CHARACTERS - count;
}

/** The text as it can be sent: valid Unicode without NUL, no blank ends. */
export function cleanText(text: string): string {
  // With the flag u, only a lone surrogate is a surrogate.
  return text
    .replace(/\p{Surrogate}/gu, "\ufffd")
    .replaceAll("\0", "")
    .trim();
}
