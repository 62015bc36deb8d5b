/** What a server would answer, for pictures. */
import type { Entry } from "./model";
import type { ReviewPage } from "../reviews/rectification";

const entry = (name: string, kind: Entry["kind"], label: string, label_en: string, more: Partial<Entry> = {}): Entry => ({
  name, label, label_en, help: "", help_en: "", kind, many: false, required: false, default: kind === "text" ? "" : null, choices: [], least: null, most: null,
  longest: kind === "text" ? 40 : null, unit: "", rule: "", rule_en: "", example: "", refers: "", identity: "", entries: [], ...more,
}); // prettier-ignore

const FORMS: Entry[] = [
  entry("policy", "table", "运行规则", "rules of the day", {
    default: {},
    entries: [
      entry("tide", "table", "潮汐窗口", "tidal windows", {
        default: {},
        entries: [
          entry("max_wait_s", "number", "等候上限", "longest wait", { default: 900, least: 60, most: 7200, unit: "min" }),
          entry("calm_wait_s", "number", "等候回落到", "calm below", { default: 300, least: 0, most: 7200, unit: "min" }),
          entry("automatic", "flag", "自动开放潮汐窗口", "open tides by rule", { default: true }),
        ],
      }),
      entry("recall_limit", "number", "重呼次数上限", "recalls, at most", { default: 5, least: 0, most: 20, unit: "times" }),
    ],
  }),
  entry("hours", "table", "开放时间", "opening hours", { entries: [entry("workday", "hours", "周一至周五的时段", "Monday to Friday", { many: true, default: [] })] }),
];

const device = (id: string, name: string, role: string, online: boolean, alerts: string[], more: object = {}): object => ({
  id, name, role, window: role === "pad" || role === "caller" ? "1" : null, online, last_seen: "2026-07-28T02:01:50+00:00", status: null,
  condition: {
    version: "0.1.0", paper: null, slips_left: null, slips_printed: null, unknown_slips: null, reader: null, audio: null, temperature_c: null, skew_s: 0,
    disk_free_mb: null, uptime_s: null, boots: null, parts: [], error: null, alerts, ...more,
  },
}); // prettier-ignore
const part = (name: string, state: string, words: string, words_en: string, next = "", next_en = ""): object => ({ name, state, words, words_en, next, next_en });

const HALVES = ["morning", "afternoon"];
const DAYS = ["2026-07-27", "2026-07-28"];

export const NOTHING = { done: 0, of: 0, late: 0, percent: 100, kept: true };

export const REVIEWS: ReviewPage = {
  today: "2026-07-28", rectified: { done: 11, of: 13, late: 1, percent: 84.6, kept: false }, replied: { done: 6, of: 6, late: 0, percent: 100, kept: true },
  invalid: 1, overdue: 1, total: 2,
  reviews: [
    {
      id: "2026-07-24-A017", day: "2026-07-24", ticket: "A017", level: "dissatisfied", real_name: true, service: "mz", window: "1", clerk: "zc-1",
      rated_at: "2026-07-24T03:00:00+00:00", contact_by: "2026-07-27T15:59:59+00:00", settle_by: "2026-07-27T15:59:59+00:00", reply_by: "2026-07-29T15:59:59+00:00", handler: "boss",
      steps: ["rectify"], overdue: ["settle"], replied_at: null, closed_at: null, invalid_at: null, appended: false,
    },
    {
      id: "2026-07-27-C003", day: "2026-07-27", ticket: "C003", level: "very_dissatisfied", real_name: false, service: "lh", window: "4", clerk: "zc-1",
      rated_at: "2026-07-27T06:00:00+00:00", contact_by: null, settle_by: "2026-08-03T15:59:59+00:00", reply_by: null, handler: "", steps: ["check", "assign"],
      overdue: [], replied_at: null, closed_at: null, invalid_at: null, appended: true,
    },
  ],
}; // prettier-ignore

