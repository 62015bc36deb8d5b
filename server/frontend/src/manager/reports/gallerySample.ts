/** A month of a town's hall against the month before, and what is behind one of its numbers: for the console's gallery. */
import { ApiError } from "../../lib/api";
import type { Cell, Column, Sheet } from "../figures";
import type { Months } from "./months";
import type { Evidence, Figure, Linked, Report } from "./report";

const UNITS: Partial<Record<Column["kind"], string>> = { minutes: "分钟", percent: "%" };
const col = (kind: Column["kind"], id: string, name: string): Column => ({ id, name, kind, unit: UNITS[kind] ?? "" });
const text = (id: string, name: string): Column => col("text", id, name);
const count = (id: string, name: string): Column => col("count", id, name);
const mins = (id: string, name: string): Column => col("minutes", id, name);

type Line = [group: string, kind: Column["kind"], id: string, name: string, value: Cell, before: Cell, what?: string | null];
const LINES: Line[] = [
  ["volume", "count", "days", "有记录的天数", 21, 22, null],
  ["volume", "count", "taken", "取号", 4563, 4871],
  ["volume", "count", "finished", "办结", 4310, 4602],
  ["volume", "count", "missed", "叫号未到", 142, 166],
  ["waits", "minutes", "wait_p50", "等候中位数", 6.7, 8.2, "called"],
  ["waits", "minutes", "wait_p95", "等候第95百分位", 14.8, 21.5, "called"],
  ["waits", "count", "over", "等候超限", 188, 611],
  ["waits", "percent", "within_share", "及时叫号", 95.7, 87.1, "called"],
  ["tides", "count", "tides", "潮汐启用", 34, 12],
  ["tides", "minutes", "tide_min", "潮汐开放", 1986.4, 702.1, "tides_opened"],
  ["windows", "count", "counters", "常设窗口", 7, 7, null],
  ["windows", "minutes", "case_mean", "平均办理", 7.4, 7.9, "finished"],
  ["reviews", "count", "rated", "已评价", 2903, 2814],
  ["reviews", "percent", "good_share", "满意率", 98.2, 97.9, "rated"],
  ["reviews", "percent", "rectified_share", "差评整改率", 100, 100, "reviews_counted"],
  ["cases", "count", "cases_received", "收件", 318, 297],
  ["cases", "percent", "in_time_share", "按期办结", 99.6, 100, "cases_decided"],
  ["cards", "count", "cards_yellow", "黄牌", 3, 0],
  ["cards", "count", "cards_red", "红牌", 0, 1],
];
const figure = ([group, kind, id, name, value, before, what]: Line): Figure => ({ id, group, name, unit: UNITS[kind] ?? "", kind, value, before, what: what === undefined ? id : what, counts: kind === "count" });

function linked(id: string, title: string, columns: Column[], rows: Cell[][], dim: string, note = ""): Linked {
  const sheet: Sheet = { id, title, columns, rows };
  const whats = columns.map((each) => (each.kind === "text" ? null : each.id));
  return { sheet, whats, keys: rows.map((row) => (row[0] === "合计" ? {} : { [dim]: String(row[0]) })), note };
}

function days(): Linked {
  const every = Array.from({ length: 30 }, (_, at) => new Date(Date.UTC(2026, 5, at + 1))).filter((day) => day.getUTCDay() % 6 > 0 && day.getUTCDate() !== 19);
  const rows = every.map((day, at): Cell[] => {
    const busy = at % 7 === 3;
    const taken = busy ? 402 : 196 + ((at * 37) % 41);
    return [day.toISOString().slice(0, 10), `周${"日一二三四五六"[day.getUTCDay()]}`, taken, taken - 11, busy ? 11.8 : 5.9, busy ? 24.2 : 12.6, busy ? 47 : at % 4, busy ? 4 : 1];
  });
  const sum = (at: number): number => rows.reduce((all, row) => all + Number(row[at]), 0);
  rows.push(["合计", null, sum(2), sum(3), 6.7, 14.8, sum(6), sum(7)]);
  const columns = [text("day", "日期"), text("weekday", "星期"), count("taken", "取号"), count("finished", "办结"), mins("wait_p50", "等候中位数"), mins("wait_p95", "等候第95百分位"), count("over", "等候超限"), count("tides", "潮汐启用")];
  return linked("days", "逐日", columns, rows, "day", "按取号的业务日计。取号含各种渠道；办结指窗口办结的号。");
}

