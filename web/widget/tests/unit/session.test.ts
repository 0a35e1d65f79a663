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

function begin(language: string | null = null): Session {
  return new Session({
    memory: new Memory("https://a/", lasting, new PassingShelf()),
    makeSocket: () => {
      const wire = new Wire();
      wires.push(wire);
      return wire;
    },
    language: () => language,
    onChange: () => undefined,
    onReturned: (text) => returned.push(text),
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
  lasting = new PassingShelf();
});
afterEach(() => vi.useRealTimers());

describe("hello", () => {
  test("comes first, with null the first time and the token afterwards", () => {
    const session = begin("ko");
    session.start();
    wire().open();
    expect(wire().sent).toEqual([{ type: "hello", token: null, after: 0, language: "ko" }]);
    wire().give(welcome(), entry(1, "bot", "Hi"), entry(4, "bot", "More"));
    wire().break();
    vi.advanceTimersByTime(2000);
    wire().open();
    expect(wire().sent).toEqual([{ type: "hello", token: "t1", after: 4, language: "ko" }]);
  });

  test("a page load asks for the whole transcript", () => {
    connected();
    wire().give(entry(1, "bot", "Hi"));
    const next = begin();
    next.start();
    wire().open();
    expect(wire().last()).toEqual({ type: "hello", token: "t1", after: 0, language: null });
  });

  test("a bad token is forgotten on the same socket", () => {
    connected();
    wire().give(entry(1, "bot", "Hi"));
    wire().break();
    vi.advanceTimersByTime(2000);
    wire().open();
    wire().give(error("bad_token", null));
    expect(wire().last()).toEqual({ type: "hello", token: null, after: 0, language: null });
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
    wire().give(entry(1, "bot", "old"), entry(2, "bot", "old"));
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
    expect(wire().last()).toEqual({ type: "hello", token: "t2", after: 0, language: null });
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
    one.readElsewhere();
    expect(one.snapshot.unread).toBe(0);
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

  test("stopped, it stays away", () => {
    const session = connected();
    session.stop();
    vi.advanceTimersByTime(60_000);
    expect(wires).toHaveLength(1);
    expect(session.snapshot.link).toBe("idle");
  });
});
