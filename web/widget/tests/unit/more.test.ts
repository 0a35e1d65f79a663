// The second file: asked for once, beside widget.js, and anew after a failure.
import { expect, test } from "vitest";
import { More, type Rest } from "../../src/more";

const REST = { css: "p {}" } as Rest;

/** A loader, the addresses that it asked for, and what arrived. */
function begin(base: string, ...answers: (Rest | null)[]) {
  const asked: string[] = [];
  const arrived: Rest[] = [];
  const more = new More(
    base,
    (rest) => arrived.push(rest),
    async (address) => {
      asked.push(address);
      const answer = answers.shift();
      if (!answer) throw new TypeError("Failed to fetch dynamically imported module");
      return answer;
    },
  );
  return { more, asked, arrived };
}

test("nothing is asked for before somebody needs it, and then once for all", async () => {
  const { more, asked, arrived } = begin("https://chat.example/baton/widget.js?v=2", REST);
  expect([more.there, asked]).toEqual([null, []]);
  expect(await Promise.all([more.get(), more.get()])).toEqual([REST, REST]);
  expect(await more.get()).toBe(REST);
  expect([more.there, arrived]).toEqual([REST, [REST]]);
  expect(asked).toEqual(["https://chat.example/baton/widget-more.js"]);
});

test("after a failure the next one who asks makes another try, under another address", async () => {
  const { more, asked, arrived } = begin("https://chat.example/", null, REST);
  await expect(Promise.all([more.get(), more.get()])).rejects.toThrow("Failed to fetch");
  expect([more.there, arrived]).toEqual([null, []]);
  expect(await more.get()).toBe(REST);
  expect(asked).toEqual(["https://chat.example/widget-more.js", "https://chat.example/widget-more.js?try=2"]);
});

test("an address that nothing can lie beside is a failure like any other", async () => {
  const { more, asked } = begin("blob:https://shop.example/1c2d", REST);
  await expect(more.get()).rejects.toThrow();
  expect(asked).toEqual([]);
});
