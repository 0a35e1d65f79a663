/** Owns which conversations a search finds among those that are listed. */
import type { Conversation } from "../../api/types";

/** Every word has to be somewhere in the name, e-mail, text, summary or id. */
export function matches(conversation: Conversation, name: string, words: string): boolean {
  const { customer, last, summary, id } = conversation;
  const text = [name, customer.email, last?.text, summary, id].join("\n").normalize("NFC").toLowerCase();
  return words
    .normalize("NFC")
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}
