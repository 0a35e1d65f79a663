import react from "@vitejs/plugin-react";
import { defineConfig } from "vitest/config";

// The application lives under /staff; the server answers every path below it with index.html.
// Nothing is inlined (no scripts, no data: addresses), so that a strict content security policy holds.
export default defineConfig({
  base: "/staff/",
  plugins: [react()],
  build: {
    outDir: "dist",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    chunkSizeWarningLimit: 700,
  },
  server: {
    proxy: { "/api": { target: "http://127.0.0.1:8080", ws: true } },
  },
  test: { include: ["tests/unit/**/*.test.ts"] },
});
