// The page says the same in both languages: every marked element has Korean words, and no words are left over.
import { expect, test } from "vitest";
import page from "../index.html?raw";
import { ko } from "../src/ko";

const keys = [...page.matchAll(/data-(?:text|alt|label)="([^"]+)"/g)].map((match) => match[1] ?? "");

test("every marked element has Korean words", () => {
  expect(keys.filter((key) => !ko[key])).toEqual([]);
});

test("no Korean words are left over", () => {
  expect(Object.keys(ko).filter((key) => !keys.includes(key))).toEqual([]);
});

test("nothing in the page needs more than a strict Content-Security-Policy", () => {
  expect(page).not.toMatch(/\sstyle=|<style|\son[a-z]+="|javascript:|https?:\/\//);
  expect([...page.matchAll(/<script[^>]*>([^<]*)<\/script>/g)].every((match) => match[1] === "")).toBe(true);
});
