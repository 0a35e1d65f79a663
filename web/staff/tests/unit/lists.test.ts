import { describe, expect, test } from "vitest";
import { needsReply, patchConversation, patchList, sortList } from "../../src/feed/lists";
import { conversation, entry, frame } from "./fixtures";

const ME = "a_1";
const me = { id: ME, name: "Mina" };
const other = { id: "a_2", name: "Jisoo" };
const taken = (seq: number, agent: typeof me) =>
  frame(seq, { owner: "agent", epoch: 2, agent, entry: entry(seq, { kind: "owner", author: "system" }) });

describe("patchConversation", () => {
  test("a message becomes the last word", () => {
    const after = patchConversation(conversation(), frame(6));
    expect(after.last).toEqual({ author: "customer", text: "text 6", at: 1006 });
    expect(after.seq).toBe(6);
  });

  test("notes and automatic messages do not", () => {
    const before = conversation();
    for (const change of [
      { kind: "note" as const, author: "agent" as const },
      { author: "system" as const },
    ]) {
      expect(patchConversation(before, frame(6, { entry: entry(6, change) })).last).toBe(before.last);
    }
  });

  test("an agent's name is kept where the frame has only the id", () => {
    const mine = conversation({ owner: "agent", agent: me });
    const next = frame(6, { owner: "agent", agent: { id: ME, name: null } });
    expect(patchConversation(mine, next).agent).toEqual(me);
    const others = frame(6, { owner: "agent", agent: { id: "a_2", name: null } });
    expect(patchConversation(mine, others).agent).toEqual({ id: "a_2", name: null });
  });

  test("an older seq changes nothing", () => {
    const before = conversation();
    expect(patchConversation(before, taken(5, other))).toBe(before);
  });

  test("an older epoch says nothing about the owner", () => {
    const after = patchConversation(conversation({ epoch: 3 }), taken(6, other));
    expect(after.owner).toBe("waiting");
    expect(after.seq).toBe(6);
  });

  test("back in the queue, the wait begins anew", () => {
    const after = patchConversation(
      conversation({ owner: "agent", agent: me }),
      frame(6, { owner: "waiting", epoch: 2, entry: entry(6, { kind: "owner" }) }),
    );
    expect(after).toMatchObject({ owner: "waiting", agent: null, waiting_since_at: 1006 });
  });
});

describe("patchList", () => {
  const queue = [
    conversation({ id: "c_1", position: 1 }),
    conversation({ id: "c_2", position: 2 }),
    conversation({ id: "c_3", position: 3 }),
  ];

  test("who is claimed leaves the queue, and the others move up", () => {
    const { items, stale } = patchList("waiting", queue, { ...taken(6, other), conversation: "c_2" }, ME);
    expect(items.map(({ id, position }) => [id, position])).toEqual([
      ["c_1", 1],
      ["c_3", 2],
    ]);
    expect(stale).toBe(false);
  });

  test("somebody new in the queue is asked for", () => {
    expect(patchList("waiting", queue, { ...frame(1), conversation: "c_9" }, ME)).toEqual({
      items: queue,
      stale: true,
    });
  });

  test("what concerns others leaves my list alone", () => {
    expect(patchList("mine", [], taken(6, other), ME)).toEqual({ items: [], stale: false });
    expect(patchList("mine", [], taken(6, me), ME).stale).toBe(true);
  });

  test("a colleague who takes mine over takes it off my list", () => {
    const mine = [conversation({ owner: "agent", agent: me })];
    expect(patchList("mine", mine, taken(6, other), ME).items).toEqual([]);
  });
});

describe("sortList", () => {
  test("the queue goes by place", () => {
    const items = [conversation({ id: "b", position: 2 }), conversation({ id: "a", position: 1 })];
    expect(sortList("waiting", items).map(({ id }) => id)).toEqual(["a", "b"]);
  });

  test("mine goes by who waits longest for a word from me", () => {
    const said = (id: string, author: "agent" | "customer", at: number) =>
      conversation({ id, owner: "agent", agent: me, last: { author, text: "…", at } });
    const items = [
      said("answered", "agent", 50),
      said("late", "customer", 20),
      said("latest", "agent", 90),
      said("early", "customer", 10),
    ];
    expect(sortList("mine", items).map(({ id }) => id)).toEqual(["early", "late", "latest", "answered"]);
  });

  test("a reply is needed until an agent has had the last word", () => {
    const with_ = (author: "bot" | "agent" | "customer") =>
      needsReply(conversation({ last: { author, text: "…", at: 1 } }));
    expect([with_("customer"), with_("bot"), with_("agent")]).toEqual([true, true, false]);
    expect(needsReply(conversation({ last: null }))).toBe(false);
  });
});
