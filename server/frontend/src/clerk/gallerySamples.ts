/** A Tuesday morning at window 3 of a town's hall, for the pictures of the gallery. */
import { NOW } from "../gallery/state";
import type { ClerkView, ClerkWindow, PriorityClass, ServiceLine, TicketCard, TideNews, WindowLine } from "../lib/wire";

export const ME = "zc-3";

/** The instant `minutes` before the picture. */
export const ago = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const SERVICES: [id: string, name: string, name_en: string, waiting: number][] = [
  ["yb", "城乡居民医保参保缴费", "Health insurance for residents", 9],
  ["jzz", "居住证办理、签注", "Residence permit", 4],
  ["db", "最低生活保障申请", "Minimum living allowance", 2],
  ["cjr", "残疾人证办理", "Disability certificate", 1],
  ["ny", "农业补贴申报", "Farm subsidies", 1],
  ["zx", "综合咨询", "Enquiries", 0],
];

export const services = SERVICES.map(
  ([id, name, name_en, waiting]) => ({ id, name, name_en, waiting, group: "", department: "", ahead: waiting, taken: 20 }) as unknown as ServiceLine,
);

export function ticket(id: string, over: Partial<TicketCard> = {}): TicketCard {
  const service = over.service ?? "yb";
  return {
    ticket: id, service, service_name: services.find((s) => s.id === service)?.name ?? service, priority: "normal" as PriorityClass,
    status: "waiting", channel: "kiosk", taken_at: ago(14), base: ago(14), slot: null, window: null, pinned: null, called_at: null,
    started_at: null, recalls: 0, passes: 0, rated: false, rule: null, proxy: false, sent_by: null, help: "none", ...over,
  } as TicketCard; // prettier-ignore
}

export const next = [
  ticket("A041", { rule: "call_by", base: ago(14), why: { within_s: 900, case_s: 600, before: "A032", ends: null } }),
  ticket("A047", { rule: "priority", priority: "elderly", base: ago(6), why: { within_s: 600, case_s: 600, before: "A041", ends: null } }),
  ticket("B012", { rule: "booked_due", service: "jzz", slot: ago(2), base: ago(2) }),
];

export function line(id: string, name: string, over: Partial<WindowLine> = {}): WindowLine {
  return {
    id, name, name_en: `General services ${id}`, kind: "general", area: "", signs: [], services: ["yb", "jzz", "db"], state: "open",
    ticket: null, paused: null, badge: "03", tide: null, ...over,
  } as WindowLine; // prettier-ignore
}

export function window_(id: string, name: string, over: Partial<ClerkWindow> = {}, of: Partial<WindowLine> = {}): ClerkWindow {
  return {
    line: line(id, name, of), clerk: null, clerk_name: null, post: "", ticket: null, last: null, next: [], held: [], waiting: 15,
    cases: 0, turn: null, undo: null, paused_at: null, console: null, received: [], sent: [], ...over,
  } as ClerkWindow; // prettier-ignore
}

/** My own window in the middle of the morning. */
export function mine(over: Partial<ClerkWindow> = {}, of: Partial<WindowLine> = {}): ClerkWindow {
  return window_("3", "综合服务窗口3（农业农村）", {
    clerk: ME, clerk_name: "综窗3号A岗", post: "primary", next, cases: 12, turn: 1,
    held: [ticket("A033", { status: "held", service: "db" })],
    received: [ticket("C005", { service: "db", pinned: "3", sent_by: "1", base: ago(9) })],
    sent: [ticket("A029", { service: "jzz", pinned: "6", sent_by: "3" })],
    ...over,
  }, of); // prettier-ignore
}

export const called = ticket("A040", { status: "called", called_at: ago(0.4), window: "3", recalls: 1 });
export const serving = ticket("A040", {
  status: "serving", called_at: ago(5), started_at: ago(4.3), window: "3", priority: "elderly", service: "db", base: ago(17),
}); // prettier-ignore

export const tide: TideNews = {
  window: "5", window_name: "潮汐窗口", state: "ordered", reason: "forecast", ticket: "A041", wait_s: 1022, waiting: 12, open_windows: 2, breaks_at: ago(-8), limit_s: 900, at_window: null, cases: null,
  clerk: ME, note: "", ordered_at: ago(1), opened_at: null, closing_reason: null, closed_at: null, served: 0,
} as TideNews; // prettier-ignore

export const tidalWindow = (state: "ordered" | "open", over: Partial<ClerkWindow> = {}): ClerkWindow =>
  window_("5", "潮汐窗口", over, {
    kind: "tidal", state: state === "open" ? "open" : "closed",
    tide: { state, reason: "wait", ready_at: ago(-2.6), opened_at: null, clerk: ME },
  } as Partial<WindowLine>); // prettier-ignore

export function view(own: ClerkWindow | null, over: Partial<ClerkView> = {}): ClerkView {
  const others = [
    window_("1", "综合服务窗口1（民政）", { clerk: "zc-1", clerk_name: "综窗1号A岗", post: "primary", cases: 11 }, { state: "serving" }),
    window_("2", "综合服务窗口2（卫健）"),
    window_("6", "社会保障专窗", { clerk: "zc-6", clerk_name: "社保专窗", cases: 9 }, { kind: "special" }),
    window_("8", "“办不成事”反映窗口", {}, { kind: "special" }),
  ];
  return {
    hall: { id: "chini", name: "赤坭镇便民服务中心", name_en: "Chini Town Service Hall", business_day: "2026-07-28", timezone: "Asia/Shanghai", open: true, sessions: [], issue_before_s: 1200, next_opening: null, notice: "", phone: "020-86841234" },
    windows: own ? [...others.slice(0, 2), own, ...others.slice(2)] : others,
    services, waiting: { total: 17, longest_base: ago(14) }, queue: next,
    passed: [ticket("A036", { status: "waiting", passes: 1 }), ticket("B009", { status: "passed", passes: 2, service: "jzz" })],
    clerks: own ? [] : [{ id: ME, name: "综窗3号A岗", window: null, post: "", since: ago(22) }],
    alerts: [], tides: [], undo_s: 10, recall_limit: 5,
    pause_reasons: ["暂离片刻", "整理材料", "设备故障", "开会学习", "就餐轮休"],
    ...over,
  } as ClerkView; // prettier-ignore
}