const AUDIT = {
  total: 143,
  actions: ["login", "login_failed", "login_blocked", "user_added", "settings_changed", "applicant_shown", "pair_approved"],
  rows: [
    { id: 143, at: "2026-07-28T01:20:00Z", actor: "manager:zhang", address: "192.168.1.20", action: "settings_changed", subject: "policy", detail: { reason: "社保参保截止日，等候上限放宽", count: 2 } },
    { id: 142, at: "2026-07-28T01:12:00Z", actor: "", address: "192.168.1.77", action: "login_blocked", subject: "admin", detail: {} },
    { id: 141, at: "2026-07-28T00:58:00Z", actor: "clerk:chen-meiling", address: "192.168.1.31", action: "applicant_shown", subject: "2026-07-27-0012", detail: {} },
    { id: 140, at: "2026-07-28T00:50:00Z", actor: "secadmin:liu", address: "192.168.1.21", action: "user_added", subject: "wang-dachui", detail: { role: "clerk" } },
    { id: 139, at: "2026-07-27T08:41:00Z", actor: "sysadmin:he", address: "192.168.1.22", action: "pair_approved", subject: "board-7f3a", detail: { role: "board" } },
  ],
}; // prettier-ignore

export const ANSWERS: Record<string, unknown> = {
  audit: AUDIT,
  settings: {
    etag: "0123456789abcdef", values: { hall: { id: "chini", name: "花都区赤坭镇便民服务中心" }, clerks: [{ id: "zc-1", name: "综窗1号A岗", primary: ["1"], backup: ["2"] }] },
    problems: [{ key: "policy.tide.calm_wait_s", code: "tide_calm", zh: "平稳的标准（900 秒）不低于启用的标准（900 秒），窗口会反复开关。", en: "calm is not below the wait that opens a tide: the window would flutter.", hint_zh: "请把它改小。", hint_en: "Lower it.", warning: false }],
    file: "chini.toml", own: true, forms: FORMS, running: { "tide.max_wait_s": 600 },
  }, // prettier-ignore
  "settings/history": { changes: [] },
  devices: {
    devices: [
      device("kiosk-1", "取号机1", "kiosk", true, ["paper_out", "unknown_slips"], {
        paper: "out", slips_left: 0, unknown_slips: 1, reader: "ready", temperature_c: 52, disk_free_mb: 11_800, uptime_s: 7560,
        error: { at: "2026-07-28T01:58:00+00:00", words: "打印机 192.168.1.50:9100 连不上", words_en: "printer 192.168.1.50:9100 does not answer" },
      }),
      device("kiosk-2", "取号机2", "kiosk", true, ["near_end"], { paper: "near_end", slips_left: 18, reader: "off", disk_free_mb: 11_800, uptime_s: 260_000, skew_s: -2 }),
      device("caller-1", "综合窗口叫号器", "caller", true, ["part", "power"], {
        parts: [part("keypad-3", "bad", "3号窗口按键板不应答", "keypad 3 does not answer", "检查按键板电源和 485 接线。", "Check its power and the RS-485 wires."), part("display", "ok", "小屏 正常", "display works")],
        temperature_c: 61, disk_free_mb: 5200, uptime_s: 41_000,
      }),
      device("board-1", "大厅主屏", "board", true, [], { audio: "ok", skew_s: 1, parts: [part("fonts", "ok", "字体 齐全", "fonts complete")] }),
      device("voice-1", "大厅广播", "voice", true, ["audio", "other_version"], { audio: "failing", version: "0.0.9", parts: [part("announcements", "ok", "没有积压的播报", "nothing waits to be spoken")] }),
      device("led-1", "窗口条屏", "led", true, ["part", "disk"], {
        parts: [part("controller-1", "ok", "控制卡 1 正常", "controller 1 works"), part("controller-2", "warn", "控制卡 2 时断时续", "controller 2 comes and goes", "下班后检查网线和水晶头。", "Check its cable after hours.")],
        disk_free_mb: 120,
      }),
      device("pad-1", "1号窗口评价器", "pad", false, ["silent"]),
    ],
  },
  users: {
    users: [
      { name: "boss", display: "陈主任", role: "manager", disabled: false, must_change: false, last_login_at: "2026-07-28T00:31:00+00:00" },
      { name: "zc-1", display: "综窗1号A岗", role: "clerk", disabled: false, must_change: true, last_login_at: null },
      { name: "lin", display: "林晓", role: "guide", disabled: true, must_change: false, last_login_at: "2026-07-01T01:00:00+00:00" },
    ],
  },
  rota: {
    seats: DAYS.flatMap((day) =>
      HALVES.flatMap((half) => [
        { day, half, window: "1", clerk: "zc-1", post: "primary", note: "" },
        { day, half, window: "6", clerk: half === "morning" ? "sb-b" : "", post: half === "morning" ? "backup" : "nobody", note: "" },
      ]),
    ),
    away: [{ day: DAYS[0], half: "morning", clerk: "sb-a", note: "培训" }],
    clerks: { "zc-1": "综窗1号A岗", "sb-a": "社保专窗A岗", "sb-b": "社保专窗B岗" },
    windows: { "1": "综合服务窗口1（民政）", "6": "社会保障专窗" },
  },
  reviews: REVIEWS,
  outbox: {
    connected: true, counts: { open: 1, done: 1, failed: 2 },
    rows: [
      { id: "hall:2026-07-28:214", day: "2026-07-28", ticket: "A021", level: "very_satisfied", append_no: 0, made_at: "2026-07-28T02:01:00+00:00", state: "open", tries: 3, next_at: "2026-07-28T02:06:00+00:00", said: "UnreachableError: addEvaluateService: TimeoutError", done_at: null },
      { id: "hall:2026-07-26:98", day: "2026-07-26", ticket: "C011", level: "satisfied", append_no: 0, made_at: "2026-07-26T02:01:00+00:00", state: "failed", tries: 60, next_at: "2026-07-28T02:06:00+00:00", said: "IncompleteError: mobile, taskCode, projectNo, userName, certkeyGOV", done_at: null },
      { id: "append:2026-07-20-A003:1", day: "2026-07-20", ticket: "A003", level: "dissatisfied", append_no: 1, made_at: "2026-07-26T01:00:00+00:00", state: "failed", tries: 60, next_at: "2026-07-28T02:06:00+00:00", said: "RefusedByProvinceError: addEvaluate: 评价时间不能早于服务时间", done_at: null },
      { id: "hall:2026-07-27:61", day: "2026-07-27", ticket: "A007", level: "very_satisfied", append_no: 0, made_at: "2026-07-27T03:00:00+00:00", state: "done", tries: 1, next_at: "2026-07-27T03:00:00+00:00", said: "success", done_at: "2026-07-27T03:00:02+00:00" },
    ],
  },
  "reviews/2026-07-24-A017": {
    version: 5, steps: ["rectify"], words: "跑了两趟才办好", tags: ["没有一次性告知"], tags_en: ["Not told everything at once"],
    citizen: { name: "陈**", phone: "138****8000" }, first: null,
    story: [
      { version: 1, at: "2026-07-24T03:00:02+00:00", actor: "house:errands", type: "ReviewOpened", data: {} },
      { version: 2, at: "2026-07-24T06:10:00+00:00", actor: "manager:boss", type: "ReviewChecked", data: { reasonable: true, truthful: true, note: "" } },
      { version: 3, at: "2026-07-24T06:40:00+00:00", actor: "manager:boss", type: "ReviewContacted", data: { outcome: "reached", note: "已电话致歉，约定周五前答复" } },
      { version: 4, at: "2026-07-24T06:45:00+00:00", actor: "manager:boss", type: "ReviewAssigned", data: { handler: "boss", note: "" } },
      { version: 5, at: "2026-07-28T00:00:00+00:00", actor: "policy:policy", type: "ReviewOverdue", data: { limit: "settle" } },
    ],
  },
}; // prettier-ignore
