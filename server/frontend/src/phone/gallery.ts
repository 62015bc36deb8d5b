/** The two pages behind the codes on a slip, in every state of a ticket and of a rating. */
import { h, type VNode } from "vue";
import { useWords } from "../design/compose";
import type { GalleryState, Setting } from "../gallery/state";
import type { Progress, RateAsk, Refusal } from "../lib/http";
import { LEVELS } from "../lib/rating";
import type { Leaving } from "./leaving";
import "./phone.css";
import PhoneWords from "./PhoneWords.vue";
import ProgressView from "./ProgressView.vue";
import type { Step } from "./rating";
import RateView from "./RateView.vue";
import { WORDS } from "./words";

const WAITING: Progress = {
  hall_name: "花都区赤坭镇便民服务中心",
  hall_name_en: "Chini Town Convenience Service Centre, Huadu",
  hall: {
    phone: "020-86840000",
    notice: "居住证在 1—5 号综合窗口办理，社保在 6 号。",
    timezone: "Asia/Shanghai",
    open: true,
    sessions: [
      { opens: "2026-07-28T01:00:00Z", closes: "2026-07-28T04:00:00Z" },
      { opens: "2026-07-28T05:00:00Z", closes: "2026-07-28T09:00:00Z" },
    ],
  },
  ticket: "C032",
  service: "居住证办理、签注",
  service_en: "Residence permit",
  materials: ["身份证", "居住地址证明（租赁合同等）", "近期相片回执"],
  priority: "normal",
  slot: null,
  status: "waiting",
  ahead: 12,
  estimate_s: [1200, 2160],
  window: null,
  window_name: null,
  window_name_en: null,
  area: "",
  called_at: null,
  may_leave: true,
  now: "2026-07-28T02:02:00Z",
  rate_path: null,
};
const AT_WINDOW = { ahead: null, estimate_s: null, window: "3", window_name: "3号综合服务窗口（农业农村）", window_name_en: "Window 3", area: "一楼左侧" };
const REFUSED: Refusal = {
  code: "serving",
  message: "正在办理，不能退出排队",
  message_en: "Being served, the queue cannot be left",
  next: "请告诉窗口工作人员",
  next_en: "Tell the clerk at the window",
  request_id: "0",
  facts: {},
};
const ASK: RateAsk = {
  hall_name: WAITING.hall_name,
  hall_name_en: WAITING.hall_name_en,
  ticket: "C032",
  service: WAITING.service,
  window: "3",
  status: "finished",
  finished_at: "2026-07-28T02:00:00Z",
  rated: null,
  may_rate: true,
  tags: ["服务态度不好", "等候时间太长", "要求重复提供材料", "业务不熟练"].map((name, at) => ({
    code: String(at), level: "dissatisfied" as const, name, name_en: "Asked for the same papers again", base: true,
  })),
}; // prettier-ignore

function page(name: string, render: (setting: Setting) => VNode): GalleryState {
  return { id: `phone/${name}`, frame: "phone", render };
}
function progress(name: string, change: Partial<Progress> = {}, leaving: Leaving = { at: "no" }, failing = false): GalleryState {
  return page(`progress-${name}`, ({ locale }) =>
    h(ProgressView, { words: useWords(WORDS, locale), progress: { ...WAITING, ...change }, failing, leaving, search: "" }),
  );
}
function rate(name: string, step: Step, ask: RateAsk | null = ASK): GalleryState {
  return page(`rate-${name}`, ({ locale }) => h(RateView, { words: useWords(WORDS, locale), step, ask }));
}
const [best = "very_satisfied", , , bad = "dissatisfied"] = LEVELS;

export const states: GalleryState[] = [
  page("loading", ({ locale }) => h(PhoneWords, { icon: "wave", title: useWords(WORDS, locale).t("phone.loading") })),
  page("offline", ({ locale }) => h(PhoneWords, { icon: "wave", title: useWords(WORDS, locale).t("phone.offline") })),
  page("bad-link", ({ locale }) => {
    const { t } = useWords(WORDS, locale);
    return h(PhoneWords, { icon: "info", title: t("phone.bad_link"), text: t("phone.bad_link_next") });
  }),
  progress("waiting"),
  progress("booked", { slot: "2026-07-28T02:30:00Z", priority: "appt" }),
  progress("near", { ahead: 2, estimate_s: [60, 300] }),
  progress("stale", {}, { at: "no" }, true),
  progress("called", { ...AT_WINDOW, status: "called" }),
  progress("serving", { ...AT_WINDOW, status: "serving", may_leave: false }),
  progress("held", { ...AT_WINDOW, status: "held" }),
  progress("finished", { ...AT_WINDOW, status: "finished", may_leave: false, rate_path: "/r/x" }),
  progress("passed", { ...AT_WINDOW, status: "passed" }),
  progress("dropped", { status: "dropped", ahead: null, estimate_s: null, may_leave: false }),
  progress("expired", { status: "expired", ahead: null, estimate_s: null, may_leave: false }),
  progress("leaving", {}, { at: "asking" }),
  progress("leaving-sent", {}, { at: "sending", id: "0" }),
  progress("leaving-unknown", {}, { at: "unknown", id: "0" }),
  progress("leaving-refused", {}, { at: "refused", refusal: REFUSED }),
  rate("loading", { at: "loading", failing: false }, null),
  rate("ask", { at: "ask" }),
  rate("early", { at: "ask" }, { ...ASK, may_rate: false }),
  rate("reasons-bad", { at: "reasons", level: bad }),
  rate("reasons-good", { at: "reasons", level: best }),
  rate("sending", { at: "sending" }),
  rate("unknown", { at: "unknown" }),
  rate("done", { at: "done", level: best, already: false }),
  rate("already", { at: "done", level: bad, already: true }),
  rate("refused", { at: "refused", refusal: REFUSED }),
];
