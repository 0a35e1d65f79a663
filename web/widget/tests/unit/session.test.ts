// The customer's side of the protocol, with the clock and the socket in the test's hands.
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Socket } from "../../src/connection";
import type { ClientFrame } from "../../src/frames";
import { Memory, PassingShelf } from "../../src/memory";
import { Session } from "../../src/session";
import { buildRows, currentStretch } from "../../src/transcript";

type Frame = Record<string, unknown>;

class Wire implements Socket {
  readyState = 0;
  readonly sent: ClientFrame[] = [];
  onopen: Socket["onopen"] = null;
  onmessage: Socket["onmessage"] = null;
  onclose: Socket["onclose"] = null;
  onerror: Socket["onerror"] = null;

  send(data: string): void {
    this.sent.push(JSON.parse(data));
  }
  close(): void {
    this.readyState = 3;
  }
  open(): void {
    this.readyState = 1;
    this.onopen?.({} as never);
  }
  break(): void {
    this.readyState = 3;
    this.onclose?.({} as never);
  }
  give(...frames: Frame[]): void {
    for (const frame of frames) this.onmessage?.({ data: JSON.stringify(frame) } as never);
  }
  last(): ClientFrame | undefined {
    return this.sent.at(-1);
  }
  messages(): Extract<ClientFrame, { type: "message" | "choose" }>[] {
    return this.sent.filter((frame) => frame.type === "message" || frame.type === "choose");
  }
}

let wires: Wire[];
let lasting: PassingShelf;
let returned: string[];

let forgotten: number;
let brings: boolean;

function begin(language: string | null = null, customer: string | null | "later" = null): Session {
  return new Session({
    memory: new Memory("https://a/", lasting, new PassingShelf()),
    makeSocket: () => {
      const wire = new Wire();
      wires.push(wire);
      return wire;
    },
    language: () => language,
    customer: customer === "later" ? undefined : customer,
    onChange: () => undefined,
    onReturned: (text) => returned.push(text),
    onForgotten: () => forgotten++,
    onBadCustomer: () => brings,
    random: () => 1,
  });
}

const wire = (): Wire => {
  const newest = wires.at(-1);
  if (!newest) throw new Error("no socket was opened");
  return newest;
};
const welcome = (more: Frame = {}): Frame => ({
  type: "welcome",
  token: "t1",
  conversation: "c_1",
  owner: "bot",
  seq: 0,
  ...more,
});
const entry = (seq: number, author: string, text: string, more: Frame = {}): Frame => ({
  type: "entry",
  seq,
  author,
  text,
  buttons: [],
  name: null,
  at: 1000 + seq,
  id: null,
  ...more,
});
const error = (code: string, id: string | null, more: Frame = {}): Frame => ({
  type: "error",
  code,
  message: code,
  id,
  ...more,
});
const idOf = (frame: ClientFrame | undefined): string => (frame && "id" in frame ? frame.id : "");

function connected(more: Frame = {}): Session {
  const session = begin();
  session.start();
  wire().open();
  wire().give(welcome(more));
  return session;
}

/** Lets time pass until the next socket is there; how long that took, in milliseconds. */
function nextWire(): number {
  const before = wires.length;
  for (let passed = 0; passed <= 31_000; passed += 50) {
    if (wires.length > before) return passed;
    vi.advanceTimersByTime(50);
  }
  throw new Error("no other socket was opened");
}

function reconnect(more: Frame = {}): void {
  wire().break();
  nextWire();
  wire().open();
  wire().give(welcome(more));
}

beforeEach(() => {
  vi.useFakeTimers({ now: 1_795_305_600_000 });
  wires = [];
  returned = [];
  forgotten = 0;
  brings = false;
  lasting = new PassingShelf();
});
afterEach(() => vi.useRealTimers());

