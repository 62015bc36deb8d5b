/** A what-if of one morning and one of a week, for pictures and tests. */
import type { Entry } from "../../office/model";
import type { Answer, Compared, Job, Numbers, Side, Slot, Totals, Turn } from "./model";

export type { Job };

const FIGURES: Numbers = { served: 143, left: 4, turned_away: 0, share15: 0.812, mean_s: 512, p50_s: 430, p95_s: 1420, max_s: 2310, over30_share: 0.041, elderly_share15: 0.9, tide_minutes: 85, openings: 2, flaps: 0 };
const BETTER: Numbers = { served: 145, left: 2, turned_away: 0, share15: 0.894, mean_s: 395, p50_s: 350, p95_s: 1010, max_s: 1860, over30_share: 0.004, elderly_share15: 0.95, tide_minutes: 127, openings: 3, flaps: 0 };
const scaled = (it: Numbers, by: number): Numbers => Object.fromEntries(Object.entries(it).map(([key, value]) => [key, (value ?? 0) * by])) as Numbers;

export function totals(figures: Partial<Numbers>, more: Partial<Totals> = {}): Totals {
  return { cases: { "1": 34, "2": 31, "3": 29, "6": 18, "9": 12 }, low: null, high: null, ...FIGURES, ...figures, ...more };
}

const at = (day: string, minute: number): string => new Date(Date.parse(`${day}T00:00:00+08:00`) + minute * 60_000).toISOString();

function slots(day: string, by: number, banded: boolean): Slot[] {
  return Array.from({ length: 32 }, (_, n) => {
    const minute = 540 + n * 15;
    const noon = minute >= 720 && minute < 810;
    const rush = Math.exp(-(((minute - 615) / 55) ** 2)) + 0.6 * Math.exp(-(((minute - 890) / 50) ** 2));
    const mean = noon ? null : Math.round((180 + 1250 * rush) * by);
    return {
      starts: at(day, minute), arrivals: noon ? 0 : Math.round(2 + 9 * rush), mean_s: mean, waiting: noon ? 0 : Math.round((2 + 14 * rush) * by), open: noon ? 0 : 5,
      low_s: banded && mean !== null ? mean * 0.78 : null, high_s: banded && mean !== null ? mean * 1.3 : null,
    }; // prettier-ignore
  });
}

const turns = (day: string, all: [string, number, number][]): Turn[] => all.map(([window, from, to]) => ({ window, opened: at(day, from), closed: at(day, to) }));

export function compared(day: string, by = 1): Compared {
  const before: Side = { totals: totals(scaled(FIGURES, by)), slots: slots(day, by, false), tides: turns(day, [["9", 612, 672], ["9", 880, 905]]) };
  const after: Side = { totals: totals(scaled(BETTER, by), { low: scaled(BETTER, 0.96), high: scaled(BETTER, 1.05) }), slots: slots(day, by * 0.72, true), tides: turns(day, [["9", 592, 668], ["9", 868, 905], ["10", 620, 645]]) };
  return { day, before, after, mirror: totals({ share15: 0.82, mean_s: 498 }) };
}

/** What changed against a side, drawn a little wider and narrower. */
function effect(after: Numbers, than: Numbers): Totals {
  const by = Object.fromEntries(Object.entries(after).map(([key, value]) => [key, (value ?? 0) - (than[key as keyof Numbers] ?? 0)])) as Numbers;
  return totals(by, { low: { ...scaled(by, 0.7), max_s: -scaled(by, 1).max_s! }, high: scaled(by, 1.3) });
}
/** The model lives this week again with rather longer waits than it had. */
const OFF: Numbers = { ...FIGURES, share15: 0.771, mean_s: 561, max_s: 2460, tide_minutes: 92 };

export const ONE: Answer = {
  change: [{ zh: "窗口 10：新增潮汐窗口，办理居住证、低保、生育登记等 6 项", en: "window 10: a new tidal window for 6 matters" }],
  days: [compared("2026-07-27")], before: compared("2026-07-27").before.totals, after: compared("2026-07-27").after.totals, mirror: totals({ share15: 0.812, mean_s: 498 }),
  against: "before", effect: effect(BETTER, FIGURES),
  notes: [{ zh: "新增的 10 号潮汐窗口由待命人员上岗；没有待命的人时不开。", en: "Window 10 is staffed by whoever is on standby; with nobody on standby it stays shut." }],
}; // prettier-ignore
export const WEEK: Answer = { ...ONE, days: [1, 0.8, 1.05, 0.9, 1].map((by, n) => ({ ...compared(`2026-07-2${n + 3}`, by), mirror_slots: slots(`2026-07-2${n + 3}`, by * 1.1, true) })), mirror: totals(OFF), against: "mirror", effect: effect(BETTER, OFF), notes: [] };

