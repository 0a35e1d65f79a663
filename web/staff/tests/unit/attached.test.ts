import { expect, test } from "vitest";
import { attachmentAddress } from "../../src/api/calls";
import { attachedTo, formatSize, formatType, isPicture } from "../../src/desk/transcript/attached";
import { entry } from "./fixtures";

const photo = { kind: "image", source: "f1", name: null, type: "image/png", size: 10 } as const;
const of = (...attachments: unknown[]) => attachedTo(entry(1, { data: { attachments } }));

test("what cannot be fetched is left out, and the others keep their places", () => {
  expect(of({ ...photo, kind: "place", source: "" }, photo)).toEqual([{ ...photo, place: 1 }]);
});

test("an entry without attachments has none, whatever stands there", () => {
  expect(attachedTo(entry(1))).toEqual([]);
  expect(attachedTo(entry(1, { data: null }))).toEqual([]);
  expect(attachedTo(entry(1, { data: { attachments: "none" } }))).toEqual([]);
  expect(of(null, "x", 3, {})).toEqual([]);
});

test("what the API does not promise is read as nothing", () => {
  expect(of({ kind: "hologram", source: "f1", name: " ", size: -1 })).toEqual([
    { place: 0, kind: "other", source: "f1", name: null, type: null, size: null },
  ]);
});

test("pictures are images, and stickers that are images", () => {
  expect(isPicture(photo)).toBe(true);
  expect(isPicture({ ...photo, type: null })).toBe(true);
  expect(isPicture({ ...photo, kind: "sticker", type: "image/webp" })).toBe(true);
  expect(isPicture({ ...photo, kind: "sticker", type: null })).toBe(false);
  expect(isPicture({ ...photo, kind: "sticker", type: "video/webm" })).toBe(false);
  expect(isPicture({ ...photo, kind: "file" })).toBe(false);
  expect(isPicture({ ...photo, type: "application/pdf" })).toBe(false);
});

test.each([
  ["application/pdf", "PDF"],
  ["audio/ogg; codecs=opus", "OGG"],
  ["application/x-tgsticker", "application/x-tgsticker"],
  ["pdf", "pdf"],
])("the type %s is %s", (type, text) => {
  expect(formatType(type)).toBe(text);
});

test.each([
  [0, "0 bytes"],
  [1, "1 byte"],
  [999, "999 bytes"],
  [1000, "1 kB"],
  [999_940, "999.9 kB"],
  [999_960, "1 MB"],
  [1_234_567, "1.2 MB"],
  [5_000_000_000_000, "5,000 GB"],
])("%i bytes are %s", (bytes, text) => {
  expect(formatSize(bytes, "en")).toBe(text);
});

test("a size has the units of the language", () => {
  expect(formatSize(512, "ko")).toBe("512바이트");
  expect(formatSize(1_234_567, "ko")).toBe("1.2MB");
});

test("the address of a file", () => {
  expect(attachmentAddress("c/1", 7, 2)).toBe("/api/conversations/c%2F1/attachments/7/2");
});
