import { describe, expect, test } from "vitest";
import type { Entry } from "../../src/frames";
import { add, giveUp, markAccepted } from "../../src/outbox";
import {
  addEntry,
  buildRows,
  countUnread,
  currentStretch,
  lastAgentName,
  lastSeq,
  type MessageRow,
  openConversation,
  type Transcript,
} from "../../src/transcript";

const NOON = new Date(2026, 10, 20, 12).getTime();

function entry(seq: number, author: Entry["author"], text: string, more: Partial<Entry> = {}): Entry {
  return { seq, author, text, files: [], buttons: [], name: null, at: NOON + seq * 1000, id: null, ...more };
}

function talk(...entries: Entry[]): Transcript {
  return entries.reduce(addEntry, openConversation([], "c_1", true));
}

const seqs = (transcript: Transcript) => currentStretch(transcript).entries.map(({ seq }) => seq);
const messages = (...given: Parameters<typeof buildRows>) =>
  buildRows(...given).filter((row): row is MessageRow => row.kind === "message");

describe("addEntry", () => {
  test("keeps the order of seq, whatever the order of arrival", () => {
    const [one, two, three] = [entry(1, "bot", "1"), entry(2, "bot", "2"), entry(5, "bot", "5")];
    for (const order of [
      [one, two, three],
      [three, two, one],
      [two, three, one],
      [three, one, two],
    ]) {
      expect(seqs(talk(...order))).toEqual([1, 2, 5]);
    }
  });

  test("an entry that comes again changes nothing", () => {
    const transcript = talk(entry(1, "bot", "1"), entry(2, "bot", "2"));
    expect(addEntry(transcript, entry(1, "bot", "other"))).toBe(transcript);
    expect(lastSeq(transcript)).toBe(2);
  });

  test("an entry with files that comes again brings new addresses, and nothing else", () => {
    const file = (url: string) => [{ kind: "image", name: "a", type: null, size: null, url }];
    const transcript = talk(entry(1, "bot", "1", { files: file("/old") }), entry(2, "bot", "2"));
    const [one, two] = currentStretch(
      addEntry(transcript, entry(1, "bot", "x", { files: file("/new") })),
    ).entries;
    expect([one?.text, one?.files[0]?.url, two?.seq]).toEqual(["1", "/new", 2]);
  });
});

describe("openConversation", () => {
  test("the same conversation goes on", () => {
    const transcript = talk(entry(1, "bot", "1"));
    expect(openConversation(transcript, "c_1", true)).toBe(transcript);
  });

  test("a new one starts from seq 1 and keeps the old one to read, with a divider", () => {
    const transcript = addEntry(
      openConversation(talk(entry(1, "bot", "old")), "c_2", true),
      entry(1, "bot", "new"),
    );
    expect(lastSeq(transcript)).toBe(1);
    expect(buildRows(transcript, [], true).map((row) => row.kind)).toEqual([
      "day",
      "message",
      "divider",
      "message",
    ]);
  });

  test("an empty one leaves nothing behind", () => {
    const transcript = openConversation(openConversation([], "c_1", true), "c_2", true);
    expect(transcript).toHaveLength(1);
    expect(openConversation(talk(entry(1, "bot", "old")), "c_2", true)).toHaveLength(2);
    expect(
      buildRows(openConversation(talk(entry(1, "bot", "old")), "c_2", true), [], true).at(-1)?.kind,
    ).toBe("message");
  });
});

test("of a conversation that this page was parted from nothing stays", () => {
  const transcript = openConversation(talk(entry(1, "bot", "old")), "c_2", false);
  expect(transcript).toEqual([{ conversation: "c_2", entries: [] }]);
});

test("a joined one is older, and what stands in both is shown once, where it is answered", () => {
  const here = talk(
    entry(1, "customer", "code", { id: "a", at: NOON + 9000 }),
    entry(2, "customer", "and?", { id: "b", at: NOON + 9500 }),
  );
  const there = [
    entry(1, "customer", "from Telegram"),
    entry(2, "system", "joined", { at: NOON + 9600 }),
    entry(3, "customer", "and?", { id: "b", at: NOON + 9500 }),
  ].reduce(addEntry, openConversation(here, "c_2", true));
  const rows = buildRows(there, [], true);
  expect(rows.map((row) => (row.kind === "message" ? row.text : row.kind))).toEqual([
    "day",
    "code",
    "divider",
    "from Telegram",
    "joined",
    "and?",
  ]);
  expect(rows[2]).toMatchObject({ kind: "divider", older: true });
  expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
});

