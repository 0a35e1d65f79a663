import { beforeEach, describe, expect, test } from "vitest";
import { Attachments, type Kept, parseKept } from "../../src/attachments";
import { isExpired, parseSentFiles, parseShownFiles, type SentFile, wholeAddress } from "../../src/files";
import { type Transfer, UploadFailed } from "../../src/upload";

interface Sending {
  readonly file: File;
  readonly progress: (part: number) => void;
  readonly arrive: () => void;
  readonly fail: (detail: string | null) => void;
  cancelled: boolean;
}

let sending: Sending[];
let kept: readonly Kept[];
let connected: boolean;

const stored = (name: string): SentFile => ({ id: `id-${name}`, name, type: "image/png", size: 3 });

function begin(): Attachments {
  return new Attachments({
    send: (file, progress): Transfer | null => {
      if (!connected) return null;
      let resolve: (file: SentFile) => void = () => undefined;
      let reject: (error: Error) => void = () => undefined;
      const done = new Promise<SentFile>((yes, no) => {
        resolve = yes;
        reject = no;
      });
      const one: Sending = {
        file,
        progress,
        arrive: () => resolve(stored(file.name)),
        fail: (detail) => reject(new UploadFailed(detail, detail !== "It is no picture.")),
        cancelled: false,
      };
      sending.push(one);
      return {
        done,
        cancel: () => {
          one.cancelled = true;
        },
      };
    },
    maxBytes: () => 10,
    onChange: () => undefined,
    keep: (files) => {
      kept = files;
    },
  });
}

const picture = (name: string, size = 3, type = "image/png") => new File(["x".repeat(size)], name, { type });
const settled = () => new Promise((resolve) => setTimeout(resolve));

beforeEach(() => {
  sending = [];
  kept = [];
  connected = true;
});

describe("attachments", () => {
  test("go to the server at once, and out with the message", async () => {
    const attachments = begin();
    attachments.add([picture("a.png"), picture("b.png")]);
    expect(attachments.busy).toBe(true);
    sending[0]?.progress(0.5);
    expect(attachments.items.map((item) => item.progress)).toEqual([0.5, 0]);
    for (const one of sending) one.arrive();
    await settled();
    expect(attachments.busy).toBe(false);
    expect(attachments.take()).toEqual([stored("a.png"), stored("b.png")]);
    expect(attachments.items).toEqual([]);
    expect(kept).toEqual([]);
  });

  test("that the server would not take are not sent", () => {
    const attachments = begin();
    attachments.add([
      picture("big.png", 11),
      picture("none.png", 0),
      picture("a.svg", 3, "image/svg+xml"),
      picture("unknown", 3, ""),
    ]);
    expect(attachments.items.map((item) => item.trouble)).toEqual([
      "tooLarge",
      "emptyFile",
      "wrongType",
      null,
    ]);
    expect(sending.map(({ file }) => file.name)).toEqual(["unknown"]);
    expect(attachments.failed).toBe(true);
  });

  test("are five at most", () => {
    const attachments = begin();
    expect(attachments.add([1, 2, 3].map((n) => picture(`${n}.png`)))).toBe(0);
    expect(attachments.add([4, 5, 6, 7].map((n) => picture(`${n}.png`)))).toBe(2);
    expect(attachments.items).toHaveLength(5);
  });

  test("say in the server's words what is wrong, and can be tried again", async () => {
    const attachments = begin();
    attachments.add([picture("a.png")]);
    sending[0]?.fail("It is damaged.");
    await settled();
    const [item] = attachments.items;
    expect(item).toMatchObject({ trouble: { detail: "It is damaged." }, again: true });
    attachments.retry(item?.key ?? 0);
    expect(attachments.failed).toBe(false);
    sending[1]?.fail(null);
    await settled();
    expect(attachments.items[0]).toMatchObject({ trouble: "notConnected", again: true });
    attachments.retry(item?.key ?? 0);
    sending[2]?.fail("It is no picture.");
    await settled();
    expect(attachments.items[0]?.again).toBe(false);
  });

  test("wait for a session where there is none yet", async () => {
    connected = false;
    const attachments = begin();
    attachments.add([picture("a.png"), picture("b.png")]);
    expect(attachments.items[0]).toMatchObject({ trouble: null, stored: null, progress: 0 });
    expect(attachments.busy).toBe(true);
    attachments.resume();
    expect(sending).toEqual([]);
    attachments.remove(attachments.items[1]?.key ?? 0);
    connected = true;
    attachments.resume();
    attachments.resume();
    expect(sending.map(({ file }) => file.name)).toEqual(["a.png"]);
    sending[0]?.arrive();
    await settled();
    attachments.resume();
    expect(sending).toHaveLength(1);
    expect(attachments.take()).toEqual([stored("a.png")]);
  });

  test("that are removed are not sent on, whatever comes of them", async () => {
    const attachments = begin();
    attachments.add([picture("a.png")]);
    attachments.remove(attachments.items[0]?.key ?? 0);
    expect(sending[0]?.cancelled).toBe(true);
    sending[0]?.arrive();
    await settled();
    expect(attachments.items).toEqual([]);
  });

  test("survive a page load as far as they can, and it is said which did not", async () => {
    const attachments = begin();
    attachments.add([picture("there.png"), picture("half.png")]);
    sending[0]?.arrive();
    await settled();
    const after = begin();
    after.giveBack(parseKept(JSON.parse(JSON.stringify(kept))));
    expect(after.items.map(({ name, trouble }) => [name, trouble])).toEqual([
      ["there.png", null],
      ["half.png", "lost"],
    ]);
    after.remove(after.items[1]?.key ?? 0);
    expect(after.take()).toEqual([stored("there.png")]);
  });

  test("of another version are passed over", () => {
    expect(parseKept([null, 3, { stored: {} }, { name: 4 }, { name: "a" }])).toEqual([{ name: "a" }]);
    expect(parseKept("files")).toEqual([]);
  });
});

describe("files", () => {
  test("open on the server that they came from and nowhere else", () => {
    const shown = parseShownFiles([
      { url: "/chat/attachments/c/1/0?x=1", name: "a", kind: "image", size: -1 },
      { url: "javascript:alert(1)" },
      { url: "//elsewhere.example/chat/attachments/" },
      null,
    ]);
    expect(shown).toEqual([
      { kind: "image", name: "a", type: null, size: null, url: "/chat/attachments/c/1/0?x=1" },
    ]);
    expect(wholeAddress("/chat/attachments/c/1/0?x=1", "https://a.example/baton/")).toBe(
      "https://a.example/baton/chat/attachments/c/1/0?x=1",
    );
    expect(parseSentFiles({})).toEqual([]);
  });

  test("say themselves when they expire", () => {
    const url = "/chat/attachments/c/1/0?expires=1000&signature=x";
    expect(isExpired(url, 900_000)).toBe(false);
    expect(isExpired(url, 995_000)).toBe(true);
    expect(isExpired("/chat/attachments/c/1/0", 995_000)).toBe(false);
  });
});
