/** One busy morning of a town's hall, its past day and its stories: what the gallery of the console shows. */
import { NOW } from "../gallery/state";
import type { StoryLine, TicketList, TicketStory } from "../lib/http";
import type { AlertLine, ClerkWindow, ManagerView, PoolLine, ServiceLine, TicketCard, TideNews } from "../lib/wire";
import type { Cell, DayFigures, DayNames, Found, Sheet } from "./figures";
import type { Originals } from "./records/originals";

export const TODAY = "2026-07-28";
export const PAST = "2026-07-27";
const ago = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();
const at = (clock: string): string => `${TODAY}T${clock}:00+08:00`;

const SERVICES: [string, string, string, string, number, number][] = [
  ["jz", "居住证", "Residence permit", "证照户籍", 9, 31],
  ["cj", "低保、高龄津贴和社会救助", "Subsistence allowance and relief", "民政救助", 11, 26],
  ["yb", "生育登记和计生奖扶", "Birth registration", "民政救助", 6, 29],
  ["sb", "社会保障", "Social security", "社会保障", 4, 18],
  ["cz", "出租屋综合税", "Rental tax", "生产经营", 0, 9],
  ["zx", "综合咨询", "Enquiries", "综合服务", 2, 12],
];

export const services: ServiceLine[] = SERVICES.map(([id, name, name_en, group, waiting, taken], number) => ({
  id, name, name_en, group, department: group, waiting, ahead: waiting, taken, open_windows: number === 4 ? 0 : 3,
  estimate_s: number === 4 ? null : [waiting * 120, waiting * 260 + 60], enquiry: id === "zx", keywords: [], materials: [],
})); // prettier-ignore

export function card(ticket: string, more: Partial<TicketCard> = {}): TicketCard {
  return {
    ticket, service: "jz", service_name: "居住证", priority: "normal", status: "waiting", channel: "kiosk", taken_at: ago(25), base: ago(25), slot: null,
    window: null, pinned: null, called_at: null, started_at: null, recalls: 0, passes: 0, rated: false, rule: null, why: null, proxy: false, sent_by: null, help: "none", ...more,
  }; // prettier-ignore
}

type Seat = [string, string, ClerkWindow["line"]["kind"], ClerkWindow["line"]["state"], string | null, number, string];
const SEATS: Seat[] = [
  ["1", "综合服务窗口1（民政）", "general", "serving", "王芳", 18, "一楼东"],
  ["2", "综合服务窗口2（卫健）", "general", "serving", "买买提·吐尔逊江·阿不都热合曼", 22, "一楼东"],
  ["3", "综合服务窗口3（农业农村）", "general", "called", "李志强", 15, "一楼东"],
  ["4", "综合服务窗口4（来穗）", "general", "open", "陈䶮", 31, "一楼东"],
  ["5", "综合服务窗口5（残联）", "general", "paused", "周敏", 12, "一楼东"],
  ["6", "社会保障专窗", "special", "serving", "黄建国", 9, "一楼西"],
  ["7", "出租屋综合税和备案专窗", "special", "closed", null, 0, "一楼西"],
  ["9", "潮汐窗口", "tidal", "serving", "何静", 4, "一楼西"],
];

function seat([id, name, kind, state, clerk, cases, area]: Seat, number: number): ClerkWindow {
  const busy = state === "serving" || state === "called";
  const called = ago(number * 2 + 1);
  return {
    line: {
      id, name, name_en: `Window ${id}`, kind, area, signs: [], services: ["jz", "cj"], state, ticket: busy ? `A01${number}` : null,
      paused: state === "paused" ? "取材料" : null, badge: "", tide: kind === "tidal" ? { state: "open", reason: "wait", ready_at: null, opened_at: ago(19), clerk: "hejing" } : null,
    },
    clerk, clerk_name: clerk, post: "", last: null, next: [], held: [], waiting: state === "closed" ? 0 : 18, cases, turn: null, undo: null,
    paused_at: state === "paused" ? ago(6) : null, console: null, received: [], sent: [],
    ticket: busy ? card(`A01${number}`, { status: state, called_at: called, started_at: state === "serving" ? called : null, window: id }) : null,
  }; // prettier-ignore
}