describe("hello", () => {
  test("comes first, with null the first time and the token afterwards", () => {
    const session = begin("ko");
    session.start();
    wire().open();
    expect(wire().sent).toEqual([{ type: "hello", token: null, after: 0, language: "ko", customer: null }]);
    wire().give(welcome(), entry(1, "bot", "Hi"), entry(4, "bot", "More"));
    wire().break();
    vi.advanceTimersByTime(2000);
    wire().open();
    expect(wire().sent).toEqual([{ type: "hello", token: "t1", after: 4, language: "ko", customer: null }]);
  });

  test("a page load asks for the whole transcript", () => {
    connected();
    wire().give(entry(1, "bot", "Hi"));
    const next = begin();
    next.start();
    wire().open();
    expect(wire().last()).toEqual({ type: "hello", token: "t1", after: 0, language: null, customer: null });
  });

  test("a bad token is forgotten on the same socket", () => {
    connected();
    wire().give(entry(1, "bot", "Hi"));
    wire().break();
    vi.advanceTimersByTime(2000);
    wire().open();
    wire().give(error("bad_token", null));
    expect(wire().last()).toEqual({ type: "hello", token: null, after: 0, language: null, customer: null });
  });

  test("a socket that never welcomes is given up", () => {
    const session = begin();
    session.start();
    wire().open();
    vi.advanceTimersByTime(12_000);
    expect(wires.length).toBeGreaterThan(1);
  });

  test("another language says hello again at once", () => {
    const session = connected();
    session.languageChanged();
    expect(wires.length).toBe(2);
    wire().open();
    expect(wire().last()).toMatchObject({ type: "hello", token: "t1" });
  });
});

