import vue from "@vitejs/plugin-vue";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const root = import.meta.dirname;

/** The state gallery, for the visual tests: it stays in the checkout and never travels in a wheel. */
export default defineConfig({
  root,
  base: "./",
  plugins: [vue()],
  publicDir: false,
  build: {
    target: "chrome90",
    cssTarget: "chrome90",
    outDir: resolve(root, ".gallery"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: { gallery: resolve(root, "gallery.html") } },
  },
});
