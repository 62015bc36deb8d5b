/** Told against real: how much lies within the range, by how long was told, and where the real waits lie. */
import type { EChartsCoreOption } from "echarts/core";
import { column, type Cell, type Sheet } from "../figures";
import { base, type Look } from "../charts/look";
import { FEW } from "./promises";

export interface CoverageWords {
  share: string;
  sure: string;
  target: string;
  people: (n: number) => string;
  few: (n: number) => string;
  axis: string;
  described: string;
}

export interface CompareWords {
  told: string;
  real: string;
  middle: string;
  axis: string;
  minutes: string;
  described: string;
}

export const CALIBRATION_HEIGHT = 320;

const number = (cell: Cell | undefined): number | null => (typeof cell === "number" ? cell : null);
const apart = (low: number | null, high: number | null): number | null => (low === null || high === null ? null : Math.round((high - low) * 10) / 10);

/** The rows of which anything was measured: labels and columns. */
function measured(sheet: Sheet): { labels: string[]; counts: number[]; of: (id: string) => (number | null)[] } {
  const counts = column(sheet, "measured");
  const rows = sheet.rows.map((_, row) => row).filter((row) => (number(counts[row]) ?? 0) > 0);
  const of = (id: string): (number | null)[] => rows.map((row) => number(column(sheet, id)[row]));
  return { labels: rows.map((row) => String(sheet.rows[row]?.[0] ?? "")), counts: rows.map((row) => number(counts[row]) ?? 0), of };
}

/** A dot for the share within the range, a pale bar for how sure that is, the target as a line, and how many people. */
export function coverage(sheet: Sheet, words: CoverageWords, skin: Look): EChartsCoreOption {
  const it = measured(sheet);
  const low = it.of("sure_low");
  const high = it.of("sure_high");
  const people = it.counts.map((n) => (n < FEW ? words.few(n) : words.people(n)));
  return {
    ...base(skin, words.described),
    legend: { top: 0, textStyle: { color: skin.ink }, data: [words.share, words.sure] },
    grid: { left: 8, right: 16, top: 40, bottom: 26, containLabel: true },
    xAxis: {
      type: "category", data: it.labels.map((label, at) => `${label}\n${people[at]}`), name: words.axis, nameLocation: "middle", nameGap: 42,
      nameTextStyle: { color: skin.quiet }, axisLabel: { color: skin.ink, interval: 0, lineHeight: 17 }, axisTick: { show: false },
    },
    yAxis: { type: "value", min: 0, max: 100, interval: 20, axisLabel: { color: skin.quiet, formatter: "{value}%" }, splitLine: { lineStyle: { color: skin.line } } },
    series: [
      { type: "bar", stack: "sure", silent: true, data: low, itemStyle: { color: "transparent", decal: { symbol: "none" } }, barMaxWidth: 42, tooltip: { show: false } },
      { type: "bar", stack: "sure", name: words.sure, data: low.map((from, at) => apart(from, high[at] ?? null)), itemStyle: { color: skin.tideSoft, borderColor: skin.tide, borderWidth: 1 }, barMaxWidth: 42, tooltip: { show: false } },
      {
        type: "line", name: words.share, data: it.of("within_share"), lineStyle: { width: 0 }, symbol: "circle", symbolSize: 12, itemStyle: { color: skin.tide }, z: 5,
        label: { show: true, position: "right", color: skin.ink, fontWeight: "bold", formatter: "{c}%" },
        markLine: { silent: true, symbol: "none", lineStyle: { color: skin.bad, type: "dashed", width: 1.5 }, label: { formatter: words.target, position: "insideStartTop", color: skin.ink }, data: [{ yAxis: 80 }] },
      },
    ],
  }; // prettier-ignore
}

/** Two bars for each class: what was told on average, and where eight of ten real waits lie, with their middle. */
export function compare(sheet: Sheet, words: CompareWords, skin: Look): EChartsCoreOption {
  const it = measured(sheet);
  const span = (name: string, low: (number | null)[], high: (number | null)[], colour: string, border: string): object[] => [
    { type: "bar", stack: name, silent: true, data: low, itemStyle: { color: "transparent", decal: { symbol: "none" } }, barMaxWidth: 22, tooltip: { show: false } },
    { type: "bar", stack: name, name, data: low.map((from, at) => apart(from, high[at] ?? null)), itemStyle: { color: colour, borderColor: border, borderWidth: 1 }, barMaxWidth: 22, tooltip: { show: false } },
  ]; // prettier-ignore
  return {
    ...base(skin, words.described),
    legend: { top: 0, textStyle: { color: skin.ink }, data: [words.told, words.real, words.middle] },
    grid: { left: 8, right: 16, top: 46, bottom: 26, containLabel: true },
    xAxis: { type: "category", data: it.labels, name: words.axis, nameLocation: "middle", nameGap: 26, nameTextStyle: { color: skin.quiet }, axisLabel: { color: skin.ink, interval: 0 }, axisTick: { show: false } },
    yAxis: { type: "value", min: 0, name: words.minutes, nameTextStyle: { color: skin.quiet, align: "left" }, axisLabel: { color: skin.quiet }, splitLine: { lineStyle: { color: skin.line } } },
    series: [
      ...span(words.told, it.of("told_low"), it.of("told_high"), skin.tideSoft, skin.tide),
      ...span(words.real, it.of("real_p10"), it.of("real_p90"), skin.warn, skin.warn),
      { type: "line", name: words.middle, data: it.of("real_p50"), lineStyle: { width: 0 }, symbol: "diamond", symbolSize: 12, symbolOffset: [14, 0], itemStyle: { color: skin.ink }, z: 5, label: { show: true, position: "right", distance: 16, color: skin.ink } },
    ],
  }; // prettier-ignore
}