describe("sending", () => {
  test("one at a time, in order, each until it is accepted", () => {
    const session = connected();
    for (const text of ["1", "2", "3"]) session.say(text);
    expect(
      wire()
        .messages()
        .map((frame) => frame.type === "message" && frame.text),
    ).toEqual(["1"]);
    wire().give({ type: "accepted", id: idOf(wire().last()), seq: 1 });
    wire().give({ type: "accepted", id: idOf(wire().last()), seq: 2 });
    expect(
      wire()
        .messages()
        .map((frame) => frame.type === "message" && frame.text),
    ).toEqual(["1", "2", "3"]);
  });

  test("written before the connection is there, it goes after the welcome", () => {
    const session = begin();
    session.say("early");
    wire().open();
    expect(wire().messages()).toEqual([]);
    wire().give(welcome());
    expect(wire().messages()).toHaveLength(1);
  });

  test("after a reconnect the same ids go again, in order", () => {
    const session = connected();
    session.say("1");
    session.say("2");
    const first = idOf(wire().last());
    reconnect();
    expect(wire().messages().map(idOf)).toEqual([first]);
    wire().give({ type: "accepted", id: first, seq: 1 });
    expect(wire().messages()).toHaveLength(2);
  });

  test("after a page load, too, and never once they are accepted", () => {
    const session = connected();
    session.say("1");
    session.say("2");
    const first = idOf(wire().last());
    wire().give({ type: "accepted", id: first, seq: 1 });
    const second = idOf(wire().last());
    session.stop();
    const next = begin();
    next.start();
    wire().open();
    wire().give(welcome({ seq: 1 }), entry(1, "customer", "1", { id: first }));
    expect(wire().messages().map(idOf)).toEqual([second]);
  });

  test("the entry says as much as `accepted`", () => {
    const session = connected();
    session.say("1");
    session.say("2");
    wire().give(entry(1, "customer", "1", { id: idOf(wire().last()) }));
    expect(wire().messages()).toHaveLength(2);
    expect(session.snapshot.outbox).toHaveLength(1);
  });

  test("too fast: again after the time that was asked for, later ones wait behind", () => {
    const session = connected();
    session.say("1");
    session.say("2");
    const id = idOf(wire().last());
    wire().give(error("too_fast", id, { retry_after_seconds: 3 }));
    vi.advanceTimersByTime(2900);
    expect(wire().messages()).toHaveLength(1);
    vi.advanceTimersByTime(200);
    expect(wire().messages().map(idOf)).toEqual([id, id]);
  });

  test("unavailable: some attempts, then the customer decides; tried again with the same id", () => {
    const session = connected();
    session.say("1");
    const id = idOf(wire().last());
    for (let attempt = 0; attempt < 5; attempt++) {
      wire().give(error("unavailable", id));
      for (let passed = 0; wire().messages().length < attempt + 2 && passed < 10_000; passed += 50) {
        vi.advanceTimersByTime(50);
      }
    }
    expect(session.snapshot.outbox).toMatchObject([{ id, trouble: "unavailable" }]);
    const sent = wire().messages().length;
    session.tryAgain(id);
    expect(wire().messages()).toHaveLength(sent + 1);
    expect(idOf(wire().last())).toBe(id);
    wire().give({ type: "accepted", id, seq: 1 });
    expect(session.snapshot.outbox).toMatchObject([{ id, accepted: true, trouble: null }]);
  });

  test("a message that nobody answers makes a new connection", () => {
    const session = connected();
    session.say("1");
    vi.advanceTimersByTime(12_000);
    expect(session.snapshot.link).toBe("lost");
    vi.advanceTimersByTime(2000);
    wire().open();
    wire().give(welcome());
    vi.advanceTimersByTime(5000);
    expect(wire().messages()).toHaveLength(1);
  });

  test("too long: the text goes back to the composer", () => {
    const session = connected();
    session.say("long");
    wire().give(error("too_long", idOf(wire().last())));
    expect(returned).toEqual(["long"]);
    expect(session.snapshot.outbox).toEqual([]);
    expect(begin().snapshot.outbox).toEqual([]);
  });

  test("an id that was used goes again under a new one", () => {
    const session = connected();
    session.say("1");
    const id = idOf(wire().last());
    wire().give(error("id_conflict", id));
    expect(idOf(wire().last())).not.toBe(id);
    expect(wire().last()).toMatchObject({ type: "message", text: "1" });
  });

  test("a refused one does not hold up the next, and can be deleted", () => {
    const session = connected();
    session.choose("Yes", "/affirm");
    session.say("2");
    const id = idOf(wire().last());
    expect(wire().last()).toMatchObject({ type: "choose", payload: "/affirm", title: "Yes" });
    wire().give(error("unknown_choice", id));
    expect(wire().last()).toMatchObject({ type: "message", text: "2" });
    session.discard(id);
    expect(session.snapshot.outbox).toMatchObject([{ text: "2" }]);
  });
});

describe("conversations", () => {
  test("a new one in mid-session keeps what is shown and counts from 1", () => {
    const session = connected();
    wire().give(entry(1, "bot", "old"), entry(2, "bot", "old"), { type: "owner", owner: "closed" });
    wire().give(welcome({ token: "t2", conversation: "c_2" }), entry(1, "bot", "new"));
    expect(session.snapshot.transcript.map((stretch) => stretch.entries.length)).toEqual([2, 1]);
    expect(buildRows(session.snapshot.transcript, [], true).map((row) => row.kind)).toContain("divider");
    wire().break();
    vi.advanceTimersByTime(2000);
    wire().open();
    expect(wire().last()).toMatchObject({ token: "t2", after: 1 });
  });

  test("a new one after a reconnect is asked for from its start", () => {
    connected();
    wire().give(entry(1, "bot", "old"), entry(2, "bot", "old"));
    reconnect({ token: "t2", conversation: "c_2", seq: 3 });
    wire().open();
    expect(wire().last()).toEqual({ type: "hello", token: "t2", after: 0, language: null, customer: null });
  });

  test("entries that come twice are shown once", () => {
    const session = connected();
    wire().give(entry(1, "bot", "Hi"), entry(1, "bot", "Hi"));
    reconnect();
    wire().give(entry(1, "bot", "Hi"), entry(3, "bot", "Again"));
    expect(currentStretch(session.snapshot.transcript).entries.map(({ seq }) => seq)).toEqual([1, 3]);
  });
});

