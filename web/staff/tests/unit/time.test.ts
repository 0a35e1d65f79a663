import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { noteServerDate, serverNow } from "../../src/time/clock";
import { dayOf, formatDay, formatStamp, formatTime, formatWait, urgencyOf } from "../../src/time/format";

const SECOND = 1000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const english = { day: "d", hour: "h" };
const korean = { day: "일", hour: "시간" };

test.each([
  [-5 * SECOND, "0:00"],
  [0, "0:00"],
  [45 * SECOND + 900, "0:45"],
  [4 * MINUTE + 12 * SECOND, "4:12"],
  [59 * MINUTE + 59 * SECOND, "59:59"],
  [HOUR + 2 * MINUTE + 5 * SECOND, "1:02:05"],
  [23 * HOUR, "23:00:00"],
  [51 * HOUR, "2d 3h"],
])("a wait of %i ms is %s", (wait, text) => {
  expect(formatWait(wait, english)).toBe(text);
});

test("days and hours have the units of the language", () => {
  expect(formatWait(51 * HOUR, korean)).toBe("2일 3시간");
});

test("a wait grows louder at three and at ten minutes", () => {
  expect([0, 3 * MINUTE - 1, 3 * MINUTE, 10 * MINUTE - 1, 10 * MINUTE].map(urgencyOf)).toEqual([
    "fresh",
    "fresh",
    "due",
    "due",
    "late",
  ]);
});

test("times and days are written in the reader's language", () => {
  const at = new Date(2026, 10, 21, 9, 5).getTime();
  const now = new Date(2026, 10, 22, 9, 5).getTime();
  expect(formatTime(at, "en")).toBe("09:05");
  expect(formatTime(at, "ko")).toBe("09:05");
  expect(formatDay(at, now, "en")).toBe("Saturday, November 21");
  expect(formatDay(at, now, "ko")).toBe("11월 21일 토요일");
  expect(formatDay(at, new Date(2027, 1, 1).getTime(), "en")).toBe("November 21, 2026");
  expect(formatStamp(at, at + HOUR, "en")).toBe("09:05");
  expect(formatStamp(at, now, "en")).toBe("Nov 21");
  expect(dayOf(at)).not.toBe(dayOf(now));
});

describe("the server's clock", () => {
  beforeEach(() => {
    vi.useFakeTimers({ now: 1_000_000_000 });
    return () => noteServerDate(new Date().toUTCString());
  });
  afterEach(() => vi.useRealTimers());

  test("a clock that is minutes off is put right", () => {
    noteServerDate(new Date(1_000_000_000 + 5 * MINUTE).toUTCString());
    expect(serverNow()).toBe(1_000_000_000 + 5 * MINUTE);
  });

  test("a second or two is the network's", () => {
    noteServerDate(new Date(1_000_000_000 + 2 * SECOND).toUTCString());
    expect(serverNow()).toBe(1_000_000_000);
  });

  test("no or a broken header changes nothing", () => {
    noteServerDate(null);
    noteServerDate("yesterday");
    expect(serverNow()).toBe(1_000_000_000);
  });
});
