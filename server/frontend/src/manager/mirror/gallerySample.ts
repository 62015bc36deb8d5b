/** A day of told and real waits, and a day ahead: what the gallery of the console shows. */
import type { Cell, Column, Sheet } from "../figures";
import type { Ahead } from "./ahead";
import type { Candour } from "./promises";

const col = (kind: Column["kind"], id: string, name: string): Column => ({ id, name, kind, unit: kind === "minutes" ? "分钟" : kind === "percent" ? "%" : "" });
const error = [col("count", "measured", "可对照"), col("count", "within", "在范围内"), col("percent", "within_share", "在范围内占"), col("percent", "sure_low", "占比可信下限"), col("percent", "sure_high", "占比可信上限"), col("minutes", "error_mean", "平均差"), col("minutes", "error_bias", "多说（负为少说）")];
const ends = [col("minutes", "told_low", "说的下限"), col("minutes", "told_high", "说的上限"), col("minutes", "real_p10", "实际第10百分位"), col("minutes", "real_p50", "实际中位数"), col("minutes", "real_p90", "实际第90百分位")];
const sheet = (id: string, title: string, columns: Column[], rows: Cell[][]): Sheet => ({ id, title, columns, rows });

export const candour: Candour = {
  first: "2026-07-27", day: "2026-07-27", days: 1, version: 1800, until: "2026-07-27T17:12:00+08:00", target: 0.8, count: 156, share: 0.808, sure: [0.751, 0.854], mean_s: 218, bias_s: -41, as_claimed: true,
  counts: { within: 126, sooner: 12, later: 18, at_once: 61, waiting: 0, overdue: 0, never_called: 3, untold: 2 },
  never_called: [{ day: "2026-07-27", ticket: "A031" }, { day: "2026-07-27", ticket: "B017" }, { day: "2026-07-27", ticket: "C009" }],
  sheets: {
    promises: sheet("promises", "预计准不准", [col("text", "told_class", "取号时说要等"), ...error, ...ends], [
      ["全部", 156, 126, 80.8, 75.1, 85.4, 3.6, -0.7, 6.1, 15.4, 3.2, 9.8, 19.4],
      ["0–5 分钟", 38, 35, 92.1, 82.1, 96.8, 1.6, 0.2, 0.6, 5.2, 0.4, 2.1, 4.6],
      ["5–10 分钟", 52, 43, 82.7, 72.8, 89.5, 2.9, -0.4, 4.1, 11.6, 3.9, 8.1, 12.2],
      ["10–15 分钟", 41, 31, 75.6, 63.4, 84.7, 4.2, -1.3, 8.4, 17.9, 8.2, 13.4, 20.1],
      ["15–20 分钟", 21, 15, 71.4, 53.8, 84.3, 5.5, -1.8, 12.2, 22.8, 11.4, 18.2, 26.1],
      ["20–30 分钟", 4, 2, 50, 17.7, 82.3, 8.2, -3.1, 16, 29, 14.2, 26.3, 35.1],
      ["30 分钟以上", 0, 0, null, null, null, null, null, null, null, null, null, null],
    ]),
    promises_services: sheet("promises_services", "各事项预计准不准", [col("text", "service", "事项"), ...error, col("count", "told_at_once", "随到随叫"), col("count", "told_never_called", "没有叫到")], [
      ["居住证", 61, 50, 82, 72.6, 88.7, 3.4, -0.5, 22, 1],
      ["低保、高龄津贴和社会救助", 58, 45, 77.6, 67.5, 85.2, 4.1, -1.2, 19, 2],
      ["生育登记和计生奖扶", 37, 31, 83.8, 71.6, 91.4, 3.1, -0.1, 20, 0],
    ]),
    promises_days: sheet("promises_days", "逐日预计准不准", [col("text", "day", "日期"), ...error], [["2026-07-27", 156, 126, 80.8, 75.1, 85.4, 3.6, -0.7]]),
    promises_tickets: sheet("promises_tickets", "每个号：说的与等的", [col("text", "day", "日期"), col("text", "ticket", "号码"), col("text", "service", "事项"), col("minutes", "told_low", "说的下限"), col("minutes", "told_high", "说的上限"), col("minutes", "real", "实际等候"), col("minutes", "error_bias", "多说（负为少说）"), col("text", "told_outcome", "结果")], [
      ["2026-07-27", "A001", "居住证", 0, 1, 0.2, null, "随到随叫"],
      ["2026-07-27", "A002", "居住证", 4, 11, 8.3, -0.8, "在范围内"],
      ["2026-07-27", "B001", "低保、高龄津贴和社会救助", 9, 18, 22.6, -9.1, "比说的晚"],
      ["2026-07-27", "A031", "居住证", 12, 24, null, null, "没有叫到"],
    ]),
  },
}; // prettier-ignore

