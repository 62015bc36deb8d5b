/** A morning in the Chini hall, for the gallery: nobody real. */
import { NOW } from "../gallery/state";
import type { DeskCard, DeskLine, Times } from "../lib/booking";
import type { Ahead } from "./context";
import type { DeviceLine, Progress, TicketLinks } from "../lib/http";
import type { BookingLine, GuideView, ServiceLine, SlipLine, TicketCard } from "../lib/wire";

const ago = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

function service(id: string, name: string, name_en: string, taken: number, more: Partial<ServiceLine> = {}): ServiceLine {
  return {
    id, name, name_en, group: "社保医保", department: "人社", waiting: 3, ahead: 3, taken, open_windows: 2, estimate_s: [480, 900],
    enquiry: false, keywords: [], materials: ["身份证", "户口本", "近期照片"], ...more,
  }; // prettier-ignore
}

export const SERVICES: ServiceLine[] = [
  service("juzhuzheng", "居住证", "Residence permit", 21),
  service("yibao", "城乡居民医保参保缴费", "Residents' medical insurance", 18, { ahead: 6, estimate_s: [900, 1500] }),
  service("dibao", "低保、高龄津贴和社会救助", "Subsistence and old-age allowances", 9),
  service("canlian", "残疾人证和两项补贴", "Disability card and allowances", 2, { ahead: 0, estimate_s: [0, 60] }),
  service("shebao", "社保查询、打印和缴费", "Social insurance", 0, { open_windows: 0, estimate_s: null }),
  service("zufang", "出租屋综合税", "Tax on rented rooms", 3, { materials: [] }),
  service("banbucheng", "“办不成事”反映", "When nothing works", 0),
  service("zixun", "咨询导办（不知道办什么）", "Enquiries", 5, { enquiry: true, materials: [] }),
];

export function card(ticket: string, more: Partial<TicketCard>): TicketCard {
  return {
    ticket, service: "juzhuzheng", service_name: "居住证", priority: "normal", status: "waiting", channel: "kiosk", taken_at: ago(12),
    base: ago(12), slot: null, window: null, pinned: null, called_at: null, started_at: null, recalls: 0, passes: 0, rated: false,
    rule: null, why: null, proxy: false, sent_by: null, help: "none", ...more,
  }; // prettier-ignore
}

export function booking(code: string, minutes: number, more: Partial<BookingLine> = {}): BookingLine {
  return { code, service: "yibao", service_name: "城乡居民医保参保缴费", slot: ago(-minutes), ticket: null, cancelled: false, help: "none", ...more };
}

export function slip(outcome: SlipLine["outcome"]): SlipLine {
  return {
    ticket: "J003", times: 1, printer: "k1", at: ago(0), outcome, service: "juzhuzheng", service_name: "居住证", priority: "normal",
    taken_at: ago(12), slot: null, ahead: 3, estimate_s: [480, 900], again: true,
  }; // prettier-ignore
}

const device = (id: string, name: string, online: boolean, paper: string, role: DeviceLine["role"] = "kiosk"): DeviceLine => ({
  id, name, role, window: null, online, last_seen: ago(online ? 0 : 9), status: online ? { paper } : null,
}); // prettier-ignore

export const DEVICES: DeviceLine[] = [
  device("k1", "大门取号机", true, "ready"),
  device("k2", "东厅取号机", true, "out"),
  device("b1", "主屏", false, "off", "board"),
];

const url = "https://hall.example/t/eyJoIjoiY2hpbmkiLCJkIjoiMjAyNi0wNy0yOCIsInQiOiJKMDAzIn0.c2lnbmVkLXRva2Vu";
export const links: TicketLinks = { progress: { url }, rate: { url: url.replace("/t/", "/r/"), expires_at: null } };

export const progress: Progress = {
  hall_name: "花都区赤坭镇党群服务中心政务服务大厅", hall_name_en: "Chini Town Service Hall, Huadu",
  hall: { phone: "020-86840000", notice: "", timezone: "Asia/Shanghai", open: true, sessions: [] },
  ticket: "J003", service: "居住证", service_en: "Residence permit", materials: ["身份证", "户口本"],
  materials_en: [], priority: "normal", slot: null,
  status: "waiting", ahead: 3, estimate_s: [480, 900], window: "2", window_name: "2号综合窗口", window_name_en: "Window 2", area: "一楼",
  called_at: null, may_leave: true, rate_path: null, now: NOW.toISOString(),
}; // prettier-ignore

