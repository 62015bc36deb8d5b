/** The phone pages in every state. */
import { h } from "vue";
import { useWords } from "../design/compose";
import { NOW, type GalleryState, type Setting } from "../gallery/state";
import type { Progress, RateAsk, Refusal } from "../lib/http";
import type { Level } from "../lib/wire";
import PhoneWords from "./PhoneWords.vue";
import ProgressScreen from "./ProgressScreen.vue";
import type { RateStep } from "./rate";
import RateScreen from "./RateScreen.vue";
import { WORDS } from "./words";
import "./phone.css";

const PROGRESS: Progress = {
  hall_name: "花都区赤坭镇党群服务中心政务服务大厅", hall_name_en: "Chini Town Service Hall, Huadu",
  hall: {
    phone: "020-86840000", notice: "", timezone: "Asia/Shanghai", open: true,
    sessions: [
      { opens: "2026-07-28T01:00:00Z", closes: "2026-07-28T04:00:00Z" },
      { opens: "2026-07-28T05:00:00Z", closes: "2026-07-28T09:00:00Z" },
    ],
  },
  ticket: "J003", service: "低保、高龄津贴和社会救助", service_en: "Subsistence and old-age allowances", materials: ["身份证", "户口本", "近期一寸照片两张"],
  materials_en: ["ID card", "Household register", "Two recent photographs"],
  priority: "normal", slot: null, status: "waiting", ahead: 7, estimate_s: [900, 1500], window: null, window_name: null,
  window_name_en: null, area: "", called_at: null, may_leave: true, rate_path: null, now: NOW.toISOString(),
}; // prettier-ignore
const HERE = { window: "2", window_name: "2号综合窗口", window_name_en: "Window 2", area: "一楼东侧" };
const ASK: RateAsk = {
  hall_name: PROGRESS.hall_name, hall_name_en: PROGRESS.hall_name_en, ticket: "J003", service: PROGRESS.service, window: "2",
  status: "finished", finished_at: NOW.toISOString(), rated: null, may_rate: true,
  tags: ["没有提供材料样本", "没有提供材料清单", "未在承诺时间内办结", "同样内容的证明材料被要求多次提交"].flatMap((name, i) =>
    (["dissatisfied", "satisfied"] as Level[]).map((level) => ({ code: `${level}${i}`, level, name, name_en: "A reason in some English words", base: true })),
  ),
}; // prettier-ignore
const GONE: Refusal = {
  code: "link_invalid", message: "这个链接无效或已过期。", message_en: "This link is not valid any more.", next: "请重新扫描小票上的二维码。",
  next_en: "Scan the code on your slip again.", request_id: "", facts: {},
}; // prettier-ignore

interface Scene {
  progress?: Partial<Progress> | null;
  refusal?: Refusal;
  failing?: boolean;
  age?: number;
  ringing?: boolean;
  leaving?: "" | "sending" | "unknown";
}

function progress(name: string, scene: Scene, more: Partial<GalleryState> = {}): GalleryState {
  const render = (setting: Setting) =>
    h(ProgressScreen, {
      words: useWords(WORDS, setting.locale), progress: scene.progress === null ? null : { ...PROGRESS, ...scene.progress },
      refusal: scene.refusal ?? null, failing: scene.failing ?? false, updated: NOW.getTime(), age: scene.age ?? 0, ringing: scene.ringing ?? false,
      leaving: scene.leaving ?? "", leaveRefusal: null,
    }); // prettier-ignore
  return { id: `phone/${name}`, frame: "phone", render, ...more };
}

function rate(name: string, step: RateStep, ask: Partial<RateAsk> = {}): GalleryState {
  const render = (setting: Setting) => h(RateScreen, { words: useWords(WORDS, setting.locale), step, ask: { ...ASK, ...ask } });
  return { id: `phone/${name}`, frame: "phone", render };
}

export const states: GalleryState[] = [
  progress("waiting", {}),
  progress("waiting-near", { progress: { ahead: 2, estimate_s: [120, 360] }, ringing: true }),
  progress("waiting-notice", { progress: { hall: { ...PROGRESS.hall, notice: "今天下午 3 点起社保系统维护，社保业务请明天再来。" }, slot: NOW.toISOString() } }),
  progress("called", { progress: { status: "called", ahead: null, estimate_s: null, ...HERE } }),
  progress("serving", { progress: { status: "serving", ahead: null, estimate_s: null, may_leave: false, ...HERE } }),
  progress("held", { progress: { status: "held", ahead: null, estimate_s: null } }),
  progress("finished", { progress: { status: "finished", ahead: null, may_leave: false, rate_path: "/r/x", ...HERE } }),
  progress("passed", { progress: { status: "passed", ahead: null, may_leave: false } }),
  progress("dropped", { progress: { status: "dropped", ahead: null, may_leave: false } }),
  progress("stale", { failing: true, age: 20_000 }),
  progress("stale-old", { failing: true, age: 120_000 }),
  progress("leave", {}, { ready: (app) => app.querySelector<HTMLElement>("[data-leave]")?.click() }),
  progress("leave-unknown", { leaving: "unknown" }),
  progress("loading", { progress: null }),
  progress("offline", { progress: null, failing: true }),
  progress("gone", { refusal: GONE }),
  rate("rate", { at: "ask" }),
  rate("rate-reasons", { at: "reasons", level: "satisfied" }),
  rate("rate-bad", { at: "reasons", level: "dissatisfied" }),
  rate("rate-sending", { at: "sending" }),
  rate("rate-unknown", { at: "unknown" }),
  rate("rate-done", { at: "done", level: "satisfied", already: false }),
  rate("rate-already", { at: "done", level: "dissatisfied", already: true }),
  rate("rate-later", { at: "ask" }, { may_rate: false }),
  rate("rate-gone", { at: "refused", refusal: GONE }),
  {
    id: "phone/bad-link",
    frame: "phone",
    render: (setting) => {
      const { t } = useWords(WORDS, setting.locale);
      return h(PhoneWords, { icon: "info", title: t("phone.bad_link"), text: t("phone.bad_link_next") });
    },
  },
];