/** A morning after which nothing much can be said. */
export const few: Candour = {
  ...candour, day: "2026-07-28", first: "2026-07-28", count: 7, share: 0.714, mean_s: 186, sure: [0.44, 0.888], counts: { ...candour.counts, within: 5, sooner: 1, later: 1, at_once: 9, waiting: 6, overdue: 1, never_called: 0, untold: 0 }, never_called: [],
  sheets: { ...candour.sheets, promises: sheet("promises", "预计准不准", candour.sheets.promises?.columns ?? [], [["全部", 7, 5, 71.4, 44, 88.8, 3.1, 0.4, 4, 11, 2, 7, 12], ["5–10 分钟", 7, 5, 71.4, 44, 88.8, 3.1, 0.4, 4, 11, 2, 7, 12]]) },
}; // prettier-ignore

const half = [col("time", "slot", "时段开始"), col("count", "expected", "预计来人"), col("count", "staffed", "在岗窗口"), col("percent", "late_share", "等候超限"), col("minutes", "mean_wait", "平均等候"), col("count", "needed", "需要窗口"), col("count", "tides_wanted", "其中开潮汐"), col("percent", "late_with_tides", "开潮汐后超限")];
const rows: Cell[][] = [
  ["09:00", 22.4, 5, 8.1, 4.6, 6, 1, 1.8], ["09:30", 26.1, 5, 41.2, 13.1, 7, 2, 3.1], ["10:00", 21.7, 5, 62.5, 19.9, 7, 2, 6.8], ["10:30", 16.2, 5, 55.9, 17.8, 6, 1, 4.4], ["11:00", 9.8, 5, 27.4, 9.7, 4, 0, 3.9], ["11:30", 5.1, 5, 6.2, 3.1, 3, 0, 1.1],
  ["13:00", 11.2, 5, 0.6, 1.1, 4, 0, 0.6], ["13:30", 14.9, 5, 2.3, 2, 5, 0, 2.3], ["14:00", 16.4, 5, 6.4, 3.7, 5, 1, 1.1], ["14:30", 13.3, 5, 6.1, 3.5, 5, 1, 0.9], ["15:00", 10.1, 5, 3.2, 2.4, 4, 0, 0.8], ["15:30", 8.2, 5, 1.1, 1.4, 4, 0, 0.4], ["16:00", 5.5, 5, 0.3, 0.7, 3, 0, 0.2], ["16:30", 2.9, 5, 0.1, 0.3, 2, 0, 0.1],
]; // prettier-ignore
const able = [[1, 1.1, 8, 40.8], [2, 5.7, 20, 19.9], [3, 11.2, 26.2, 10.1], [4, 17, 29.8, 5.2], [5, 23, 32.2, 2.7], [6, 29.1, 33.9, 1.4], [7, 35.2, 35.2, 0.8], [8, 41.3, 36.2, 0.4]] as const;

export const ahead: Ahead = {
  day: "2026-07-29", known: true, hours: true, open: true, expected: 183.8, tidal: 2,
  staffing: { wait_s: 900, cases: 30, share: 0.95, mean_s: 570, open_s: 25200, windows: 2, agree: [4, 5], rows: able.map(([windows, an_hour, cases, late]) => ({ windows, an_hour, cases, late_at_limit: late / 100 })) },
  sheets: {
    ahead: sheet("ahead", "各时段预排", half, rows),
    ahead_lines: sheet("ahead_lines", "各队伍预排", [col("text", "line_services", "队伍（事项）"), col("text", "line_windows", "窗口"), ...half], rows.slice(0, 4).map((row) => ["居住证、低保、高龄津贴和社会救助、生育登记和计生奖扶", "1、2、3、4、5", ...row])),
    staffing: sheet("staffing", "几个窗口够用", [col("count", "pooled", "共用一队的窗口"), col("count", "an_hour", "每小时最多接待"), col("count", "cases_each", "每窗每天最多办件"), col("percent", "late_at_limit", "每窗办满上限时超限")], able.map((row) => [...row])),
  },
}; // prettier-ignore

export const unknown: Ahead = { ...ahead, known: false, expected: 0, sheets: { ...ahead.sheets, ahead: { ...ahead.sheets.ahead, rows: [] }, ahead_lines: { ...ahead.sheets.ahead_lines, rows: [] } } };
