/** What the scores show in the gallery: June of the Chini hall, whose sums anybody can check with a pocket calculator. */
import type { StoryLine } from "../lib/http";
import type { Exam, MonthLine, Rules, ScoreDetail, ScoreLine, ScoreMonth, StarPage } from "./model";

const RULES: Rules = {
  volume: 0.5, quantified: 0.3, satisfaction: 0.2, base: 100, pass_mark: 80, levels: [100, 80, 60, 30, 0], yellow: 5, red: 10, late: 1, early: 1, absent: 5, untested: 5,
  grace_min: 5, tests: 2, specials: false,
}; // prettier-ignore

const line = (clerk: string, name: string, more: Partial<ScoreLine>): ScoreLine => ({
  clerk, name, assessed: true, cases: 0, load_minutes: 0, open_minutes: 0, paused_minutes: 0, volume: null, levels: [0, 0, 0, 0, 0], invalid: 0, satisfaction: null, deeds: [],
  quantified: 100, tests: 2, corrected: {}, total: null, passed: null, missing: [], ...more,
}); // prettier-ignore

const FIRST = line("zc-1", "综窗1号A岗", {
  cases: 214, load_minutes: 2140, open_minutes: 8460, paused_minutes: 312, volume: 100, levels: [42, 9, 3, 1, 0], invalid: 1, satisfaction: 92,
  deeds: [{ rule: "card_yellow", points: -5, facts: ["card:2026-06-09-window_vacant-1"] }, { rule: "late", points: -2, facts: ["half:2026-06-03:morning", "half:2026-06-17:afternoon"] }],
  quantified: 93, corrected: { quantified: 2 }, total: 96.9, passed: true,
}); // prettier-ignore
const LINES: ScoreLine[] = [
  FIRST,
  line("zc-3", "综窗3号A岗", { cases: 170, load_minutes: 1870, open_minutes: 8100, paused_minutes: 150, volume: 91.2, total: 94.5, passed: true, missing: ["satisfaction"] }),
  line("zc-2", "综窗2号A岗", {
    cases: 158, load_minutes: 1702, open_minutes: 8300, paused_minutes: 901, volume: 83.4, levels: [6, 4, 5, 3, 1], satisfaction: 60, tests: 1, quantified: 84, total: 78.9, passed: false,
    deeds: [{ rule: "card_red", points: -10, facts: ["card:2026-06-22-pause_long-2"] }, { rule: "early", points: -1, facts: ["half:2026-06-05:afternoon"] }, { rule: "untested", points: -5, facts: ["test:2"] }],
  }),
  line("zc-5", "综窗5号A岗", { volume: null, missing: ["volume", "satisfaction"], tests: 0 }),
  line("sb-a", "社会保障专窗A岗", { assessed: false, cases: 122, load_minutes: 1586, open_minutes: 8000, levels: [20, 5, 0, 0, 0], satisfaction: 96, quantified: null }),
  line("sb-b", "社会保障专窗B岗", { assessed: false, cases: 11, load_minutes: 143, open_minutes: 610, tests: 1, quantified: null }),
]; // prettier-ignore

const EXAMS: Exam[] = [
  { number: 1, title: "居住证业务知识测试", day: "2026-06-08", full: 100, pass_mark: 60, marks: { "zc-1": 92, "zc-2": 58.5, "zc-3": 88, "sb-a": 81 }, cancelled: false, before_duty: false },
  { number: 2, title: "窗口礼仪（题目泄露）", day: "2026-06-15", full: 50, pass_mark: 30, marks: { "zc-1": 48 }, cancelled: true, before_duty: false },
  { number: 3, title: "岗前培训考试", day: "2026-06-24", full: 100, pass_mark: 80, marks: { "zc-1": 96, "zc-3": 90, "sb-a": 84, "sb-b": 80 }, cancelled: false, before_duty: true },
]; // prettier-ignore

const fact = (version: number, at: string, actor: string, type: string, data: Record<string, unknown>): StoryLine => ({ version, at: `2026-07-${at}:00+08:00`, actor, type, data }); // prettier-ignore

