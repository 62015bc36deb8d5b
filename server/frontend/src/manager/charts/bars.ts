/** Lying bars, one line for each thing, for sheets with few rows. */
import type { EChartsCoreOption } from "echarts/core";
import { column, type Sheet } from "../figures";
import { base, type Look } from "./look";

export interface Bar {
  id: string;
  name: string;
  tone: "tide" | "good" | "warn" | "bad" | "calm";
}

export interface Bars {
  sheet: Sheet;
  /** The column that names the line. */
  label: (row: number) => string;
  bars: readonly Bar[];
  described: string;
  /** A promise to be held against, with its words. */
  limit?: { at: number; words: string };
}

/** The chart as one sentence, for whoever hears it. */
export function spoken(title: string, sheet: Sheet, label: (row: number) => string, id: string): string {
  const values = column(sheet, id);
  return `${title}：${sheet.rows.map((_, row) => `${label(row)} ${values[row] ?? "–"}`).join("，")}`;
}

export function barsHeight(rows: number, bars: number): number {
  return 84 + rows * (bars > 1 ? 40 : 28);
}

export function bars(it: Bars, skin: Look): EChartsCoreOption {
  const names = it.sheet.rows.map((_, row) => it.label(row));
  return {
    ...base(skin, it.described),
    legend: { top: 0, right: 40, show: it.bars.length > 1, textStyle: { color: skin.ink } },
    grid: { left: 8, right: 44, top: (it.bars.length > 1 ? 26 : 8) + (it.limit ? 22 : 4), bottom: 4, containLabel: true },
    xAxis: { type: "value", minInterval: 1, axisLabel: { color: skin.quiet }, splitLine: { lineStyle: { color: skin.line } } },
    yAxis: { type: "category", inverse: true, data: names, axisLabel: { color: skin.ink, width: 190, overflow: "truncate" }, axisTick: { show: false } },
    series: it.bars.map((each, at) => ({
      type: "bar",
      name: each.name,
      data: column(it.sheet, each.id),
      barMaxWidth: 16,
      itemStyle: { color: skin[each.tone] },
      label: { show: true, position: "right", color: skin.ink },
      ...(it.limit && at === 0
        ? {
            markLine: {
              silent: true,
              symbol: "none",
              lineStyle: { color: skin.bad, type: "dashed", width: 1.5 },
              label: { formatter: it.limit.words, color: skin.ink, position: "end", rotate: 0 },
              data: [{ xAxis: it.limit.at }],
            },
          }
        : {}),
    })),
  };
}