describe("who answers", () => {
  test("waiting, an agent, and back with the bot until the customer writes", () => {
    const session = connected();
    wire().give({ type: "owner", owner: "waiting", position: 2, wait_seconds: 180 });
    expect(session.snapshot.owner).toMatchObject({ owner: "waiting", position: 2, waitSeconds: 180 });
    wire().give({ type: "owner", owner: "agent", name: "Jisoo" });
    expect(session.snapshot.owner).toMatchObject({ owner: "agent", name: "Jisoo" });
    wire().give({ type: "owner", owner: "bot" });
    expect(session.snapshot.owner).toMatchObject({ owner: "bot", returned: true });
    session.say("thanks");
    expect(session.snapshot.owner.returned).toBe(false);
  });

  test("typing ends by itself, and with the next entry", () => {
    const session = connected();
    wire().give({ type: "typing", author: "agent" });
    expect(session.snapshot.typing).toBe("agent");
    vi.advanceTimersByTime(6001);
    expect(session.snapshot.typing).toBeNull();
    wire().give({ type: "typing", author: "bot" }, entry(1, "bot", "Hi"));
    expect(session.snapshot.typing).toBeNull();
  });
});

describe("reading", () => {
  test("what was read before stays read after a page load", () => {
    const session = connected();
    wire().give(entry(1, "bot", "1"), entry(2, "bot", "2"));
    expect(session.snapshot.unread).toBe(2);
    session.noteRead();
    session.noteRead();
    expect(wire().sent.filter((frame) => frame.type === "read")).toEqual([{ type: "read", seq: 2 }]);
    const next = begin();
    next.start();
    wire().open();
    wire().give(welcome({ seq: 3 }), entry(1, "bot", "1"), entry(2, "bot", "2"));
    expect(next.snapshot.replaying).toBe(true);
    wire().give(entry(3, "agent", "3"));
    expect(next.snapshot).toMatchObject({ unread: 1, replaying: false });
  });

  test("old entries are no news, even when the newest number is not for the customer", () => {
    const session = connected({ seq: 9 });
    wire().give(entry(1, "bot", "1"));
    expect(session.snapshot.replaying).toBe(true);
    vi.advanceTimersByTime(1600);
    expect(session.snapshot.replaying).toBe(false);
  });

  test("another tab's reading counts here", () => {
    const [one, other] = [connected(), connected()];
    for (const socket of wires) socket.give(entry(1, "bot", "1"));
    other.noteRead();
    one.followElsewhere();
    expect(one.snapshot.unread).toBe(0);
  });

  test("what was read stays read, though another tab writes over it", () => {
    const [one, other] = [connected(), connected()];
    for (const socket of wires) socket.give(entry(1, "bot", "1"), entry(2, "bot", "2"));
    one.noteRead();
    const shared = new Memory("https://a/", lasting, new PassingShelf());
    // The other tab read what is stored before that, and stores all of it after.
    shared.remember({ read: 0 });
    one.followElsewhere();
    expect(shared.recall().read).toBe(2);
    other.followElsewhere();
    expect(other.snapshot.unread).toBe(0);
  });

  test("typing is said at most every three seconds", () => {
    const session = connected();
    for (let key = 0; key < 10; key++) {
      session.noteTyping();
      vi.advanceTimersByTime(500);
    }
    expect(wire().sent.filter((frame) => frame.type === "typing")).toHaveLength(2);
  });
});

