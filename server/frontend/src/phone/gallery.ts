/** The phone pages in every state. */
import { h } from "vue";
import { useWords } from "../design/compose";
import { NOW, press, type GalleryState, type Setting } from "../gallery/state";
import type { Progress, RateAsk, Refusal } from "../lib/http";
import type { Level } from "../lib/wire";
import type { BookingCard, BookingOffer, TimeKind, Times } from "../lib/booking";
import BookingScreen from "./BookingScreen.vue";
import BookScreen from "./BookScreen.vue";
import type { CaseProgress } from "./case";
import CaseScreen from "./CaseScreen.vue";
import LookupScreen from "./LookupScreen.vue";
import PhoneWords from "./PhoneWords.vue";
import ProgressScreen from "./ProgressScreen.vue";
import type { RateStep } from "./rate";
import RateScreen from "./RateScreen.vue";
import { WORDS } from "./words";
import "./phone.css";
import "./case.css";
import "./booking.css";

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
  timezone: "Asia/Shanghai", appended: null, append_until: null,
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

const CASE: CaseProgress = {
  hall_name: PROGRESS.hall_name, hall_name_en: PROGRESS.hall_name_en, hall: PROGRESS.hall, receipt: "SJ202607270012", service: "城乡居民最低生活保障", department: "民政",
  kind: "promised", status: "sent", delivery: "window", approver: "town", number: "SL2026000345", received_at: "2026-07-27T02:10:00Z", notice_due: null,
  accepted_on: "2026-07-27", deemed: false, promise_due: "2026-08-24T15:59:59Z", lacking: [], lacking_due: null, granted: null, reason: "", late: false,
  ready_at: null, collect_at: ["3号出件窗口"], collect: null, tracking: "", ended_at: null, now: NOW.toISOString(),
  moments: [
    { what: "received", at: "2026-07-27T02:10:00Z", detail: "" },
    { what: "accepted", at: "2026-07-27T02:10:00Z", detail: "" },
    { what: "sent", at: "2026-07-28T01:20:00Z", detail: "town" },
  ],
}; // prettier-ignore

function caseOf(name: string, more: Partial<CaseProgress> | null, refusal: Refusal | null = null, failing = false): GalleryState {
  const render = (setting: Setting) =>
    h(CaseScreen, { words: useWords(WORDS, setting.locale), shown: more && { ...CASE, ...more }, refusal, failing, updated: NOW.getTime() });
  return { id: `phone/case-${name}`, frame: "phone", render };
}

function look(name: string, more: { busy?: boolean; refusal?: Refusal | null; failed?: boolean } = {}): GalleryState {
  const render = (setting: Setting) =>
    h(LookupScreen, { words: useWords(WORDS, setting.locale), hall: PROGRESS.hall_name, busy: false, refusal: null, failed: false, ...more });
  return { id: `phone/look-${name}`, frame: "phone", render };
}

const MISSING = [{ name: "户口簿", remark: "缺户主页" }, { name: "家庭收入和财产说明", remark: "" }];
const NOT_FOUND: Refusal = { ...GONE, code: "case_lookup", message: "没有查到：编号或后四位不对。", message_en: "Nothing found: the number or the last four are not right.", next: "请核对凭证上“SJ”开头的收件登记号。", next_en: "Check the number beginning with SJ on your receipt." }; // prettier-ignore

const SERVICES = [["城乡居民医保参保缴费", "医保"], ["低保、高龄津贴和社会救助", "民政"], ["居住证办理", "来穗"], ["残疾人证申领、换领、补领", "残联"]].map(([name = "", group = ""], n) => ({
  id: `s${n}`, name, name_en: "A service in English", department: group, group, minutes: 10, materials: ["身份证", "户口本"], keywords: [],
})); // prettier-ignore
const OFFER: BookingOffer = {
  hall_name: PROGRESS.hall_name, hall_name_en: PROGRESS.hall_name_en, hall: PROGRESS.hall, open: true, services: SERVICES, now: NOW.toISOString(),
  rules: { days_ahead: 7, ahead_min: 60, slot_min: 30, per_day: 1, per_week: 2, missed: 2, missed_days: 30, block_days: 30, late_cancel_min: 120, early_s: 1800, late_s: 1800, real_name: true, visits: true },
}; // prettier-ignore
const KINDS: TimeKind[] = ["regular", "regular", "regular", "off_peak", "off_peak", "extended"];
const TIMES: Times = {
  service: "s0", slot_min: 30,
  days: ["2026-07-29", "2026-07-30", "2026-08-01"].map((day, n) => ({ day, times: ["01:00", "01:30", "02:00", "05:00", "05:30", "09:00"].map((at, i) => ({ at: `${day}T${at}:00Z`, kind: n === 2 ? "weekend" : KINDS[i] ?? "regular", free: (i + n) % 3 })) })),
}; // prettier-ignore
const FULL: Refusal = { ...GONE, code: "slot_full", message: "2026-07-29 09:30 已经约满。", message_en: "2026-07-29 09:30 is fully booked.", next: "请另选时段；不预约也可以直接到大厅取号。", next_en: "Choose another time; you may also come without a booking." }; // prettier-ignore

