/**
 * The state gallery: one state full-frame for `#<id>`, an index without. Built for tests and designers, never shipped.
 *
 * Pages style `:root` for their own kind of screen, so only one folder is loaded at a time: another one reloads.
 */
import "../design/tokens.css";
import "../design/base.css";
import "../design/controls.css";
import { createApp, h, nextTick, type App, type VNode } from "vue";
import { applyMm, pxPerMm } from "../lib/mm";
import { addressOf, folderOf, type Address } from "./address";
import { FRAMES, type Frame, type FrameName } from "./frames";
import GalleryIndex from "./GalleryIndex.vue";
import type { GalleryState } from "./state";

const folders = import.meta.glob<{ states: GalleryState[] }>("../*/gallery.ts");
const nameOf = (path: string): string => path.split("/")[1] ?? "";
const root = document.documentElement;
const bare = { class: root.className, style: root.style.cssText };
let loaded = "";
let states: GalleryState[] = [];
let shown: App | null = null;
let unMm: () => void = () => undefined;

export interface Listed {
  id: string;
  frame: FrameName;
  width: number;
  height: number;
  elder: boolean;
  reach_mm: number | null;
  scrolls: boolean;
  /** CSS pixels of the frame's unit; the four after it count in it. */
  unit_px: number;
  target: number;
  primary: number;
  text: number;
  contrast: number;
}

function listed(state: GalleryState): Listed {
  const frame: Frame = FRAMES[state.frame];
  const { width, height, target, text, contrast } = frame;
  const elder = state.elder ?? false;
  return {
    id: state.id,
    frame: state.frame,
    width,
    height,
    elder,
    reach_mm: state.reach_mm ?? null,
    scrolls: state.scrolls ?? frame.scrolls,
    unit_px: frame.unit === "mm" ? pxPerMm(width, height, frame.diagonal_in) : 1,
    target: target.least,
    primary: target.primary,
    text: elder ? text.elder : text.least,
    contrast: elder ? 7 : contrast,
  };
}

async function all(): Promise<Listed[]> {
  const modules = await Promise.all(Object.entries(folders).map(async ([path, load]) => [nameOf(path), await load()] as const));
  return modules.flatMap(([folder, module]) =>
    module.states.map((state) => {
      if (folderOf(state.id) !== folder) throw new Error(`the id ${state.id} must begin with ${folder}/`);
      return listed(state);
    }),
  );
}

function clear(): void {
  shown?.unmount();
  shown = null;
  unMm();
  root.className = bare.class;
  root.style.cssText = bare.style;
  root.lang = "zh-CN";
  root.dir = "ltr";
  for (const name of Object.keys(root.dataset)) delete root.dataset[name];
  for (const old of document.querySelectorAll("body > :not(#app, script, noscript)")) old.remove();
  document.getElementById("app")?.replaceWith(Object.assign(document.createElement("div"), { id: "app" }));
}

/** `render` is called once: components do the rest by themselves. */
function mount(render: () => VNode): void {
  const node = render();
  shown = createApp({ render: () => node });
  shown.config.errorHandler = fault;
  shown.config.warnHandler = (message) => fault(new Error(message));
  shown.mount("#app");
}

async function show(state: GalleryState, address: Address): Promise<void> {
  clear();
  const frame = FRAMES[state.frame];
  root.dataset["frame"] = state.frame;
  root.dataset["theme"] = address.theme;
  if (state.elder) root.dataset["elder"] = "";
  unMm = applyMm(frame);
  state.prepare?.(root);
  mount(() => state.render({ locale: address.locale, frame }));
  await nextTick();
  await state.ready?.(document.getElementById("app") as HTMLElement);
  await document.fonts.ready;
  await new Promise((done) => requestAnimationFrame(done));
  root.dataset["shown"] = location.hash.slice(1);
}

function fault(error: unknown): void {
  root.dataset["fault"] = error instanceof Error ? error.message : String(error);
  console.error(error);
}

async function go(): Promise<void> {
  const address = addressOf(location.hash);
  const folder = address ? folderOf(address.id) : "*";
  if (loaded && loaded !== folder) return location.reload();
  loaded = folder;
  if (!address) {
    clear();
    const list = await all();
    mount(() => h(GalleryIndex, { list }));
    root.dataset["shown"] = "*";
    root.dataset["states"] = JSON.stringify(list);
    return;
  }
  if (!states.length) {
    const load = folders[`../${folder}/gallery.ts`];
    if (!load) throw new Error(`no folder ${folder} with a gallery.ts`);
    states = (await load()).states;
  }
  const state = states.find((one) => one.id === address.id);
  if (!state) throw new Error(`no state ${address.id}`);
  await show(state, address);
}

/** For the tests: shows what the address says without leaving the page, and answers with the fault if there is one. */
async function turn(address: string): Promise<string> {
  history.replaceState(null, "", `#${address}`);
  await go().catch(fault);
  return root.dataset["fault"] ?? "";
}

window.addEventListener("hashchange", () => void go().catch(fault));
Object.assign(window, { gallery: { turn } });
void go().catch(fault);
