// Builds dist/widget.js: one classic script (so that `document.currentScript` names its server), styles inside.
import { defineConfig } from "vite";

export default defineConfig({
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: false,
    lib: {
      entry: "src/main.ts",
      name: "Baton",
      formats: ["iife"],
      fileName: () => "widget.js",
    },
  },
});
