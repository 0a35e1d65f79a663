// Builds dist/widget.js: one classic script (so that `document.currentScript` names its server), styles inside; and
// with `--mode more` dist/widget-more.js, the module that it loads when it needs what is rarely used.
import { defineConfig, type LibraryOptions, type Plugin } from "vite";

/**
 * Writes every other character as an escape. A classic script is read in the encoding of its page where nothing names
 * its own, and not every page is UTF-8 (older Korean shops are EUC-KR).
 */
const ascii: Plugin = {
  name: "ascii",
  generateBundle(_, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "chunk") continue;
      file.code = file.code.replace(
        /[^\0-\x7f]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );
    }
  },
};

const first: LibraryOptions = {
  entry: "src/main.ts",
  name: "Baton",
  formats: ["iife"],
  fileName: () => "widget.js",
};
const more: LibraryOptions = {
  entry: "src/more/entry.ts",
  formats: ["es"],
  fileName: () => "widget-more.js",
};

export default defineConfig(({ mode }) => ({
  plugins: [ascii],
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: mode !== "more",
    modulePreload: false,
    lib: mode === "more" ? more : first,
  },
}));