describe("several tabs", () => {
  const mark = welcome({ token: "t2", conversation: "c_2", seq: 1 });

  /** A tab with a wire of its own. */
  function tab(): { session: Session; wire: Wire } {
    const session = begin();
    session.start();
    const mine = wire();
    mine.open();
    return { session, wire: mine };
  }

  test("an idle one goes to the conversation that another began, and asks for all of it", () => {
    const one = tab();
    const other = tab();
    one.wire.give(welcome());
    other.wire.give(welcome({ token: "t2", conversation: "c_2" }));
    one.session.followElsewhere();
    expect(wires).toHaveLength(2); // Nothing was said there yet, so nobody moves.
    one.wire.give(entry(1, "customer", "Hi"));
    other.session.followElsewhere();
    expect(wires).toHaveLength(3);
    wire().open();
    expect(wire().last()).toEqual({ type: "hello", token: "t1", after: 0, language: null, customer: null });
    wire().give(welcome({ seq: 1 }), entry(1, "customer", "Hi"));
    expect(currentStretch(other.session.snapshot.transcript)).toMatchObject({ conversation: "c_1" });
    one.session.followElsewhere();
    other.session.followElsewhere();
    expect(wires).toHaveLength(3);
  });

  test("two that began at the same time meet in the one where something was said first", () => {
    const one = tab();
    const other = tab();
    one.wire.give(welcome(), entry(1, "customer", "Hi"));
    other.wire.give(welcome({ token: "t2", conversation: "c_2" }));
    wire().open();
    expect(wire().last()).toMatchObject({ type: "hello", token: "t1" });
  });

  test("two with something to lose stay where they are", () => {
    const one = tab();
    const other = tab();
    one.wire.give(welcome(), entry(1, "customer", "Hi"));
    other.wire.give(mark, entry(1, "customer", "Hello"));
    for (let turn = 2; turn < 5; turn++) {
      one.wire.give(entry(turn, "bot", "Hi"));
      other.session.followElsewhere();
      other.wire.give(entry(turn, "bot", "Hello"));
      one.session.followElsewhere();
      one.session.noteRead();
    }
    expect(wires).toHaveLength(2);
    expect(new Memory("https://a/", lasting, new PassingShelf()).recall()).toMatchObject({
      conversation: "c_2",
      seq: 4,
      read: 0,
    });
  });

  test("after the end, the next conversation is followed", () => {
    const one = tab();
    one.wire.give(welcome(), entry(1, "customer", "Hi"));
    const other = tab();
    other.wire.give(welcome({ seq: 1 }), entry(1, "customer", "Hi"));
    for (const each of [one, other]) each.wire.give({ type: "owner", owner: "closed" });
    other.wire.give(mark, entry(1, "customer", "Again"));
    one.session.followElsewhere();
    expect(wires).toHaveLength(3);
  });

  test("one that was never opened joins as well", () => {
    const idle = begin();
    const one = tab();
    one.wire.give(welcome());
    idle.followElsewhere();
    expect(wires).toHaveLength(1);
    one.wire.give(entry(1, "customer", "Hi"));
    idle.followElsewhere();
    expect(wires).toHaveLength(2);
  });

  test("a failed message that another tab deleted goes here, too; what is on its way stays", () => {
    const session = connected();
    session.choose("Yes", "/affirm");
    const refused = idOf(wire().last());
    wire().give(error("unknown_choice", refused));
    session.say("2");
    const sending = idOf(wire().last());
    session.forgetElsewhere(refused);
    session.forgetElsewhere(sending);
    expect(session.snapshot.outbox).toMatchObject([{ id: sending }]);
  });

  test("a token that another tab has replaced already is not forgotten", () => {
    connected();
    wire().give(entry(1, "bot", "Hi"));
    wire().break();
    nextWire();
    wire().open();
    new Memory("https://a/", lasting, new PassingShelf()).remember({
      token: "t9",
      conversation: "c_9",
      seq: 2,
    });
    wire().give(error("bad_token", null));
    expect(wire().last()).toEqual({ type: "hello", token: "t9", after: 0, language: null, customer: null });
  });
});