export const RUNNING: ScoreMonth = {
  period: "2026-06", first: "2026-06-01", last: "2026-06-30", state: "over", scored: true, drifted: false, rules: RULES, pace: 0.253, lines: LINES, untested: ["zc-2", "zc-5", "sb-b"],
  exams: EXAMS, settled_at: null, settled_by: "", stars: [],
  corrections: [
    { number: 1, clerk: "zc-1", part: "quantified", points: 2, reason: "6 月 3 日停电，签到机重启", by: "zhuren", at: "2026-07-01T09:10:00+08:00", taken_back: false },
    { number: 2, clerk: "zc-2", part: "quantified", points: -3, reason: "仪容仪表检查", by: "zhuren", at: "2026-07-01T09:12:00+08:00", taken_back: true },
  ],
  objections: [
    { number: 1, clerk: "zc-2", words: "6 月 22 日暂停是去后台送件，有流转单", at: "2026-07-01T14:00:00+08:00", answer: null, answered_by: "" },
    { number: 2, clerk: "zc-3", words: "没有人评价，分数怎么算", at: "2026-07-01T14:20:00+08:00", answer: "没有评价的不计满意度，权重归到另外两项", answered_by: "zhuren" },
  ],
  story: [
    fact(1, "01T09:10", "manager:zhuren", "ScoreCorrected", { clerk: "zc-1", points: "2.00", reason: "6 月 3 日停电，签到机重启" }),
    fact(2, "01T09:12", "manager:zhuren", "ScoreCorrected", { clerk: "zc-2", points: "-3.00", reason: "仪容仪表检查" }),
    fact(3, "01T14:00", "clerk:zc-2", "ScoreObjected", { clerk: "zc-2", reason: "6 月 22 日暂停是去后台送件，有流转单" }),
  ],
}; // prettier-ignore
export const SETTLED: ScoreMonth = { ...RUNNING, state: "settled", drifted: true, untested: [], objections: [], settled_at: "2026-07-03T10:30:00+08:00", settled_by: "zhuren" };
export const EMPTY: ScoreMonth = { ...RUNNING, state: "running", scored: false, lines: [], untested: [], exams: [], corrections: [], objections: [], story: [], pace: null };
/** The clerk's own: the own line and nobody else's. */
export const OWN: ScoreMonth = { ...RUNNING, lines: [FIRST], untested: [], objections: [], story: [] };
export const MONTHS: MonthLine[] = [
  { period: "2026-07", state: "running", exams: 1, objections: 0 }, { period: "2026-06", state: "over", exams: 2, objections: 1 }, { period: "2026-05", state: "settled", exams: 2, objections: 0 },
]; // prettier-ignore

export const DETAIL: ScoreDetail = {
  period: "2026-06", line: FIRST, fresh: FIRST,
  services: [{ service: "lh", name: "居住证", count: 120, minutes_each: 8.5, minutes: 1020 }, { service: "mz", name: "低保、高龄津贴和社会救助", count: 94, minutes_each: 12, minutes: 1120 }],
  days: [{ day: "2026-06-01", cases: 11, load_minutes: 110.5, open_minutes: 402, paused_minutes: 18 }, { day: "2026-06-02", cases: 9, load_minutes: 98, open_minutes: 396.5, paused_minutes: 12 }],
  tickets: [{ day: "2026-06-01", ticket: "C001", service: "居住证", minutes: 8.5, at: "2026-06-01T09:14:00+08:00" }],
  ratings: [{ day: "2026-06-01", ticket: "C001", level: "very_satisfied", invalid: false }, { day: "2026-06-02", ticket: "A007", level: "dissatisfied", invalid: true }],
  halves: [
    { day: "2026-06-03", half: "morning", expected: "1", away: false, note: "", first: "2026-06-03T09:06:00+08:00", last: "2026-06-03T12:01:00+08:00", windows: ["1"], posts: ["primary"], slips: ["late"] },
    { day: "2026-06-03", half: "afternoon", expected: "1", away: false, note: "", first: "2026-06-03T12:58:00+08:00", last: "2026-06-03T17:10:00+08:00", windows: ["1", "2"], posts: ["primary", "backup"], slips: [] },
    { day: "2026-06-04", half: "morning", expected: null, away: true, note: "年休假", first: null, last: null, windows: [], posts: [], slips: [] },
  ],
  exams: EXAMS, corrections: RUNNING.corrections.slice(0, 1), objections: [],
}; // prettier-ignore

export const STARS: StarPage = {
  period: "2026-06", span: "month", over: true, open_months: [],
  candidates: [
    { clerk: "zc-1", name: "综窗1号A岗", months: ["2026-06"], total: 96.9, passed: true }, { clerk: "zc-3", name: "综窗3号A岗", months: ["2026-06"], total: 94.5, passed: true },
    { clerk: "zc-2", name: "综窗2号A岗", months: ["2026-06"], total: 78.9, passed: false },
  ],
  stars: [{ clerk: "zc-1", name: "综窗1号A岗", total: 96.9, reason: "件多、零差评，带教新人", at: "2026-07-04T09:00:00+08:00", by: "zhuren" }],
  story: [],
}; // prettier-ignore
