// What is drawn of buttons: a rating only from five of them, addresses as the server reads them, minutes of a code.
import { expect, test } from "vitest";
import { parseQr } from "../../src/continuing";
import { accountOf } from "../../src/customer";
import { isEmail } from "../../src/more/leave";
import { minutesLeft } from "../../src/more/offer";
import { findStars } from "../../src/more/stars";

const rate = (count: number) => ({ title: "★".repeat(count), payload: `baton:rate:${count}` });

test("five stars, from one to five; fewer, others and the same twice are plain buttons", () => {
  const five = [5, 4, 3, 2, 1].map(rate);
  expect(findStars(five)?.map(({ payload }) => payload.at(-1))).toEqual(["1", "2", "3", "4", "5"]);
  expect(findStars(five.slice(1))).toBeNull();
  expect(findStars([...five, rate(1)])).toBeNull();
  expect(findStars([...five.slice(1), rate(4)])).toBeNull();
  expect(findStars([...five.slice(1), { title: "?", payload: "/other" }])).toBeNull();
});

test.each(["mina@example.com", "a.b+c@x-y.co.kr"])("%s is an address", (text) => {
  expect(isEmail(text)).toBe(true);
});

test.each(["", "mina", "mina@example", "mina @example.com", "미나@example.com", "a@b.c"])(
  "'%s' is none",
  (text) => {
    expect(isEmail(text)).toBe(false);
  },
);

test("a QR code is a path of bars on a grid, and nothing else", () => {
  expect(parseQr({ size: 33, path: "M0 0h7v1h-7zM8 0h1v1h-1z" })?.size).toBe(33);
  for (const path of ["", "M0 0h7v1h-7z ", "M0 0L7 7z", 'M0 0h7v1h-7z"/>', null]) {
    expect(parseQr({ size: 33, path })).toBeNull();
  }
  for (const size of [0, 1.5, 400, "33", null]) expect(parseQr({ size, path: "M0 0h7v1h-7z" })).toBeNull();
});

test("a code's minutes count down to none", () => {
  const offer = { code: "x", ways: [], until: 900_000 };
  expect([0, 1, 840_000, 840_001, 900_000, 950_000].map((now) => minutesLeft(offer, now))).toEqual([
    15, 15, 1, 1, 0, 0,
  ]);
});

test("a newer word for the same customer is the same account; what cannot be read is nobody else's", () => {
  const word = (sub: unknown) => `h.${btoa(JSON.stringify({ sub, exp: Math.random() }))}.s`;
  expect(accountOf(word("8121"))).toBe("8121");
  expect(accountOf(null)).toBeNull();
  expect(accountOf("")).toBeNull();
  expect(accountOf("nonsense")).toBe("nonsense");
  expect(accountOf(word(7))).not.toBe("7");
});