describe("the connection", () => {
  test("comes back with growing delays, and says so after a while", () => {
    const session = connected();
    wire().break();
    expect(session.snapshot).toMatchObject({ link: "lost", late: false });
    nextWire();
    vi.advanceTimersByTime(1600);
    expect(session.snapshot.late).toBe(true);
    for (const longest of [1, 2, 4, 8, 16, 30, 30]) {
      wire().break();
      const seconds = nextWire() / 1000;
      expect(seconds).toBeGreaterThanOrEqual(longest / 2);
      expect(seconds).toBeLessThanOrEqual(longest + 0.1);
    }
    const before = wires.length;
    wire().break();
    session.hurry();
    expect(wires.length).toBe(before + 1);
    wire().open();
    wire().give(welcome());
    expect(session.snapshot).toMatchObject({ link: "open", late: false });
  });

  test("that says nothing is asked, and given up when it does not answer", () => {
    const session = connected();
    vi.advanceTimersByTime(24_000);
    expect(wire().last()?.type).toBe("hello");
    vi.advanceTimersByTime(2_000);
    expect(wire().last()).toEqual({ type: "ping" });
    wire().give({ type: "pong" });
    vi.advanceTimersByTime(24_000);
    expect(wires).toHaveLength(1);
    vi.advanceTimersByTime(2_000 + 8_000);
    expect(session.snapshot.link).toBe("lost");
    nextWire();
  });

  test("is not asked while the server talks", () => {
    connected();
    for (let seq = 1; seq < 10; seq++) {
      vi.advanceTimersByTime(20_000);
      wire().give(entry(seq, "bot", "Hi"));
    }
    expect(wire().sent.filter((frame) => frame.type === "ping")).toEqual([]);
  });

  test("with a server that does not know the question, it is asked only when there is a doubt", () => {
    const session = connected();
    vi.advanceTimersByTime(26_000);
    wire().give(error("unknown_type", null));
    vi.advanceTimersByTime(120_000);
    const pings = () => wire().sent.filter((frame) => frame.type === "ping").length;
    expect([pings(), session.snapshot.link]).toEqual([1, "open"]);
    session.hurry();
    session.hurry();
    expect(pings()).toBe(2);
    vi.advanceTimersByTime(8_001);
    expect(session.snapshot.link).toBe("lost");
  });

  test("offline is said at once, and online connects at once", () => {
    const session = connected();
    vi.advanceTimersByTime(3_000);
    session.setOffline(true);
    // The browser may err, so the server is asked.
    expect(wire().last()).toEqual({ type: "ping" });
    expect(session.snapshot).toMatchObject({ link: "open", late: false });
    wire().break();
    expect(session.snapshot).toMatchObject({ link: "lost", late: true, offline: true });
    const before = wires.length;
    session.setOffline(false);
    expect(wires).toHaveLength(before + 1);
  });

  test("stopped, it stays away", () => {
    const session = connected();
    session.stop();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    expect(session.snapshot.link).toBe("idle");
  });
});

/** As a shop signs it; only the subject counts here. */
const word = (sub: string, more = ""): string => `h.${btoa(JSON.stringify({ sub }))}.${more}`;
const elsewhere = (): Memory => new Memory("https://a/", lasting, new PassingShelf());