export const pool: PoolLine[] = SERVICES.flatMap(([service, , , , waiting], row) =>
  Array.from({ length: waiting }, (_, number) => ({
    ticket: `${"ABCDEF"[row]}${String(number + 20).padStart(3, "0")}`,
    service,
    priority: number % 5 === 3 ? ("elderly" as const) : number % 7 === 5 ? ("appt" as const) : ("normal" as const),
    base: ago(Math.max(0.3, 17.5 - number * (1.3 + row * 0.4))),
    pinned: null,
  })),
).sort((a, b) => a.base.localeCompare(b.base));

const TURN: TideNews = {
  window: "9", window_name: "潮汐窗口", state: "open", reason: "forecast", ticket: null, wait_s: 1030, at_window: null, cases: null, clerk: "hejing", note: "",
  ordered_at: ago(21), opened_at: ago(16), closing_reason: null, closed_at: null, served: 4,
  ready_at: ago(16), waiting: 12, open_windows: 2, breaks_at: ago(8), limit_s: 900, closing_wait_s: null,
}; // prettier-ignore

export const NO_STAFF: AlertLine = { kind: "tide_no_staff", subject: "9", detail: "wait:B020", since: ago(7) };

export const view: ManagerView = {
  hall: {
    id: "chini", name: "花都区赤坭镇便民服务中心", name_en: "Chini Town Service Centre", business_day: TODAY, timezone: "Asia/Shanghai", open: true,
    sessions: [{ opens: at("09:00"), closes: at("12:00") }, { opens: at("13:00"), closes: at("17:00") }], issue_before_s: 1200, next_opening: null, notice: "", phone: "",
  },
  policy: {
    tide: { max_wait_s: 900, max_cases: 30, setup_s: 300, min_open_s: 1200, calm_wait_s: 300, calm_for_s: 600, max_open: 9, automatic: true, mode: "forecast", foresee_wait_s: 600, rest_s: 900 },
    calling: { order: "due", ordinary_s: 900, priority_s: 600, booked_s: 300, grace_s: 480, booked_lead_s: 120, short_first: 1.5, few_first: 0.5 },
    recall_limit: 5, pass_places: 3, pass_times: 1, undo_s: 10, call_guard_s: 2, rating_s: 60, rating_link_s: 86400, one_open_ticket: true,
    issue_before_s: 1200, overtime_s: 3600, booking_early_s: 1800, booking_late_s: 1800, confirm_ticket: true,
  },
  windows: SEATS.map(seat),
  services,
  waiting: { total: pool.length, longest_base: pool[0]?.base ?? null },
  figures: {
    taken: 125, waiting: pool.length, called: 1, serving: 4, held: 1, finished: 84, passed: 3, dropped: 0, wait_mean_s: 512, wait_max_s: 1260, within_target: 83,
    over_target: 9, ratings: { very_satisfied: 41, satisfied: 18, fair: 4, dissatisfied: 2, very_dissatisfied: 0 }, not_rated: 19,
  },
  tides: [TURN],
  alerts: [],
  clerks: [
    { id: "hejing", name: "何静", window: "9", post: "", since: ago(19) },
    { id: "sunli", name: "孙丽", window: null, post: "", since: ago(40) },
  ],
  pool,
  untrained: [],
  outlook: {
    automatic: true, serving: true, windows: 2, working: 1, ticket: "B021", base: ago(11), due_at: ago(-4), busiest: "4", cases: 27, resting_until: null,
    window: "10", clerk: "sunli", lack: null, lack_subject: "", mode: "forecast", waiting: 32, open_windows: 6, foreseen_s: 1010, breaks_at: ago(-9), settling_until: null,
  },
}; // prettier-ignore

/** Before anybody came: the same hall, nothing in it. */
export const calm: Partial<ManagerView> = {
  windows: view.windows.map((each) => ({ ...each, ticket: null, cases: 0, waiting: 0, clerk: null, clerk_name: null, paused_at: null, line: { ...each.line, state: "closed", ticket: null, paused: null, tide: each.line.tide ? { state: "closed", reason: null, ready_at: null, opened_at: null, clerk: null } : null } })),
  services: services.map((each) => ({ ...each, waiting: 0, taken: 0, open_windows: 0, estimate_s: null })),
  waiting: { total: 0, longest_base: null },
  figures: { ...view.figures, taken: 0, waiting: 0, called: 0, serving: 0, held: 0, finished: 0, passed: 0, within_target: 0, over_target: 0, ratings: {}, not_rated: 0, wait_max_s: 0 },
  tides: [], clerks: [], pool: [],
  outlook: { ...view.outlook, serving: false, ticket: null, base: null, due_at: null, cases: 0, working: 0, mode: "rule", waiting: 0, open_windows: 0, foreseen_s: 0, breaks_at: null },
}; // prettier-ignore

