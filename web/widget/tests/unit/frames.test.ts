import { expect, test } from "vitest";
import { parseFrame } from "../../src/frames";

const parse = (frame: unknown) => parseFrame(JSON.stringify(frame));

test("reads the frames of docs/protocol.md", () => {
  expect(parse({ type: "welcome", token: "t", conversation: "c_1", owner: "bot", seq: 0 })).toMatchObject({
    token: "t",
  });
  expect(parse({ type: "accepted", id: "x", seq: 1 })).toEqual({ type: "accepted", id: "x", seq: 1 });
  const entry = {
    seq: 2,
    author: "bot",
    text: "Which?",
    buttons: [{ title: "B", payload: "/b" }],
    name: null,
    at: 5,
    files: [],
    id: null,
  };
  expect(parse({ type: "entry", ...entry })).toEqual({ type: "entry", ...entry });
  expect(parse({ type: "owner", owner: "waiting", position: 2, wait_seconds: 180 })).toMatchObject({
    position: 2,
    name: null,
  });
  expect(parse({ type: "typing", author: "agent" })).toEqual({ type: "typing", author: "agent" });
  expect(
    parse({ type: "error", code: "too_fast", message: "", id: "x", retry_after_seconds: 2 }),
  ).toMatchObject({
    retry_after_seconds: 2,
  });
});

test("an entry without text or buttons is still an entry", () => {
  expect(parse({ type: "entry", seq: 1, author: "system", text: null })).toMatchObject({
    text: "",
    buttons: [],
  });
  expect(
    parse({
      type: "entry",
      seq: 1,
      author: "bot",
      buttons: [null, { title: 1 }, { title: "A", payload: "" }],
    }),
  ).toMatchObject({
    buttons: [{ title: "A", payload: "" }],
  });
});

test.each([
  ["not JSON", "{"],
  ["null", "null"],
  ["a list", "[]"],
  ["a type that is not known yet", '{"type": "fireworks"}'],
  ["an entry without seq", '{"type": "entry", "author": "bot"}'],
  ["an author that is not known", '{"type": "entry", "seq": 1, "author": "ghost"}'],
  ["an owner that is not known", '{"type": "owner", "owner": "ghost"}'],
  ["a welcome without token", '{"type": "welcome", "conversation": "c", "owner": "bot"}'],
])("passes over %s", (_, data) => {
  expect(parseFrame(data)).toBeNull();
});

test("passes over binary", () => {
  expect(parseFrame(new ArrayBuffer(2))).toBeNull();
});
