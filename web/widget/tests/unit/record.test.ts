import { expect, test } from "vitest";
import { catalogues } from "../../src/catalogue";
import type { Entry } from "../../src/frames";
import { nameRecord, writeRecord } from "../../src/more/record";
import { add, giveUp } from "../../src/outbox";
import { buildRows } from "../../src/transcript";
import { describeMoment, describeTime } from "../../src/wording";

const yesterday = new Date(2026, 10, 21, 23, 58).getTime();
const today = new Date(2026, 10, 22, 14, 3).getTime();
const entry = (seq: number, author: Entry["author"], text: string, at: number, more = {}): Entry => ({
  seq,
  author,
  text,
  at,
  files: [],
  buttons: [],
  name: null,
  id: null,
  ...more,
});
const transcript = [
  { conversation: "c_1", entries: [entry(1, "customer", "안녕하세요", yesterday)] },
  {
    conversation: "c_2",
    entries: [
      entry(1, "bot", "Which order is it?", today, { buttons: [{ title: "B-1042", payload: "/x" }] }),
      entry(2, "agent", "Hi,\nJisoo here.", today, { name: "Jisoo" }),
      entry(3, "system", "Jisoo has finished.", today),
    ],
  },
];
const outbox = giveUp(add([], "a", "lost words", null, today), "a", "unavailable", null);
const rows = buildRows(transcript, outbox, true);

test("a record has the days, the times, the names, and what was not sent", () => {
  const record = writeRecord({ describeMoment, describeTime }, rows, {
    title: "Haru",
    language: "en",
    words: catalogues.en,
    now: today,
  });
  expect(record.replaceAll("\u202f", " ").split("\n\n")).toEqual([
    "Haru: your conversation\nSaved on November 22, 2026 at 2:03 PM",
    "--- Saturday, November 21, 2026 ---",
    "[11:58 PM] You\n안녕하세요",
    "=== New conversation ===",
    "--- Sunday, November 22, 2026 ---",
    "[2:03 PM] Assistant\nWhich order is it?\n- B-1042",
    "[2:03 PM] Jisoo\nHi,\nJisoo here.",
    "[2:03 PM] Notice\nJisoo has finished.",
    "[2:03 PM] You (Not sent)\nlost words\n",
  ]);
});

test("in Korean as well", () => {
  const record = writeRecord({ describeMoment, describeTime }, rows, {
    title: "하루",
    language: "ko",
    words: catalogues.ko,
    now: today,
  });
  for (const part of [
    "하루 대화 내용\n2026년 11월 22일 오후 2:03에 저장했어요",
    "--- 2026년 11월 21일 토요일 ---",
    "[오후 11:58] 나\n안녕하세요",
    "[오후 2:03] 상담 도우미\n",
    "[오후 2:03] 안내\n",
    "(보내지 못했어요)",
  ]) {
    expect(record).toContain(part);
  }
});

test("the file is named for the customer's day", () => {
  expect(nameRecord("en", today)).toBe("conversation-2026-11-22.txt");
  expect(nameRecord("ko", today)).toBe("대화-2026-11-22.txt");
});