export const report: Report = {
  first: "2026-06-01", last: "2026-06-30", kind: "month", title: "2026 年 6 月月报", against_first: "2026-05-01", against_last: "2026-05-31",
  days: Array.from({ length: 21 }, (_, at) => `2026-06-${String(at + 1).padStart(2, "0")}`), days_before: 22, running: null, until: "2026-07-28T10:02:00+08:00", timezone: "Asia/Shanghai",
  limits_s: [900], figures: LINES.map(figure), reform_on: "2024-12-09",
  sheets: {
    days: days(),
    windows: linked("windows", "各窗口", [text("window", "窗口"), text("window_name", "窗口名称"), text("kind", "类别"), count("finished", "办件"), mins("open_for", "开放时长"), mins("case_mean", "平均办理"), count("bad", "差评")], [
      ["1", "综合服务窗口1（民政）", "综合", 802, 8820.5, 7.1, 1],
      ["6", "社会保障专窗", "专窗", 511, 8412, 9.3, 0],
      ["9", "潮汐窗口", "潮汐", 96, 1986.4, 6.2, 0],
      ["合计", null, null, 1409, 19218.9, 7.4, 1],
    ], "window", "办件指在该窗口办结的号；平均办理是来了的人在窗口的用时除以办结数，叫了没来的时间不计。"),
    tide_reasons: linked("tide_reasons", "潮汐窗口启用原因", [text("why", "原因"), count("tides", "潮汐启用"), mins("tide_min", "潮汐开放")], [["预计等候超过上限", 22, 1321], ["等候超过上限", 9, 540.4], ["人工启用", 3, 125], ["合计", 34, 1986.4]], "reason"),
  },
}; // prettier-ignore

export const nothing: Report = { ...report, first: "2026-02-01", last: "2026-02-28", title: "2026 年 2 月月报", days: [], days_before: 0, limits_s: [], figures: [], sheets: {} };

/** June is owed and late. */
export const months: Months = { to: "区政务服务数据管理局", months: [{ month: "2026-06", due: "2026-07-05T23:59:59+08:00", reminded: true, overdue: true, filed: [] }] };

/** June was handed in, then somebody rated at home. */
export const filed: Months = {
  ...months,
  months: [{ month: "2026-06", due: "2026-07-05T23:59:59+08:00", reminded: true, overdue: false, filed: [
    { at: "2026-07-03T16:20:00+08:00", by: "张主任", to: "区政务服务数据管理局", note: "", late: false, totals: LINES.map(([, , id, , value]) => ({ id, value: id === "rated" ? 2899 : (value as number) })) },
  ] }],
}; // prettier-ignore

const COLUMNS = [text("day", "日期"), text("ticket", "号码"), text("service", "事项"), text("status", "状态"), col("time", "taken_at", "取号时间"), col("time", "called_at", "首次叫号"), col("time", "ended_at", "结束"), mins("waited", "等候"), text("window", "窗口"), text("clerk", "人员"), text("level", "评价")];

export const evidence: Evidence = {
  total: 188,
  sheet: {
    id: "evidence", title: "等候超限：逐条", columns: COLUMNS,
    rows: Array.from({ length: 50 }, (_, at): Cell[] => [
      `2026-06-${String((at % 5) * 5 + 4).padStart(2, "0")}`, `${"ABC"[at % 3]}${String(90 - at).padStart(3, "0")}`, at % 4 === 2 ? "低保、高龄津贴和社会救助" : "居住证", "已办结",
      "09:41", "10:07", "10:15", Math.round(266 - at * 2.2) / 10, String((at % 6) + 1), at % 9 === 4 ? "买买提·吐尔逊江·阿不都热合曼" : "王芳", at % 3 ? "满意" : null,
    ]),
  },
  refs: Array.from({ length: 50 }, (_, at) => ({ kind: "ticket" as const, day: `2026-06-${String((at % 5) * 5 + 4).padStart(2, "0")}`, id: `${"ABC"[at % 3]}${String(90 - at).padStart(3, "0")}` })),
}; // prettier-ignore

export const none: Evidence = { total: 0, sheet: { ...evidence.sheet, rows: [] }, refs: [] };

export const refused = new ApiError(404, {
  code: "span_invalid", message: "起止日期不对，或超过了 366 天。", message_en: "These days make no span, or one of more than 366 days.",
  next: "请重新选择：先早后晚，写成 2026-11-01 的样子。", next_en: "Choose again, the earlier day first.", request_id: "a1b2c3", facts: { most: 366 },
}); // prettier-ignore
