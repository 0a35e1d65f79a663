// The conversation as a text that the customer keeps. Pure.
import type { Language, Words } from "../catalogue";
import type { Tools } from "../more";
import type { MessageRow, Row } from "../transcript";
import { recordWords } from "./words";

/** What writes moments as the transcript does. */
export type Clock = Pick<Tools, "describeMoment" | "describeTime">;

/** The date with its year, for what is read later than today. */
function describeDate(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { dateStyle: "full" }).format(at);
}

export interface RecordSettings {
  readonly title: string;
  readonly language: Language;
  readonly words: Words;
  /** Milliseconds since 1970. */
  readonly now: number;
}

function nameOf(row: MessageRow, { words, language }: RecordSettings): string {
  const names = {
    customer: words.you,
    bot: words.assistant,
    agent: row.name ?? words.assistant,
    system: recordWords[language].notice,
  };
  return names[row.author];
}

function writeMessage(clock: Clock, row: MessageRow, settings: RecordSettings): string {
  const { words, language } = settings;
  const failed = row.delivery === "failed" || row.delivery === "held" ? ` (${words.failed})` : "";
  const choices = row.buttons.map((button) => `- ${button.title}`);
  return [
    `[${clock.describeTime(row.at, language, words)}] ${nameOf(row, settings)}${failed}`,
    ...(row.text ? [row.text] : []),
    ...row.files.map((file) => `[${file.name || words.file}]`),
    ...choices,
  ].join("\n");
}

/** Everything that the transcript shows, with names, days and times, in the language of the chat. */
export function writeRecord(clock: Clock, rows: readonly Row[], settings: RecordSettings): string {
  const { title, words, language, now } = settings;
  const own = recordWords[language];
  const parts = [`${own.record(title)}\n${own.savedOn(clock.describeMoment(now, language, words))}`];
  for (const row of rows) {
    if (row.kind === "day") parts.push(`--- ${describeDate(row.at, language)} ---`);
    else if (row.kind === "divider") {
      parts.push(`=== ${row.older ? words.otherConversation : words.newConversation} ===`);
    } else parts.push(writeMessage(clock, row, settings));
  }
  return `${parts.join("\n\n")}\n`;
}

/** `conversation-2026-11-22.txt`: the day is the customer's own. */
export function nameRecord(language: Language, now: number): string {
  const date = new Date(now);
  const two = (value: number) => String(value).padStart(2, "0");
  return recordWords[language].recordFile(
    `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`,
  );
}
