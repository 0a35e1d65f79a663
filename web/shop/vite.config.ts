// Builds dist/: index.html for `/`, and everything else for `/shop/`, under names that stay.
import { defineConfig } from "vite";

export default defineConfig({
  base: "/shop/",
  build: {
    target: "es2022",
    outDir: "dist",
    emptyOutDir: true,
    modulePreload: false,
    assetsInlineLimit: 0,
    rollupOptions: {
      output: { entryFileNames: "shop.js", assetFileNames: "shop[extname]" },
    },
  },
});
