import { QueryClient } from "@tanstack/react-query";
import { beforeEach, describe, expect, test, vi } from "vitest";
import { agentsKey, caseKey, listKey, logKey, meKey, type Pages } from "../../src/api/queries";
import type { Colleague, Conversation, Log, Me } from "../../src/api/types";
import { applyConversation, applyEntry, applyPresence } from "../../src/feed/apply";
import { conversation, entry, frame } from "./fixtures";

const ME = "a_1";
let client: QueryClient;
let invalidated: unknown[];

beforeEach(() => {
  vi.useFakeTimers();
  client = new QueryClient();
  invalidated = [];
  vi.spyOn(client, "invalidateQueries").mockImplementation(async (filters) => {
    invalidated.push(filters?.queryKey);
  });
  return () => vi.useRealTimers();
});

const setList = (view: "waiting" | "mine", ...pages: Conversation[][]) =>
  client.setQueryData<Pages>(listKey(view), {
    pages: pages.map((items, index) => ({ items, cursor: index < pages.length - 1 ? "next" : null })),
    pageParams: pages.map(() => null),
  });
const idsOf = (view: "waiting" | "mine") =>
  client.getQueryData<Pages>(listKey(view))?.pages.flatMap((page) => page.items.map(({ id }) => id));

describe("applyEntry", () => {
  test("appends to a log that is kept, and to no other", () => {
    client.setQueryData<Log>(logKey("c_1"), { entries: [entry(1)], seq: 1 });
    applyEntry(client, frame(2), ME);
    applyEntry(client, { ...frame(1), conversation: "c_2" }, ME);
    expect(client.getQueryData<Log>(logKey("c_1"))?.seq).toBe(2);
    expect(client.getQueryData(logKey("c_2"))).toBeUndefined();
  });

  test("a gap fetches the log instead", () => {
    client.setQueryData<Log>(logKey("c_1"), { entries: [entry(1)], seq: 1 });
    applyEntry(client, frame(4), ME);
    expect(client.getQueryData<Log>(logKey("c_1"))?.seq).toBe(1);
    expect(invalidated).toContainEqual(logKey("c_1"));
  });

  test("a burst of newcomers asks for the queue once", () => {
    setList("waiting", []);
    for (const id of ["c_7", "c_8", "c_9"]) applyEntry(client, { ...frame(1), conversation: id }, ME);
    vi.runAllTimers();
    expect(invalidated.filter((key) => JSON.stringify(key) === '["conversations","waiting"]')).toHaveLength(
      1,
    );
  });

  test("takes a claimed conversation out of whichever page it stood on", () => {
    setList("waiting", [conversation({ id: "c_0" })], [conversation({ id: "c_1", position: 2 })]);
    applyEntry(client, frame(6, { owner: "agent", epoch: 2, agent: { id: "a_2", name: "Jisoo" } }), ME);
    expect(idsOf("waiting")).toEqual(["c_0"]);
  });
});

test("an answer to a claim moves the conversation at once", () => {
  setList("waiting", [conversation({ id: "c_1" }), conversation({ id: "c_2" })]);
  setList("mine", []);
  client.setQueryData(caseKey("c_1"), { ...conversation(), slots: { a: 1 }, orders: [], earlier: [] });
  applyConversation(client, conversation({ owner: "agent", agent: { id: ME, name: "Mina" } }), ME);
  expect(idsOf("waiting")).toEqual(["c_2"]);
  expect(idsOf("mine")).toEqual(["c_1"]);
  expect(client.getQueryData(caseKey("c_1"))).toMatchObject({ owner: "agent", slots: { a: 1 } });
});

test("presence reaches the colleagues and oneself, and never takes oneself offline", () => {
  const me = { id: ME, name: "Mina", status: "available" } as Me;
  client.setQueryData<Me>(meKey, me);
  client.setQueryData<Colleague[]>(agentsKey, [{ id: "a_2", name: "Jisoo", status: "offline" }]);
  applyPresence(client, { type: "presence", agent: { id: "a_2", name: "Jisoo", status: "away" } });
  applyPresence(client, { type: "presence", agent: { id: ME, name: "Mina", status: "offline" } });
  expect(client.getQueryData<Colleague[]>(agentsKey)?.[0]?.status).toBe("away");
  expect(client.getQueryData<Me>(meKey)).toBe(me);
  applyPresence(client, { type: "presence", agent: { id: ME, name: "Mina", status: "busy" } });
  expect(client.getQueryData<Me>(meKey)?.status).toBe("busy");
  applyPresence(client, { type: "presence", agent: { id: ME, name: "Mina", status: "away" } });
  expect(client.getQueryData<Me>(meKey)?.status).toBe("away");
});
