import vue from "@vitejs/plugin-vue";
import { readFileSync } from "node:fs";
import { resolve } from "node:path";
import { defineConfig } from "vite";

const root = import.meta.dirname;
const server = process.env.TIDEHALL_URL ?? "http://127.0.0.1:8200";

const { version } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8")) as { version: string };

/** The pages that the server offers: they land in the package of the server and travel in its wheel. */
export default defineConfig({
  root,
  base: "/",
  plugins: [vue()],
  define: { __TIDEHALL_VERSION__: JSON.stringify(version) },
  publicDir: false,
  build: {
    target: "chrome90",
    cssTarget: "chrome90",
    outDir: resolve(root, "../tidehall_server/web"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: {
      input: Object.fromEntries(
        ["clerk", "guide", "approval", "delivery", "board", "pad", "manager", "phone"].map((page) => [page, resolve(root, `${page}.html`)]),
      ),
    },
  },
  server: {
    proxy: { "/api": server, "/socket.io": { target: server, ws: true } },
  },
  test: { include: ["src/**/*.test.ts"], environment: "node", css: true },
} as Parameters<typeof defineConfig>[0]);
