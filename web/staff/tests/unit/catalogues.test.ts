import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import en from "../../src/i18n/en.json";
import ko from "../../src/i18n/ko.json";

type Tree = { [key: string]: string | Tree };

const flatten = (tree: Tree, prefix = ""): [string, string][] =>
  Object.entries(tree).flatMap(([key, value]) =>
    typeof value === "string"
      ? [[prefix + key, value] as [string, string]]
      : flatten(value, `${prefix}${key}.`),
  );
/** Languages have different plurals: English one and other, Korean only other. */
const withoutPlural = (key: string) => key.replace(/_(one|other)$/, "");
const keysOf = (tree: Tree) => [...new Set(flatten(tree).map(([key]) => withoutPlural(key)))].sort();
const holesOf = (text: string) => [...text.matchAll(/{{(\w+)}}/g)].map((match) => match[1]).sort();

const SOURCE = join(import.meta.dirname, "../../src");

test("both catalogues have the same keys", () => {
  expect(keysOf(ko)).toEqual(keysOf(en));
});

test("no text is empty", () => {
  expect([...flatten(en), ...flatten(ko)].filter(([, text]) => text.trim() === "")).toEqual([]);
});

test("both languages fill in the same things", () => {
  const korean = new Map(flatten(ko).map(([key, text]) => [withoutPlural(key), text]));
  for (const [key, text] of flatten(en)) {
    expect([key, holesOf(korean.get(withoutPlural(key)) ?? "")]).toEqual([key, holesOf(text)]);
  }
});

describe("the source", () => {
  const files = readdirSync(SOURCE, { recursive: true, encoding: "utf8" }).filter((name) =>
    /\.tsx?$/.test(name),
  );
  const sources = files.map((name) => readFileSync(join(SOURCE, name), "utf8"));

  test("holds no Korean text but the language's own name", () => {
    const korean = sources.flatMap((source) => source.replace(/\/\*.*?\*\//gs, "").match(/[가-힣]+/g) ?? []);
    expect(korean).toEqual(["한국어"]);
  });

  test("uses every key of the catalogue", () => {
    const all = sources.join("\n");
    // Groups that are looked up by a code of the server.
    const byCode =
      /^(reason|channel|language|outcome|slot|order|orderStatus|tried|triedOutcome|mood|trend|service|problem|owner|account|keys|section|composer)\./;
    const unused = keysOf(en).filter((key) => !byCode.test(key) && !all.includes(`"${key}"`));
    expect(unused.filter((key) => !/^(view\.|transcript\.sen)/.test(key))).toEqual([]);
  });
});
