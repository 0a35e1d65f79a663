import { describe, expect, test } from "vitest";
import type { Entry } from "../../src/api/types";
import { needsReply, patchConversation, patchList, sortList } from "../../src/feed/lists";
import { conversation, entry, frame } from "./fixtures";

const ME = "a_1";
const me = { id: ME, name: "Mina" };
const other = { id: "a_2", name: "Jisoo" };
const taken = (seq: number, agent: typeof me) =>
  frame(seq, { owner: "agent", epoch: 2, agent, entry: entry(seq, { kind: "owner", author: "system" }) });

const consult = (seq: number, event: "asked" | "ended", agent: typeof me) =>
  frame(seq, {
    owner: "agent",
    agent: other,
    entry: entry(seq, { kind: "note", author: "system", data: { consult: { event, agent, by: other } } }),
  });

describe("who is asked for advice", () => {
  const theirs = conversation({ owner: "agent", agent: other });
  const asked = patchConversation(theirs, consult(6, "asked", me));

  test("a record says so, and says the end", () => {
    expect(asked.consulted).toEqual({ agent: me, by: other });
    expect(patchConversation(asked, frame(7, { owner: "agent", agent: other })).consulted).toEqual(
      asked.consulted,
    );
    expect(patchConversation(asked, consult(7, "ended", me)).consulted).toBeNull();
  });

  test("a change of hands ends it", () => {
    expect(patchConversation(asked, taken(7, other)).consulted).toBeNull();
  });

  test("it is in one's own list until another is asked", () => {
    expect(patchList("mine", [], consult(6, "asked", me), ME).stale).toBe(true);
    expect(patchList("mine", [], consult(6, "asked", other), ME).stale).toBe(false);
    expect(patchList("mine", [asked], consult(7, "asked", { id: "a_3", name: "Tom" }), ME).items).toEqual([]);
    expect(patchList("mine", [asked], frame(7, { owner: "agent", agent: other }), ME).items).toHaveLength(1);
  });
});

describe("patchConversation", () => {
  test("a message becomes the last word", () => {
    const after = patchConversation(conversation(), frame(6));
    expect(after.last).toEqual({ author: "customer", text: "text 6", at: 1006 });
    expect(after.seq).toBe(6);
  });

  test("a message that is only a file is a word, too", () => {
    const sent = frame(6, { entry: entry(6, { author: "agent", text: null }) });
    expect(needsReply(patchConversation(conversation(), sent))).toBe(false);
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

describe("the answer that is owed", () => {
  const service = { kind: "next" as const, due_at: 9_000, state: "ok" as const };
  const mine = conversation({ owner: "agent", agent: me, service });
  const theirs = { owner: "agent" as const, agent: me };

  test("a warning and a breach are known at once", () => {
    const told = { event: "warning", kind: "next", due_at: 9_000 };
    const note = entry(6, { kind: "note", author: "system", text: null, data: { service: told } });
    expect(patchConversation(mine, frame(6, { ...theirs, entry: note })).service).toEqual({
      ...service,
      state: "warning",
    });
  });

  test("an agent's message ends it, a note and the customer's next message do not", () => {
    const said = (change: Partial<Entry>) =>
      patchConversation(mine, frame(6, { ...theirs, entry: entry(6, change) })).service;
    expect(said({ author: "agent" })).toBeNull();
    expect(said({ author: "agent", kind: "note" })).toEqual(service);
    expect(said({ author: "customer" })).toEqual(service);
  });

  test("the bot owes none that is watched", () => {
    const back = frame(6, { owner: "bot", epoch: 2, entry: entry(6, { kind: "owner", author: "system" }) });
    expect(patchConversation(mine, back).service).toBeNull();
  });

  test("when the next one is due only the server knows", () => {
    const answered = conversation({ owner: "agent", agent: me, service: null });
    expect(patchList("mine", [answered], frame(6, theirs), ME).stale).toBe(true);
    expect(patchList("mine", [mine], frame(6, theirs), ME).stale).toBe(false);
    expect(patchList("all", [answered], frame(6, theirs), ME).stale).toBe(false);
  });

  test("what is due next comes first among one's own", () => {
    const due = (id: string, due_at: number) => conversation({ id, service: { ...service, due_at } });
    const items = [conversation({ id: "none", last: null }), due("later", 20), due("soon", 10)];
    expect(sortList("mine", items).map(({ id }) => id)).toEqual(["soon", "later", "none"]);
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
