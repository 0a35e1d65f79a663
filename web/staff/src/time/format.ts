/** Owns how times and durations are written: short, in the reader's language, in the reader's time zone. */

const MINUTE = 60;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const formats = new Map<string, Intl.DateTimeFormat>();

function format(language: string, name: string, options: Intl.DateTimeFormatOptions) {
  const key = `${language}:${name}`;
  const found = formats.get(key) ?? new Intl.DateTimeFormat(language, options);
  formats.set(key, found);
  return found;
}

/** A time of day: 14:05. */
export const formatTime = (at: number, language: string) =>
  format(language, "time", { hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(at);

/** A day: Saturday, November 21; with the year where it is not this one. */
export function formatDay(at: number, now: number, language: string): string {
  const sameYear = new Date(at).getFullYear() === new Date(now).getFullYear();
  return sameYear
    ? format(language, "day", { weekday: "long", month: "long", day: "numeric" }).format(at)
    : format(language, "date", { year: "numeric", month: "long", day: "numeric" }).format(at);
}

/** Day and time, for tool tips and facts: Nov 21, 14:05. */
export function formatMoment(at: number, language: string): string {
  const thisYear = new Date(at).getFullYear() === new Date().getFullYear();
  return format(language, thisYear ? "moment" : "old moment", {
    year: thisYear ? undefined : "numeric",
    month: "short",
    day: "numeric",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(at);
}

/** When something was last touched: the time today, else the day. */
export function formatStamp(at: number, now: number, language: string): string {
  if (dayOf(at) === dayOf(now)) return formatTime(at, language);
  return format(language, "short", { month: "short", day: "numeric" }).format(at);
}

/** Local calendar day, as a key that can be compared. */
export function dayOf(at: number): string {
  const day = new Date(at);
  return `${day.getFullYear()}-${day.getMonth() + 1}-${day.getDate()}`;
}

/** A wait that counts up: 0:45, 12:05, 1:02:05; from a day on 2d 3h, with the units of the language. */
export function formatWait(milliseconds: number, units: { day: string; hour: string }): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  if (seconds >= DAY) {
    return `${Math.floor(seconds / DAY)}${units.day} ${Math.floor((seconds % DAY) / HOUR)}${units.hour}`;
  }
  const two = (n: number) => String(n).padStart(2, "0");
  const minutes = Math.floor(seconds / MINUTE);
  if (minutes < 60) return `${minutes}:${two(seconds % MINUTE)}`;
  return `${Math.floor(seconds / HOUR)}:${two(minutes % 60)}:${two(seconds % MINUTE)}`;
}

export type Urgency = "fresh" | "due" | "late";

/** How a wait is to be seen: after three minutes it is due, after ten it is late. */
export function urgencyOf(milliseconds: number): Urgency {
  if (milliseconds >= 10 * MINUTE * 1000) return "late";
  return milliseconds >= 3 * MINUTE * 1000 ? "due" : "fresh";
}