function book(name: string, more: Partial<{ offer: BookingOffer | null; times: Times | null; refusal: Refusal; sending: boolean; unknown: boolean; failing: boolean }>, ...steps: string[]): GalleryState {
  const render = (setting: Setting) =>
    h(BookScreen, { words: useWords(WORDS, setting.locale), offer: OFFER, times: TIMES, refusal: null, failing: false, sending: false, unknown: false, ...more });
  return { id: `phone/book-${name}`, frame: "phone", render, ready: press(...steps) };
}
const CARD: BookingCard = {
  hall_name: PROGRESS.hall_name, hall_name_en: PROGRESS.hall_name_en, hall: PROGRESS.hall, code: "KX7PA4", number: "YY20260012", service_name: "城乡居民医保参保缴费",
  service_name_en: "Medical insurance", materials: ["身份证", "户口本"], materials_en: ["ID card", "Household register"], slot: "2026-07-29T01:30:00Z", ends: "2026-07-29T02:00:00Z",
  help: "none", standing: "open", check_in_from: "2026-07-29T01:00:00Z", check_in_until: "2026-07-29T02:00:00Z", late_from: "2026-07-28T23:30:00Z", may_cancel: true, ticket: null,
  progress_path: null, now: NOW.toISOString(),
}; // prettier-ignore
function booked(name: string, more: Partial<BookingCard> | null, ...steps: string[]): GalleryState {
  const render = (setting: Setting) =>
    h(BookingScreen, { words: useWords(WORDS, setting.locale), card: more && { ...CARD, ...more }, refusal: more ? null : GONE, failing: false, busy: false, cancelRefusal: null });
  return { id: `phone/booking-${name}`, frame: "phone", render, ready: press(...steps) };
}
const CHOSEN = "[data-service=s0]";
const TIMED = "[data-slot]:not([disabled])";

export const states: GalleryState[] = [
  book("what", {}),
  book("off", { offer: { ...OFFER, open: false, services: [] } }),
  book("when", {}, CHOSEN),
  book("when-none", { times: { ...TIMES, days: [] } }, CHOSEN),
  book("who", {}, CHOSEN, TIMED),
  book("who-faults", {}, CHOSEN, TIMED, "[data-book]"),
  book("full", { refusal: FULL }, CHOSEN, TIMED),
  book("unknown", { unknown: true }, CHOSEN, TIMED),
  book("find", {}, "[data-find]"),
  book("loading", { offer: null }),
  booked("open", { help: "assisted" }),
  booked("now", { now: "2026-07-29T01:05:00Z" }),
  booked("cancel-late", { now: "2026-07-29T00:30:00Z" }, "[data-cancel]"),
  booked("cancelled", { standing: "cancelled", may_cancel: false }),
  booked("came", { standing: "came", may_cancel: false, ticket: "A007", progress_path: "/t/x" }),
  booked("missed", { standing: "missed", may_cancel: false }),
  booked("void", { standing: "void", may_cancel: false }),
  booked("visit", { help: "visit" }),
  booked("visit-late", { help: "visit", now: "2026-07-29T02:20:00Z", may_cancel: false }),
  booked("visit-came", { help: "visit", standing: "came", may_cancel: false }),
  booked("gone", null),
  look("up"),
  look("wrong", { refusal: NOT_FOUND }),
  look("busy", { busy: true }),
  look("failed", { failed: true }),
  caseOf("sent", {}),
  caseOf("received", { status: "received", number: null, notice_due: "2026-07-30T15:59:59Z", moments: CASE.moments.slice(0, 1) }),
  caseOf("incomplete", { status: "incomplete", number: null, lacking: MISSING }),
  caseOf("lacking", { lacking: MISSING, lacking_due: "2026-08-03T15:59:59Z" }),
  caseOf("deemed", { status: "accepted", deemed: true }),
  caseOf("late", { late: true }),
  caseOf("decided", { status: "decided", approver: "county", granted: true }),
  caseOf("ready", { status: "ready", granted: true, moments: [...CASE.moments, { what: "granted", at: NOW.toISOString(), detail: "" }, { what: "ready", at: NOW.toISOString(), detail: "" }, { what: "told", at: NOW.toISOString(), detail: "phone" }] }),
  caseOf("ready-here", { status: "ready", granted: true, collect: { ticket: "L003", status: "called", window: "3号出件窗口", path: "/t/x" } }),
  caseOf("ready-refused", { status: "ready", granted: false }),
  caseOf("ready-post", { status: "ready", granted: true, delivery: "post" }),
  caseOf("delivered", { status: "delivered", granted: true, delivery: "post", tracking: "EMS1234567890123CN" }),
  caseOf("rejected", { status: "rejected", reason: "申请人户籍不在本镇，应向户籍所在地申请" }),
  caseOf("withdrawn", { status: "withdrawn", reason: "申请人不再需要" }),
  caseOf("stale", {}, null, true),
  caseOf("loading", null),
  caseOf("gone", null, GONE),
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
  progress("leave", {}, { ready: press("[data-leave]") }),
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
  rate("rate-add", { at: "done", level: "dissatisfied", already: true }, { rated: "dissatisfied", append_until: NOW.toISOString() }),
  rate("rate-adding", { at: "ask", adding: true }, { rated: "dissatisfied", append_until: NOW.toISOString() }),
  rate("rate-added", { at: "done", level: "dissatisfied", already: false, added: "satisfied" }),
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
