import { expect, test } from "vitest";
import { Memory, openShelf, PassingShelf, type Shelf } from "../../src/memory";
import { add } from "../../src/outbox";

const [message, later] = add(add([], "a", "1", null, 1000), "b", "2", "/x", 2000);

test("remembers the session over page loads", () => {
  const shelf = new PassingShelf();
  new Memory("https://a/", shelf, new PassingShelf()).remember({ token: "t", seq: 4 });
  new Memory("https://a/", shelf, new PassingShelf()).remember({ read: 3 });
  expect(new Memory("https://a/", shelf, new PassingShelf()).recall()).toEqual({
    token: "t",
    conversation: null,
    seq: 4,
    read: 3,
    account: null,
    language: null,
    sound: null,
  });
  expect(new Memory("https://b/", shelf, new PassingShelf()).recall().token).toBeNull();
});

test("unsent messages come back in the order in which they were written", () => {
  const shelf = new PassingShelf();
  const memory = new Memory("https://a/", shelf, new PassingShelf());
  if (!message || !later) throw new Error("two messages are needed");
  memory.keepUnsent(later);
  memory.keepUnsent(message);
  shelf.setItem("baton:https://a/:unsent:broken", "{");
  expect(memory.recallUnsent(3000)).toEqual([message, later]);
  memory.forgetUnsent("a");
  expect(memory.recallUnsent(3000)).toEqual([later]);
});

test("two tabs do not overwrite each other's unsent messages", () => {
  const shelf = new PassingShelf();
  if (!message || !later) throw new Error("two messages are needed");
  new Memory("https://a/", shelf, new PassingShelf()).keepUnsent(message);
  new Memory("https://a/", shelf, new PassingShelf()).keepUnsent(later);
  expect(new Memory("https://a/", shelf, new PassingShelf()).recallUnsent(3000)).toHaveLength(2);
});

test("a tab remembers its own draft", () => {
  const tab = new PassingShelf();
  const memory = new Memory("https://a/", new PassingShelf(), tab);
  memory.rememberTab({ draft: "half a sen" });
  memory.rememberTab({ open: true });
  expect(memory.recallTab()).toEqual({ open: true, draft: "half a sen", files: [] });
});

test("works where the browser forbids storage, and where it is full or broken", () => {
  const forbidden = openShelf(() => {
    throw new DOMException("denied", "SecurityError");
  });
  const memory = new Memory("https://a/", forbidden, forbidden);
  memory.remember({ token: "t" });
  expect(memory.recall().token).toBe("t");

  const full: Shelf = Object.assign(new PassingShelf(), {
    setItem: () => {
      throw new DOMException("full", "QuotaExceededError");
    },
  });
  new Memory("https://a/", full, full).remember({ token: "t" });
  const broken = new PassingShelf();
  broken.setItem("baton:https://a/:session", "{");
  expect(new Memory("https://a/", broken, broken).recall().token).toBeNull();
});

test("a tab where nobody signed in neither reads nor writes the session of who did in another one", () => {
  const shelf = new PassingShelf();
  const [old, signedIn] = [1, 2].map(() => new Memory("https://a/", shelf, new PassingShelf()));
  if (!old || !signedIn) throw new Error("two tabs are needed");
  signedIn.enter("mina");
  signedIn.remember({ token: "t", seq: 4, account: "mina" });
  expect(old.recall()).toMatchObject({ token: null, seq: 0, account: "mina" });
  old.remember({ token: "another", seq: 1, account: null });
  old.prefer({ sound: true });
  expect(signedIn.recall()).toMatchObject({ token: "t", seq: 4, account: "mina", sound: true });
  expect(old.recall()).toMatchObject({ token: null, sound: true });
  // A page that is loaded without the shop's word says that nobody is signed in.
  expect(new Memory("https://a/", shelf, new PassingShelf()).enter(null)).toBe(true);
  expect(signedIn.recall()).toMatchObject({ token: null, account: null, sound: true });
});