describe("another conversation", () => {
  test("that this one was joined with follows what was there, from its first entry", () => {
    const session = connected();
    wire().give(entry(1, "customer", "JOIN-7K4MQ-2XDPA", { id: "a" }), { type: "owner", owner: "closed" });
    wire().give(welcome({ token: "t2", conversation: "c_tg", seq: 2, owner: "agent" }));
    expect(session.snapshot.replaying).toBe(true);
    wire().give(entry(1, "customer", "from Telegram", { at: 1 }), entry(2, "system", "joined"));
    const rows = buildRows(session.snapshot.transcript, session.snapshot.outbox, true);
    expect(rows.flatMap((row) => (row.kind === "message" ? [row.text] : []))).toEqual([
      "JOIN-7K4MQ-2XDPA",
      "from Telegram",
      "joined",
    ]);
    expect(session.snapshot).toMatchObject({ replaying: false, owner: { owner: "agent" } });
    reconnect({ token: "t2", conversation: "c_tg", seq: 2 });
    expect(wire().sent[0]).toMatchObject({ type: "hello", token: "t2", after: 2 });
    expect(currentStretch(session.snapshot.transcript).entries).toHaveLength(2);
  });

  test("that it was parted into leaves nothing of the other one, in every tab and in the storage", () => {
    const tabs = [connected(), connected()];
    for (const socket of wires) socket.give(entry(1, "agent", "secret"), entry(5, "bot", "secret"));
    for (const session of tabs) session.noteRead();
    for (const socket of wires)
      socket.give(welcome({ token: "t2", conversation: "c_2", seq: 1 }), entry(1, "system", "parted"));
    for (const session of tabs) {
      expect(session.snapshot.transcript).toMatchObject([
        { conversation: "c_2", entries: [{ text: "parted" }] },
      ]);
      session.followElsewhere();
    }
    expect(elsewhere().recall()).toMatchObject({ conversation: "c_2", seq: 1, read: 0 });
    expect(
      JSON.stringify([...Array(lasting.length).keys()].map((key) => lasting.getItem(lasting.key(key) ?? ""))),
    ).not.toContain("secret");
    expect(wires).toHaveLength(2);
  });
});

describe("going on at another channel", () => {
  const answer = (id: string): Frame => ({
    type: "continue",
    id,
    code: "JOIN-7K4MQ-2XDPA",
    seconds: 900,
    links: [
      { channel: "telegram", url: "https://t.me/a?start=JOIN", qr: { size: 33, path: "M0 0h7v1h-7z" } },
      { channel: "telegram", url: "javascript:alert(1)", qr: null },
      { channel: "slack", url: "https://slack.example/a", qr: { size: 33, path: "M0 0h7v1h-7z<script>" } },
    ],
  });
  const going = (session: Session) => session.snapshot.going;

  test("is asked for once, and only links and drawings that are such are taken", () => {
    const session = connected();
    session.askToContinue();
    session.askToContinue();
    const asked = wire().sent.filter((frame) => frame.type === "continue");
    expect(asked).toHaveLength(1);
    wire().give(answer("another"), answer(idOf(asked[0])));
    expect(going(session)).toMatchObject({ asking: false, channel: "telegram", trouble: null });
    expect(going(session).offer?.ways.map(({ url, qr }) => [url, qr?.size])).toEqual([
      ["https://t.me/a?start=JOIN", 33],
      ["https://slack.example/a", undefined],
    ]);
    session.askToContinue();
    vi.setSystemTime(Date.now() + 14.5 * 60_000);
    session.askToContinue();
    expect(wire().sent.filter((frame) => frame.type === "continue")).toHaveLength(2);
  });

  test("says when there is no connection, when it is lost, and what the server says", () => {
    const session = begin();
    session.askToContinue();
    expect(going(session).trouble).toBe("lost");
    const open = connected();
    open.askToContinue();
    wire().give(error("too_fast", idOf(wire().last())));
    expect(going(open)).toMatchObject({ asking: false, trouble: { reason: "too_fast" } });
    open.askToContinue();
    wire().break();
    expect(going(open)).toMatchObject({ asking: false, trouble: "lost" });
  });

  test("the code is gone when the system speaks or the conversation is another one", () => {
    const session = connected();
    for (const frame of [entry(1, "system", "joined"), welcome({ conversation: "c_2" })]) {
      session.askToContinue();
      wire().give(answer(idOf(wire().last())));
      expect(going(session).offer).not.toBeNull();
      wire().give(frame);
      expect(going(session)).toMatchObject({ offer: null, trouble: null, channel: "telegram" });
    }
  });
});

