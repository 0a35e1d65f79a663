// The small pure parts: ids, limits, addresses, languages, wording, and the composer's Enter.
import { describe, expect, test } from "vitest";
import { catalogues, chooseLanguage, parseLanguage } from "../../src/catalogue";
import { makeId } from "../../src/ids";
import { charactersLeft, cleanText, countCharacters } from "../../src/limits";
import { chooseServer, socketAddress } from "../../src/server";
import { sendsMessage } from "../../src/view/composer";
import { describeDay, describeLink, describeOwner, describePlace, describeTime } from "../../src/wording";

const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;

test("ids are UUIDs, also where randomUUID is missing", () => {
  const insecure = {
    getRandomValues: (bytes: Uint8Array<ArrayBuffer>) => crypto.getRandomValues(bytes),
  } as unknown as Crypto;
  for (const source of [crypto, insecure]) {
    const ids = Array.from({ length: 50 }, () => makeId(source));
    expect(ids.every((id) => UUID.test(id))).toBe(true);
    expect(new Set(ids).size).toBe(50);
  }
});

describe("limits", () => {
  test("characters are code points, not UTF-16 units", () => {
    expect(countCharacters("한글🙂")).toBe(3);
    expect(charactersLeft("🙂".repeat(4000))).toBe(0);
    expect(charactersLeft("가".repeat(4001))).toBe(-1);
  });
  test("nothing is said while there is plenty of room", () => {
    expect(charactersLeft("a".repeat(3599))).toBeNull();
    expect(charactersLeft("a".repeat(3600))).toBe(400);
  });
  test("what is sent is valid Unicode without NUL and blank ends", () => {
    expect(cleanText(" a\0b\ud800c🙂\n")).toBe("ab\ufffdc🙂");
    expect(cleanText(" \n\0 ")).toBe("");
  });
});

describe("the server's address", () => {
  test.each([
    [
      null,
      "https://chat.example/widget.js",
      "https://shop.example/x",
      "https://chat.example/",
      "wss://chat.example/chat/ws",
    ],
    [
      null,
      "https://chat.example/baton/widget.js?v=2",
      "https://s.example/",
      "https://chat.example/baton/",
      "wss://chat.example/baton/chat/ws",
    ],
    [
      "https://other.example/base",
      "https://chat.example/widget.js",
      "https://s.example/",
      "https://other.example/base/",
      "wss://other.example/base/chat/ws",
    ],
    [
      "/inner",
      null,
      "http://localhost:8080/a/b",
      "http://localhost:8080/inner/",
      "ws://localhost:8080/inner/chat/ws",
    ],
    ["wss://chat.example", null, "http://localhost/", "wss://chat.example/", "wss://chat.example/chat/ws"],
    [null, null, "http://localhost:8080/page.html", "http://localhost:8080/", "ws://localhost:8080/chat/ws"],
  ])("%s %s %s", (attribute, script, page, server, socket) => {
    expect(chooseServer(attribute, script, page)).toBe(server);
    expect(socketAddress(server)).toBe(socket);
  });
});

describe("languages", () => {
  test("the first wish that is spoken wins", () => {
    expect(chooseLanguage(null, "", "fr-FR", "ko-KR", "en")).toBe("ko");
    expect(chooseLanguage("EN_us")).toBe("en");
    expect(chooseLanguage("ja")).toBe("en");
    expect(parseLanguage("korean")).toBeNull();
  });
  test("no word is missing or the same in both", () => {
    const { en, ko } = catalogues;
    const said = (words: typeof en) =>
      Object.values(words).map((word) =>
        typeof word === "function" ? (word as (value: never) => string)(3 as never) : String(word),
      );
    expect(Object.keys(ko)).toEqual(Object.keys(en));
    expect(said(en).filter((word, index) => !word || word === said(ko)[index])).toEqual([]);
    expect(said(ko).filter((word) => !/[가-힣]/.test(word))).toEqual([]);
  });
});

describe("wording", () => {
  const { en, ko } = catalogues;
  const state = { owner: "waiting", position: 2, waitSeconds: 180, name: null, returned: false } as const;
  test("the place in the queue", () => {
    expect(describePlace(state, en)).toBe("You are number 2 · about 3 min");
    expect(describePlace(state, ko)).toBe("대기 순서 2번째 · 약 3분");
    expect(describePlace({ ...state, waitSeconds: 40 }, en)).toBe("You are number 2 · less than a minute");
    expect(describePlace({ ...state, waitSeconds: null }, en)).toBe("You are number 2");
    expect(describePlace({ ...state, position: null }, en)).toBeNull();
    expect(describePlace({ ...state, owner: "agent" }, en)).toBeNull();
  });
  test("who is there", () => {
    expect(describeOwner({ ...state, owner: "agent", name: "Jisoo" }, en).text).toBe("Jisoo is here");
    expect(describeOwner({ ...state, owner: "agent", name: "지수" }, ko).text).toBe(
      "지수 님이 상담하고 있어요",
    );
    expect(describeOwner({ ...state, owner: "bot", returned: true }, en).text).toBe(
      "You are back with the assistant",
    );
    expect(describeOwner(state, en).tone).toBe("waiting");
    expect(describeOwner({ ...state, owner: "closed" }, en).tone).toBe("closed");
  });
  test("the connection is mentioned only when it is late", () => {
    expect(describeLink({ link: "lost", late: false, away: false, offline: false }, en)).toBeNull();
    expect(describeLink({ link: "lost", late: true, away: false, offline: false }, en)).toContain(
      "Reconnecting",
    );
    expect(describeLink({ link: "open", late: true, away: false, offline: false }, en)).toBeNull();
    expect(describeLink({ link: "lost", late: true, away: false, offline: true }, ko)).toBe(ko.offline);
    // The browser errs: what is open works.
    expect(describeLink({ link: "open", late: true, away: false, offline: true }, en)).toBeNull();
  });
  test("times", () => {
    const at = new Date(2026, 10, 20, 14, 3).getTime();
    expect(describeTime(at, "ko", ko)).toBe("오후 2:03");
    expect(describeTime(at - 3 * 3600_000, "ko", ko)).toBe("오전 11:03");
    expect(describeTime(at, "en", en).replace("\u202f", " ")).toBe("2:03 PM");
  });
  test("days", () => {
    const now = new Date(2026, 10, 20, 1).getTime();
    expect(describeDay(now, now, "en", en)).toBe("Today");
    expect(describeDay(now - 2 * 3600_000, now, "ko", ko)).toBe("어제");
    expect(describeDay(now - 3 * 86_400_000, now, "en", en)).toBe("Tuesday, November 17");
    expect(describeDay(new Date(2025, 0, 2).getTime(), now, "ko", ko)).toBe("2025년 1월 2일 목요일");
  });
});

test("Enter sends, but not within a Korean syllable and not with Shift", () => {
  const enter = { key: "Enter", shiftKey: false, isComposing: false, keyCode: 13 };
  expect(sendsMessage(enter)).toBe(true);
  expect(sendsMessage({ ...enter, shiftKey: true })).toBe(false);
  expect(sendsMessage({ ...enter, isComposing: true })).toBe(false);
  expect(sendsMessage({ ...enter, keyCode: 229 })).toBe(false);
  expect(sendsMessage({ ...enter, key: "a" })).toBe(false);
});
