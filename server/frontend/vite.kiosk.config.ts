import vue from "@vitejs/plugin-vue";
import { resolve } from "node:path";
import { defineConfig, type Plugin } from "vite";

const root = import.meta.dirname;
const agent = process.env.TIDEHALL_AGENT ?? "http://127.0.0.1:8210";

/** The agent serves the page at "/": the built page is called index.html. */
function asIndex(): Plugin {
  return {
    name: "kiosk-as-index",
    enforce: "post",
    generateBundle(_options, bundle) {
      const page = bundle["kiosk.html"];
      if (page) page.fileName = "index.html";
    },
  };
}

/** The touch page: it lands in the package of the kiosk agent and speaks to that agent only. */
export default defineConfig({
  root,
  base: "/",
  plugins: [vue(), asIndex()],
  publicDir: false,
  build: {
    target: "chrome90",
    cssTarget: "chrome90",
    outDir: resolve(root, "../../kiosk/tidehall_kiosk/web"),
    emptyOutDir: true,
    assetsInlineLimit: 0,
    reportCompressedSize: false,
    rolldownOptions: { input: { kiosk: resolve(root, "kiosk.html") } },
  },
  server: { proxy: { "/local": agent } },
});