describe("the shop's word", () => {
  /** Somebody is signed in, has read something and has something unsent. */
  function signedIn(): Session {
    const session = begin(null, word("8121"));
    session.start();
    wire().open();
    wire().give(welcome(), entry(1, "agent", "secret"));
    session.say("unsent");
    return session;
  }

  test("goes out with hello; a newer one for the same customer waits for the next", () => {
    const session = signedIn();
    expect(wire().sent[0]).toMatchObject({ type: "hello", customer: word("8121") });
    session.setCustomer(word("8121", "newer"));
    expect([wires.length, forgotten]).toEqual([1, 0]);
    reconnect();
    expect(wire().sent[0]).toMatchObject({ token: "t1", after: 1, customer: word("8121", "newer") });
    expect(elsewhere().recall().account).toBe("8121");
  });

  test.each([null, word("other")])("signing out, or in as %s, leaves nothing", (next) => {
    const session = signedIn();
    session.setCustomer(next);
    expect(session.snapshot).toMatchObject({ transcript: [], outbox: [], unread: 0 });
    expect([forgotten, lasting.length]).toEqual([1, 1]);
    expect(elsewhere().recall()).toMatchObject({ token: null, conversation: null, seq: 0, account: null });
    wire().open();
    expect(wire().last()).toEqual({ type: "hello", token: null, after: 0, language: null, customer: next });
  });

  test("a page load after signing out shows nothing either", () => {
    signedIn();
    const next = begin();
    expect(next.snapshot.outbox).toEqual([]);
    next.start();
    wire().open();
    expect(wire().last()).toMatchObject({ token: null, customer: null });
  });

  test("signing out in one tab is signing out in all", () => {
    const [one, other] = [signedIn(), signedIn()];
    one.setCustomer(null);
    other.followElsewhere();
    expect(other.snapshot).toMatchObject({ link: "idle", transcript: [], outbox: [] });
  });

  test("signing in keeps what was there", () => {
    const session = connected();
    wire().give(entry(1, "bot", "before"));
    session.setCustomer(word("8121"));
    wire().open();
    expect(wire().last()).toMatchObject({ token: "t1", after: 1, customer: word("8121") });
    wire().give(welcome({ conversation: "c_2", seq: 1 }));
    expect([forgotten, session.snapshot.transcript.length]).toEqual([0, 2]);
  });

  test("that is not taken is told to the shop's developers; then hello goes without it, once", () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    begin(null, word("8121")).start();
    wire().open();
    wire().give(error("bad_customer", null, { detail: "It has expired." }));
    expect(told.mock.calls).toEqual([[expect.stringContaining("It has expired.")]]);
    expect(wire().sent.map((frame) => frame.type === "hello" && frame.customer)).toEqual([
      word("8121"),
      null,
    ]);
    wire().give(welcome());
    reconnect();
    expect(wire().sent[0]).toMatchObject({ customer: null });
    told.mockRestore();
  });

  test("that the page brings anew is waited for, with everything in its place", () => {
    const told = vi.spyOn(console, "error").mockImplementation(() => undefined);
    brings = true;
    const session = signedIn();
    wire().break();
    nextWire();
    wire().open();
    wire().give(error("bad_customer", null, { detail: "It has expired." }));
    expect([session.snapshot.link, session.snapshot.outbox.length]).toEqual(["idle", 1]);
    session.setCustomer(word("8121", "fresh"));
    wire().open();
    expect(wire().last()).toMatchObject({ token: "t1", after: 1, customer: word("8121", "fresh") });
    expect(forgotten).toBe(0);
    told.mockRestore();
  });

  test("that is still to come is waited for", () => {
    const session = begin(null, "later");
    session.start();
    expect(wires).toHaveLength(0);
    session.setCustomer(null);
    expect(wires).toHaveLength(1);
  });
});

test("after twenty seconds the customer is told what becomes of their messages", () => {
  const session = connected();
  wire().break();
  vi.advanceTimersByTime(19_000);
  expect(session.snapshot).toMatchObject({ late: true, away: false });
  vi.advanceTimersByTime(1_500);
  expect(session.snapshot.away).toBe(true);
  session.hurry();
  wire().open();
  wire().give(welcome());
  expect(session.snapshot).toMatchObject({ late: false, away: false });
});
