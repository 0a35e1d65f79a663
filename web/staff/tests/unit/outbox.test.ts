import { QueryClient } from "@tanstack/react-query";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

vi.hoisted(() => {
  Object.defineProperty(globalThis, "localStorage", {
    value: { length: 0, key: () => null, getItem: () => null, setItem: () => {}, removeItem: () => {} },
    configurable: true,
  });
});
const say = vi.hoisted(() => vi.fn());
vi.mock("../../src/api/calls", () => ({ say }));

import { Problem } from "../../src/api/problem";
import { Outbox } from "../../src/desk/outbox";
import { entry, MemoryStorage } from "./fixtures";

const message = { id: "m_1", agent: "a_1", conversation: "c_1", kind: "reply" as const, text: "Hello" };
const unavailable = new Problem({ type: "unavailable", status: 503 });
const notOwner = new Problem({ type: "not_owner", status: 409, agent: { id: "a_2", name: "Jisoo" } });
let client: QueryClient;

beforeEach(() => {
  vi.useFakeTimers();
  say.mockReset();
  client = new QueryClient();
});
afterEach(() => vi.useRealTimers());

test("what passes is tried again under the same id", async () => {
  say.mockRejectedValueOnce(unavailable).mockResolvedValueOnce({ id: "m_1", seq: 7 });
  const outbox = new Outbox(new MemoryStorage());
  const sent = outbox.send(client, message);
  await vi.runAllTimersAsync();
  await sent;
  expect(say.mock.calls.map(([, , body]) => body.id)).toEqual(["m_1", "m_1"]);
  expect(outbox.getItems()).toMatchObject([{ state: "sent", seq: 7 }]);
});

test("a conflict is not tried again, and says who has it", async () => {
  say.mockRejectedValue(notOwner);
  const outbox = new Outbox(new MemoryStorage());
  await expect(outbox.send(client, message)).rejects.toBe(notOwner);
  expect(say).toHaveBeenCalledTimes(1);
  expect(outbox.getItems()).toMatchObject([
    { state: "failed", problem: { type: "not_owner", agentName: "Jisoo" } },
  ]);
});

test("messages of one conversation go one after the other", async () => {
  const answers: (() => void)[] = [];
  say.mockImplementation(
    (_id, _kind, { id }) => new Promise((done) => answers.push(() => done({ id, seq: 1 }))),
  );
  const outbox = new Outbox(new MemoryStorage());
  void outbox.send(client, message);
  void outbox.send(client, { ...message, id: "m_2" });
  await vi.advanceTimersByTimeAsync(10);
  expect(say).toHaveBeenCalledTimes(1);
  answers[0]?.();
  await vi.advanceTimersByTimeAsync(10);
  expect(say.mock.calls.map(([, , body]) => body.id)).toEqual(["m_1", "m_2"]);
});

test("what the log has is forgotten, by id or by seq", async () => {
  say.mockResolvedValue({ id: "m_1", seq: 7 });
  const outbox = new Outbox(new MemoryStorage());
  await outbox.send(client, message);
  outbox.settle("c_1", { entries: [entry(6)], seq: 6 });
  expect(outbox.getItems()).toHaveLength(1);
  outbox.settle("c_2", { entries: [entry(9)], seq: 9 });
  expect(outbox.getItems()).toHaveLength(1);
  outbox.settle("c_1", { entries: [entry(7, { id: "m_1" })], seq: 7 });
  expect(outbox.getItems()).toHaveLength(0);
});

test("what was under way when the page went is kept, to be tried again", async () => {
  say.mockReturnValue(new Promise(() => {}));
  const storage = new MemoryStorage();
  void new Outbox(storage).send(client, message);
  expect(new Outbox(storage).getItems()).toMatchObject([
    { id: "m_1", text: "Hello", state: "failed", problem: { type: "interrupted" } },
  ]);
});
