// What the status line says. Pure.
import type { Words } from "./catalogue";
import type { OwnerState, Snapshot } from "./snapshot";

export type Tone = "bot" | "waiting" | "agent" | "closed";

export interface Status {
  readonly tone: Tone;
  readonly text: string;
}

export function describeOwner(state: OwnerState, words: Words): Status {
  switch (state.owner) {
    case "waiting":
      return { tone: "waiting", text: words.waiting };
    case "agent":
      return { tone: "agent", text: words.agent(state.name) };
    case "closed":
      return { tone: "closed", text: words.closed };
    case "bot":
      return { tone: "bot", text: state.returned ? words.returned : words.withBot };
  }
}

/** "You are number 2 · about 3 min", or null while the place is not known or nobody is waiting. */
export function describePlace({ owner, position, waitSeconds }: OwnerState, words: Words): string | null {
  if (owner !== "waiting" || position === null) return null;
  if (waitSeconds === null) return words.position(position);
  const wait = waitSeconds < 60 ? words.underAMinute : words.minutes(Math.round(waitSeconds / 60));
  return `${words.position(position)} · ${wait}`;
}

/** What is said about the connection, or null while there is nothing to say. */
export function describeLink(
  snapshot: Pick<Snapshot, "link" | "late" | "away" | "offline">,
  words: Words,
): string | null {
  if (!snapshot.late || snapshot.link === "open" || snapshot.link === "idle") return null;
  if (snapshot.offline) return words.offline;
  if (snapshot.away) return words.away;
  if (snapshot.link === "connecting") return words.connecting;
  return words.reconnecting;
}

/** A channel by its name, or null where the widget has none for it. */
export function nameChannel(channel: string | null, words: Words): string | null {
  return channel === "telegram" || channel === "slack" ? words[channel] : null;
}

/** "Continue on Telegram", or in another chat as long as no link is known. */
export function describeGoingOn(channel: string | null, words: Words): string {
  const name = nameChannel(channel, words);
  return name === null ? words.continueElsewhere : words.continueOn(name);
}

/** "Today", "Yesterday", or the date. */
export function describeDay(at: number, now: number, language: string, words: Words): string {
  const day = (time: number) => new Date(time).setHours(0, 0, 0, 0);
  const days = Math.round((day(now) - day(at)) / 86_400_000);
  if (days === 0) return words.today;
  if (days === 1) return words.yesterday;
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return new Intl.DateTimeFormat(language, {
    weekday: "long",
    day: "numeric",
    month: "long",
    ...(sameYear ? {} : { year: "numeric" }),
  }).format(at);
}

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"] as const;

/** 1.2 MB, in the largest unit that leaves something before the point. */
export function describeSize(bytes: number, language: string): string {
  let value = bytes;
  let unit = 0;
  while (value >= (unit ? 999.95 : 1000) && unit < UNITS.length - 1) {
    value /= 1000;
    unit += 1;
  }
  return new Intl.NumberFormat(language, {
    style: "unit",
    unit: UNITS[unit],
    unitDisplay: unit ? "short" : "long",
    maximumFractionDigits: 1,
  }).format(value);
}

/** Of late, browsers write "PM 2:03" in Korean; there and everywhere the halves of the day are our own words. */
function write(at: number, format: Intl.DateTimeFormat, words: Words): string {
  const half = new Date(at).getHours() < 12 ? words.am : words.pm;
  const parts = format.formatToParts(at);
  return parts.map((part) => (part.type === "dayPeriod" ? half : part.value)).join("");
}

/** Date and time in full: what a message's time says on a closer look. */
export function describeMoment(at: number, language: string, words: Words): string {
  return write(at, new Intl.DateTimeFormat(language, { dateStyle: "long", timeStyle: "short" }), words);
}

export function describeTime(at: number, language: string, words: Words): string {
  return write(at, new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }), words);
}
