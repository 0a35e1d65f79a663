// What the status line says. Pure.
import type { Words } from "./catalogue";
import type { OwnerState, Snapshot } from "./session";

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
export function describeLink(snapshot: Pick<Snapshot, "link" | "late">, words: Words): string | null {
  if (!snapshot.late) return null;
  if (snapshot.link === "connecting") return words.connecting;
  return snapshot.link === "lost" ? words.reconnecting : null;
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

export function describeTime(at: number, language: string): string {
  return new Intl.DateTimeFormat(language, { hour: "numeric", minute: "2-digit" }).format(at);
}
