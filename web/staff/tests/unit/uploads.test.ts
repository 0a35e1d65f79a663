import { expect, test } from "vitest";
import { Problem } from "../../src/api/problem";
import type { StoredFile } from "../../src/api/upload";
import { Uploads } from "../../src/desk/uploads";

interface Sending {
  file: File;
  arrive: () => void;
  fail: (type: string) => void;
  progress: (part: number) => void;
  cancelled: boolean;
}

function begin() {
  const sending: Sending[] = [];
  const uploads = new Uploads((_, file, progress) => {
    let resolve: (stored: StoredFile) => void = () => {};
    let reject: (problem: Problem) => void = () => {};
    const done = new Promise<StoredFile>((yes, no) => {
      resolve = yes;
      reject = no;
    });
    const one: Sending = {
      file,
      progress,
      arrive: () => resolve({ id: `id-${file.name}`, name: file.name, type: file.type, size: file.size }),
      fail: (type) => reject(new Problem({ type, status: 422 })),
      cancelled: false,
    };
    sending.push(one);
    return {
      done,
      cancel: () => {
        one.cancelled = true;
      },
    };
  });
  return { uploads, sending, read: () => uploads.read("c_1") };
}

const picture = (name: string, type = "image/png", body = "x") => new File([body], name, { type });
const settled = () => new Promise((resolve) => setTimeout(resolve));

test("files go to the server at once, each for its conversation, and out with the reply", async () => {
  const { uploads, sending, read } = begin();
  expect(uploads.add("c_1", [picture("a.png"), picture("b.png")])).toBe(true);
  expect(uploads.read("c_2")).toEqual([]);
  sending[0]?.progress(0.4);
  expect(read().map(({ progress }) => progress)).toEqual([0.4, 0]);
  for (const one of sending) one.arrive();
  await settled();
  expect(uploads.take("c_1").map(({ id }) => id)).toEqual(["id-a.png", "id-b.png"]);
  expect(read()).toEqual([]);
});

test("what the server would refuse is not sent, and at most five go", () => {
  const { uploads, sending, read } = begin();
  uploads.add("c_1", [picture("a.svg", "image/svg+xml"), picture("none.png", "image/png", "")]);
  expect(read().map(({ problem }) => problem)).toEqual(["type_refused", "empty"]);
  expect(sending).toEqual([]);
  expect(
    uploads.add(
      "c_1",
      [1, 2, 3, 4].map((n) => picture(`${n}.png`)),
    ),
  ).toBe(false);
  expect(read()).toHaveLength(5);
});

test("a failure is named, tried again, or taken away", async () => {
  const { uploads, sending, read } = begin();
  uploads.add("c_1", [picture("a.png")]);
  sending[0]?.fail("damaged");
  await settled();
  expect(read()[0]?.problem).toBe("damaged");
  uploads.retry("c_1", read()[0]?.key ?? "");
  expect(read()[0]?.problem).toBeNull();
  uploads.remove("c_1", read()[0]?.key ?? "");
  expect(sending[1]?.cancelled).toBe(true);
  sending[1]?.arrive();
  await settled();
  expect(read()).toEqual([]);
});

test("files of a reply that was not sent come back before those chosen since", () => {
  const { uploads, read } = begin();
  uploads.add("c_1", [picture("new.png")]);
  uploads.giveBack("c_1", [{ id: "old", name: "old.png", type: "image/png", size: 1 }]);
  expect(read().map(({ name }) => name)).toEqual(["old.png", "new.png"]);
  expect(uploads.take("c_1").map(({ id }) => id)).toEqual(["old"]);
});
