import { expect, test } from "vitest";
import { parseFrame } from "../../src/feed/frames";
import { frame } from "./fixtures";

test("the frames of the protocol are read", () => {
  expect(parseFrame('{"type": "hello", "id": "1-0", "resumed": true}')).toEqual({
    type: "hello",
    id: "1-0",
    resumed: true,
  });
  expect(parseFrame(JSON.stringify(frame(3)))).toEqual(frame(3));
});

test("an agent may be an object, an id, or nobody", () => {
  const agentOf = (agent: unknown) => {
    const parsed = parseFrame(JSON.stringify({ ...frame(1), agent }));
    return parsed?.type === "entry" && parsed.agent;
  };
  expect(agentOf({ id: "a_2", name: "Jisoo" })).toEqual({ id: "a_2", name: "Jisoo" });
  expect(agentOf("a_2")).toEqual({ id: "a_2", name: null });
  expect(agentOf(null)).toBeNull();
});

test("a change of owner names the agent that the frame has only as an id", () => {
  const change = frame(1, { owner: "agent", entry: { ...frame(1).entry, kind: "owner", name: "Jisoo" } });
  const parsed = parseFrame(JSON.stringify({ ...change, agent: "a_2" }));
  expect(parsed?.type === "entry" && parsed.agent).toEqual({ id: "a_2", name: "Jisoo" });
});

test.each(["", "no json", "null", "[]", '"text"', '{"type": "of a later version"}'])(
  "%j is ignored",
  (text) => {
    expect(parseFrame(text)).toBeNull();
  },
);