export function job(answer: Answer | null, more: Partial<Job> = {}): Job {
  return {
    id: "0123456789abcdef", state: answer ? "done" : "running", done: answer ? 1 : 3, of: answer ? 1 : 8, days: ["2026-07-27"], by: "zhangzr", at: "2026-07-28T02:00:00+00:00", refusal: null, answer,
    change: {
      policy: {},
      closed: [], rights: { "10": { services: ["jz", "cj", "yb", "sb", "cz", "zx"], helps: [] } }, staff: {},
    }, ...more,
  }; // prettier-ignore
}

const service = (id: string, name: string, department: string, minutes: number, networks: string[] = []): object => ({ id, name, department, minutes, ...(networks.length ? { networks } : {}) });
/** What the settings would answer: five windows, a tidal one, six services. */
export const VALUES = {
  hall: { id: "chini", name: "花都区赤坭镇便民服务中心" },
  hours: { workday: ["09:00-12:00", "13:30-17:30"] },
  policy: { tide: { max_wait_s: 900 } },
  services: [
    service("jz", "居住证", "来穗", 8), service("cj", "低保、高龄津贴和社会救助", "民政", 12), service("yb", "生育登记和计生奖扶", "卫健", 9),
    service("sb", "社会保障", "社保", 11, ["政务外网"]), service("cz", "出租屋综合税和备案", "税务", 10), { id: "zx", name: "综合咨询", enquiry: true, minutes: 3 },
  ],
  windows: [
    { id: "1", name: "综合服务窗口1", kind: "general", departments: ["来穗", "民政", "卫健"], services: ["zx"] },
    { id: "2", name: "综合服务窗口2", kind: "general", departments: ["来穗", "民政", "卫健"], services: ["zx"] },
    { id: "3", name: "综合服务窗口3", kind: "general", departments: ["来穗", "民政", "卫健"], services: ["zx"], networks: ["互联网"] },
    { id: "6", name: "社会保障专窗", kind: "special", departments: ["社保"], helps: ["jz"] },
    { id: "7", name: "出租屋综合税和备案专窗", kind: "special", departments: ["税务"] },
    { id: "9", name: "潮汐窗口", kind: "tidal", departments: ["来穗", "民政"] },
  ],
}; // prettier-ignore

const entry = (name: string, kind: Entry["kind"], fallback: unknown, more: Partial<Entry> = {}): Entry => ({
  name, label: name, label_en: name, help: "", help_en: "", kind, many: false, required: false, default: fallback, choices: [], least: null, most: null, longest: null, unit: "",
  rule: "", rule_en: "", example: "", refers: "", identity: "", entries: [], ...more,
}); // prettier-ignore
const seconds = (name: string, fallback: number): Entry => entry(name, "number", fallback, { least: 0, most: 7200, unit: "min" });
export const FORMS: Entry[] = [
  entry("policy", "table", {}, {
    entries: [
      entry("tide", "table", {}, {
        entries: [
          seconds("max_wait_s", 900), entry("max_cases", "number", 30, { least: 1, most: 500, unit: "cases" }), seconds("setup_s", 300), seconds("min_open_s", 1200), seconds("calm_wait_s", 300),
          seconds("calm_for_s", 600), entry("mode", "choice", "rule", { choices: ["rule", "forecast"] }), seconds("foresee_wait_s", 600), seconds("rest_s", 900), entry("max_open", "number", 1, { least: 0, most: 99, unit: "windows" }), entry("automatic", "flag", true),
        ],
      }),
      entry("calling", "table", {}, {
        entries: [entry("order", "choice", "due", { choices: ["due", "arrival"] }), seconds("ordinary_s", 900), seconds("priority_s", 600), seconds("grace_s", 300), entry("short_first", "decimal", 1.5, { least: 0, most: 3 })],
      }),
    ],
  }),
]; // prettier-ignore