const matters = ["居住证", "城乡居民医保参保缴费", "低保、高龄津贴和社会救助", "咨询导办（不知道办什么）"];

export const VIEW: GuideView = {
  hall: {
    id: "chini", name: "花都区赤坭镇党群服务中心政务服务大厅", name_en: "Chini Town Service Hall, Huadu", business_day: "2026-07-28",
    timezone: "Asia/Shanghai", open: true, issue_before_s: 1200, next_opening: null, notice: "", phone: "020-86840000",
    sessions: [
      { opens: "2026-07-28T01:00:00Z", closes: "2026-07-28T04:00:00Z" },
      { opens: "2026-07-28T05:00:00Z", closes: "2026-07-28T09:00:00Z" },
    ],
  },
  services: SERVICES,
  guide: { groups: [], departments: [], words: [], services: SERVICES.map(({ id }) => ({ id, materials_en: [], spelling: [] })) },
  windows: [],
  waiting: { total: 12, longest_base: ago(22) },
  queue: Array.from({ length: 12 }, (_, i) =>
    card(["J003", "Y004", "D002", "Z005"][i % 4] === "J003" && i === 0 ? "J003" : `${"JYDZ".charAt(i % 4)}${String(i + 4).padStart(3, "0")}`, {
      service_name: matters[i % 4] ?? "", base: ago(22 - i * 2), priority: i === 4 ? "elderly" : i === 6 ? "appt" : "normal", proxy: i === 5,
    }),
  ),
  passed: [
    card("Y002", { status: "passed", passes: 2, service_name: "城乡居民医保参保缴费" }),
    card("D001", { status: "waiting", passes: 1, service_name: "低保、高龄津贴和社会救助" }),
  ],
  bookings: [
    booking("HF3T9K", -90, { ticket: "Y001" }),
    booking("PW4RC7", -50),
    booking("KX7PA4", 10, { help: "green" }),
    booking("N9DJT3", 25, { cancelled: true }),
    booking("M3WDA9", 120),
  ],
  slips: [],
  alerts: [{ kind: "wait_unservable", subject: "shebao", detail: "", since: ago(5) }],
  booking_early_s: 1800,
  booking_late_s: 1800,
}; // prettier-ignore

const line = (day: string, code: string, at: string, more: Partial<DeskLine> = {}): DeskLine => ({
  day, code, number: "YY20260012", service: "juzhuzheng", service_name: "居住证", slot: `${day}T${at}:00Z`, source: "phone", standing: "open", help: "none", ticket: null, ...more,
}); // prettier-ignore
export const AHEAD: Ahead = {
  own: "http://192.168.1.20:8080/b",
  later: [
    line("2026-07-29", "RW4QTD", "01:00", { help: "assisted" }),
    line("2026-07-29", "H7YPXE", "01:30"),
    line("2026-07-30", "MKU3FA", "05:00", { standing: "cancelled" }),
  ],
  visits: [
    line("2026-07-27", "T4LDNA", "07:00", { help: "visit", service: "dibao", service_name: "低保、高龄津贴和社会救助" }),
    line("2026-07-28", "WQ9GEP", "01:00", { help: "visit", standing: "came" }),
    line("2026-07-29", "VT7XKA", "02:00", { help: "visit", service: "canlian", service_name: "残疾人证和两项补贴" }),
  ],
};
export function deskCard(day: string, code: string): DeskCard {
  const found = [...AHEAD.later, ...AHEAD.visits].find((each) => each.code === code) ?? line(day, code, "02:30");
  return { line: found, who: { name: "陈**", phone: "138****8000" }, url: `http://192.168.1.20:8080/b/chini.20260729.${code}.x` };
}
export const TIMES: Times = {
  service: "juzhuzheng", slot_min: 30,
  days: ["2026-07-28", "2026-07-29", "2026-07-30", "2026-08-01"].map((day, n) => ({
    day, times: ["01:00", "01:30", "02:00", "02:30", "03:00", "05:00", "05:30", "06:00"].map((at, i) => ({ at: `${day}T${at}:00Z`, kind: n === 3 ? "weekend" : i > 5 ? "off_peak" : "regular", free: n === 0 ? 0 : (i + n) % 3 })),
  })),
}; // prettier-ignore