const count = (id: string, name: string) => ({ id, name, unit: "", kind: "count" as const });
const mins = (id: string, name: string) => ({ id, name, unit: "分钟", kind: "minutes" as const });
const LEVELS = ["非常满意", "满意", "基本满意", "不满意", "非常不满意"];
const IDS = ["very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied"];

function timeline(): Sheet {
  const rows = Array.from({ length: 34 }, (_, slot): Cell[] => {
    const minute = 8 * 60 + 45 + slot * 15;
    const lunch = minute >= 12 * 60 && minute < 13 * 60;
    const wave = Math.exp(-(((minute - 600) / 55) ** 2)) + 0.8 * Math.exp(-(((minute - 870) / 60) ** 2));
    const taken = lunch || minute > 990 ? 0 : Math.round(2 + wave * 17);
    const calls = lunch ? 0 : Math.max(0, Math.round(3 + wave * 11));
    const p50 = calls ? Math.round(wave * 130) / 10 : null;
    const clock = `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
    const rated = [Math.round(calls * 0.5), Math.round(calls * 0.2), slot % 5 === 1 ? 1 : 0, slot % 9 === 4 ? 1 : 0, 0];
    return [clock, taken, calls, Math.max(0, calls - 1), p50, p50 === null ? null : Math.round(p50 * 19) / 10, p50 && p50 > 9 ? 4 : 0, Math.round(wave * 28), lunch ? 1 : wave > 0.5 ? 7 : 6, ...(calls ? rated : [0, 0, 0, 0, 0])];
  });
  const columns = [
    { id: "slot", name: "时段开始", unit: "", kind: "time" as const }, count("taken", "取号"), count("calls", "首次叫号"), count("finished", "办结"), mins("wait_p50", "等候中位数"),
    mins("wait_p95", "等候第95百分位"), count("over", "超过上限"), count("waiting", "同时等候最多"), count("open", "同时开放窗口最多"), ...IDS.map((id, n) => count(`rated_${id}`, LEVELS[n] ?? "")),
  ]; // prettier-ignore
  return { id: "timeline", title: "当日走势", columns, rows };
}

const word = (id: string, name: string) => ({ id, name, unit: "", kind: "text" as const });
export const figures: DayFigures = {
  day: PAST, open: false, version: 1800, until: `${PAST}T17:12:00+08:00`, starts: `${PAST}T08:45:00+08:00`, step_s: 900, limit_s: 900, timezone: "Asia/Shanghai", sessions: [], notice: "",
  totals: { ...view.figures, taken: 231, finished: 214, waiting: 0, called: 0, serving: 0, held: 0 },
  waits: { calls: 226, p50_s: 402, p95_s: 1188, max_s: 1530, over: 31 },
  tides: [{ ...TURN, state: "closed", ordered_at: `${PAST}T09:32:00+08:00`, opened_at: `${PAST}T09:32:00+08:00`, closed_at: `${PAST}T11:10:00+08:00`, closing_reason: "calm", served: 11 }],
  sheets: {
    timeline: timeline(),
    services: { id: "services", title: "各事项", columns: [word("service", "事项"), word("department", "部门"), count("taken", "取号"), mins("wait_p50", "等候中位数"), mins("wait_p95", "等候第95百分位")],
      rows: SERVICES.map(([, name, , group, waiting, taken]) => [name, group, taken, waiting * 0.8, waiting * 1.9]) },
    windows: { id: "windows", title: "各窗口", columns: [word("window", "窗口"), word("window_name", "窗口名称"), count("cases", "办件")], rows: SEATS.map(([id, name, , , , cases]) => [id, name, cases]) },
    tides: { id: "tides", title: "潮汐", columns: [word("window", "窗口"), word("why", "原因"), { id: "opened", name: "开放", unit: "", kind: "time" }, mins("open_for", "开放时长"), count("cases", "办件")], rows: [["9", "等候超过上限", "09:32", 98, 11]] },
    ratings: { id: "ratings", title: "好差评", columns: [word("level", "评价"), count("tickets", "号数")], rows: [...LEVELS.map((name, n): Cell[] => [name, [98, 47, 12, 5, 1][n] ?? 0]), ["未评价", 51]] },
  },
}; // prettier-ignore

export const nothing: DayFigures = {
  ...figures, starts: null, totals: { ...(calm.figures as ManagerView["figures"]) }, waits: { calls: 0, p50_s: null, p95_s: null, max_s: null, over: 0 }, tides: [],
  sheets: Object.fromEntries(Object.entries(figures.sheets).map(([id, sheet]) => [id, { ...sheet, rows: [] }])) as unknown as DayFigures["sheets"],
}; // prettier-ignore

export const names: DayNames = {
  services: Object.fromEntries(SERVICES.map(([id, name, name_en]) => [id, { name, name_en }])),
  windows: Object.fromEntries(SEATS.map(([id, name]) => [id, { name, name_en: "" }])),
  clerks: { wangfang: "王芳" },
};

export const list: TicketList = {
  total: 231,
  tickets: [
    card("A031", { status: "finished", called_at: ago(14), window: "1" }),
    card("B017", { status: "passed", called_at: ago(9), service: "cj", service_name: "低保、高龄津贴和社会救助", priority: "elderly", window: "2" }),
    card("C009", { status: "serving", called_at: ago(4), started_at: ago(4), window: "6", priority: "military", channel: "desk" }),
    card("A040"),
    card("A041", { status: "held", priority: "appt", channel: "booking", window: "3" }),
  ],
};

const fact = (version: number, minutes: number, actor: string, type: string, data: Record<string, unknown>): StoryLine => ({ version, at: ago(minutes), actor, type, data: { ticket: "B017", ...data } });
export const facts: StoryLine[] = [
  fact(31, 42, "kiosk:kiosk-1", "TicketTaken", { service: "cj", priority: "normal", channel: "kiosk", ahead: 6, base: ago(42) }),
  fact(35, 40, "guide:guide", "PriorityGranted", { priority: "elderly", reason: "出示老年证" }),
  fact(60, 27, "clerk:wangfang", "TicketCalled", { window: "2", rule: "priority", waited_s: 480, why: { within_s: 600, case_s: 540, before: "A017", ends: null } }),
  fact(61, 26, "clerk:wangfang", "TicketRecalled", { window: "2", times: 1 }),
  fact(66, 25, "clerk:wangfang", "TicketStarted", { window: "2" }),
  fact(80, 18, "clerk:wangfang", "TicketHeld", { window: "2", reason: "回家取户口簿" }),
  fact(91, 9, "clerk:wangfang", "TicketResumed", { window: "2" }),
  fact(92, 8, "clerk:wangfang", "TicketStarted", { window: "2" }),
  fact(104, 3, "clerk:wangfang", "TicketFinished", { window: "2" }),
  fact(108, 2, "pad:pad-2", "TicketRated", { level: "very_satisfied" }),
];
export const story: TicketStory = { card: card("B017", { status: "finished", service: "cj", service_name: "低保、高龄津贴和社会救助", priority: "elderly", window: "2" }), story: facts };

export const originals: Originals = {
  departments: { 民政救助: [{ receipt: "SJ202607280003", papers: ["户口簿"] }, { receipt: "SJ202607280011", papers: ["户口簿", "残疾人证"] }], 社会保障: [{ receipt: "SJ202607280007", papers: ["社会保障卡"] }] },
};

export const found: Found = {
  tickets: [
    { day: TODAY, ticket: "A017", service: "jz", status: "serving", window: "1" },
    { day: PAST, ticket: "A017", service: "cj", status: "finished", window: "3" },
    { day: PAST, ticket: "A117", service: "cj", status: "passed", window: "3" },
  ],
  things: [
    { kind: "window", id: "17", name: "综合服务窗口17", name_en: "", days: [{ day: TODAY, tickets: 12, note: "" }, { day: PAST, tickets: 31, note: "" }] },
    { kind: "clerk", id: "wangfang", name: "王芳", name_en: "", days: [{ day: PAST, tickets: null, note: "1" }] },
  ],
}; // prettier-ignore
