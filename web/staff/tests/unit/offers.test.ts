/** Who is rung: told, ended, forgotten. */
import { beforeEach, expect, test } from "vitest";
import { endOffer, endOfferWith, forgetOffers, getOffers, noteOffer } from "../../src/feed/offers";
import { entry } from "./fixtures";

const MINA = { id: "a_1", name: "Mina" };

beforeEach(() => {
  forgetOffers();
  noteOffer({ type: "offer", conversation: "c_1", agent: MINA, until_at: 9_000 });
});

test("an offer is kept by its conversation", () => {
  expect([...getOffers().values()]).toEqual([{ conversation: "c_1", agent: MINA, untilAt: 9_000 }]);
});

test("it ends by a frame without an agent, an answer, or a change of owner; not by what is said", () => {
  endOfferWith({ conversation: "c_1", entry: entry(6) });
  endOffer("c_2");
  expect(getOffers().size).toBe(1);
  noteOffer({ type: "offer", conversation: "c_1", agent: null, until_at: null });
  expect(getOffers().size).toBe(0);
  noteOffer({ type: "offer", conversation: "c_1", agent: MINA, until_at: 9_000 });
  endOfferWith({ conversation: "c_1", entry: entry(7, { kind: "owner", author: "system" }) });
  expect(getOffers().size).toBe(0);
});

test("after a new hello nothing of before counts", () => {
  forgetOffers();
  expect(getOffers().size).toBe(0);
});

test("an answer that comes late does not end what is offered to the next one meanwhile", () => {
  noteOffer({ type: "offer", conversation: "c_1", agent: { id: "a_2", name: "Tom" }, until_at: 9_500 });
  endOffer("c_1", MINA.id);
  expect(getOffers().get("c_1")?.agent.name).toBe("Tom");
  endOffer("c_1", "a_2");
  expect(getOffers().size).toBe(0);
});
