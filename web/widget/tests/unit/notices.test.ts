// What is said of messages that nobody looked at: when they are news, and the page's title.
import { expect, test } from "vitest";
import { Arrivals } from "../../src/arrivals";
import { PageTitle } from "../../src/page_title";

test("what came before the page was there is no news, what comes later is", () => {
  const arrivals = new Arrivals();
  expect(arrivals.note(3, false)).toBe(false);
  expect(arrivals.note(3, true)).toBe(false);
  expect(arrivals.note(3, true)).toBe(false);
  expect(arrivals.note(4, true)).toBe(true);
  expect(arrivals.note(0, true)).toBe(false);
  expect(arrivals.note(1, true)).toBe(true);
  // Missed while the connection was away: said once they are all there.
  expect(arrivals.note(2, false)).toBe(false);
  expect(arrivals.note(4, true)).toBe(true);
});

test("the number stands before the page's title, and the title comes back", () => {
  const page = { title: "Haru" };
  const title = new PageTitle(page);
  title.show(0);
  expect(page.title).toBe("Haru");
  title.show(2);
  expect(page.title).toBe("(2) Haru");
  title.show(120);
  expect(page.title).toBe("(99+) Haru");
  title.show(0);
  expect(page.title).toBe("Haru");
});

test("a title that the page changes meanwhile is kept", () => {
  const page = { title: "Haru" };
  const title = new PageTitle(page);
  title.show(1);
  page.title = "하루";
  title.show(2);
  expect(page.title).toBe("(2) 하루");
  page.title = "장바구니";
  title.show(0);
  expect(page.title).toBe("장바구니");
});