test("unread are the bot's and the agents' entries after the last one read", () => {
  const transcript = talk(
    entry(1, "bot", "1"),
    entry(2, "customer", "2"),
    entry(3, "system", "3"),
    entry(4, "agent", "4"),
  );
  expect(countUnread(transcript, 0)).toBe(2);
  expect(countUnread(transcript, 1)).toBe(1);
  expect(countUnread(transcript, 4)).toBe(0);
});

test("the agent's name is that of the last one who wrote", () => {
  const transcript = talk(
    entry(1, "agent", "1", { name: "Jisoo" }),
    entry(2, "agent", "2", { name: "Dana" }),
    entry(3, "bot", "3"),
  );
  expect(lastAgentName(transcript)).toBe("Dana");
  expect(lastAgentName([])).toBeNull();
});

describe("buildRows", () => {
  const buttons = [
    { title: "Yes", payload: "/affirm" },
    { title: "No", payload: "/deny" },
  ];

  test("a message that is stored takes the place of the unsent one, under the same key", () => {
    const unsent = add([], "x", "Hello", null, NOON);
    const before = messages(openConversation([], "c_1", true), unsent, true);
    const after = messages(talk(entry(1, "customer", "Hello", { id: "x" })), unsent, true);
    expect(before.map((row) => [row.key, row.delivery])).toEqual([["m:x", "sending"]]);
    expect(after.map((row) => [row.key, row.delivery])).toEqual([["m:x", "sent"]]);
  });

  test("says how far each message got", () => {
    let outbox = add(add(add([], "a", "1", null, NOON), "b", "2", null, NOON), "c", "3", null, NOON);
    outbox = giveUp(markAccepted(outbox, "a"), "b", "refused", "no");
    expect(messages([], [], true)).toEqual([]);
    const transcript = openConversation([], "c_1", true);
    expect(messages(transcript, outbox, true).map((row) => row.delivery)).toEqual([
      "sent",
      "failed",
      "sending",
    ]);
    expect(messages(transcript, outbox, false).map((row) => row.delivery)).toEqual([
      "sent",
      "failed",
      "held",
    ]);
  });

  test("unsent messages are shown before the first welcome, too", () => {
    expect(messages([], add([], "a", "1", null, NOON), false)).toHaveLength(1);
  });

  test("only the newest buttons can be pressed", () => {
    const rows = messages(
      talk(entry(1, "bot", "A?", { buttons }), entry(2, "bot", "B?", { buttons }), entry(3, "system", "…")),
      [],
      true,
    );
    expect(rows.map((row) => row.active)).toEqual([false, true, false]);
  });

  test("after an answer none can be pressed, and the pressed one is marked", () => {
    const asked = talk(entry(1, "bot", "A?", { buttons }));
    const pending = messages(asked, add([], "x", "No", "/deny", NOON), true);
    expect(pending[0]).toMatchObject({ active: false, chosen: "No" });
    const stored = messages(addEntry(asked, entry(2, "customer", "Yes", { id: "x" })), [], true);
    expect(stored[0]).toMatchObject({ active: false, chosen: "Yes" });
    const typed = messages(addEntry(asked, entry(2, "customer", "Perhaps", { id: "x" })), [], true);
    expect(typed[0]).toMatchObject({ active: false, chosen: null });
  });

  test("a choice that was refused can be made again", () => {
    const outbox = giveUp(add([], "x", "No", "/deny", NOON), "x", "refused", null);
    expect(messages(talk(entry(1, "bot", "A?", { buttons })), outbox, true)[0]?.active).toBe(true);
  });

  test("runs of one author hang together, agents are told apart", () => {
    const rows = messages(
      talk(
        entry(1, "bot", "1"),
        entry(2, "bot", "2"),
        entry(3, "agent", "3", { name: "Jisoo" }),
        entry(4, "agent", "4", { name: "Dana" }),
        entry(5, "agent", "5", { name: "Dana", at: NOON + 3600_000 }),
      ),
      [],
      true,
    );
    expect(rows.map((row) => [row.first, row.last, row.timed])).toEqual([
      [true, false, false],
      [false, true, false],
      [true, true, false],
      [true, true, true],
      [true, true, true],
    ]);
  });

  test("every day has a label, and every key is there once", () => {
    const day = 24 * 3600_000;
    const rows = buildRows(
      talk(
        entry(1, "bot", "1"),
        entry(2, "bot", "2", { at: NOON + day }),
        entry(3, "bot", "3", { at: NOON }),
      ),
      add([], "x", "1", null, NOON + day),
      true,
    );
    expect(rows.filter((row) => row.kind === "day")).toHaveLength(4);
    expect(new Set(rows.map((row) => row.key)).size).toBe(rows.length);
  });
});
