/** The day on one axis of time: who came, how long they waited, how many windows were open, what they said. */
import type { EChartsCoreOption } from "echarts/core";
import { hhmm } from "../../lib/clock";
import { column, type Cell, type DayFigures } from "../figures";
import { base, type Look } from "./look";

export interface DayWords {
  taken: string;
  waiting: string;
  p50: string;
  p95: string;
  limit: string;
  open: string;
  tide: (window: string) => string;
  levels: readonly string[];
  people: string;
  minutes: string;
  windows: string;
  ratings: string;
  described: string;
}

export const LEVELS = ["very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied"] as const;
const HOUR_MS = 3_600_000;
/** Panels from above: [top, height] in pixels. */
const PANELS = [[34, 132], [214, 132], [394, 92], [534, 84]] as const; // prettier-ignore
export const PICTURE_HEIGHT = 660;

type Point = [number, number | null];

export function dayPicture(figures: DayFigures, words: DayWords, skin: Look): EChartsCoreOption {
  const sheet = figures.sheets.timeline;
  const step = figures.step_s * 1000;
  const start = figures.starts ? Date.parse(figures.starts) : 0;
  const end = start + sheet.rows.length * step;
  const number = (cell: Cell): number | null => (typeof cell === "number" ? cell : null);
  const points = (id: string): Point[] => column(sheet, id).map((cell, at) => [start + (at + 0.5) * step, number(cell)]);
  const steps = (id: string): Point[] => column(sheet, id).map((cell, at) => [start + at * step, number(cell)]);
  const clock = (moment: number): string => hhmm(new Date(moment), figures.timezone);
  const axis = (panel: number): object => ({
    type: "value",
    gridIndex: panel,
    containShape: false,
    min: Math.floor(start / HOUR_MS) * HOUR_MS,
    max: Math.ceil(end / HOUR_MS) * HOUR_MS,
    interval: HOUR_MS,
    axisLabel: { formatter: clock, color: skin.quiet, show: panel === PANELS.length - 1, hideOverlap: true },
    axisLine: { lineStyle: { color: skin.quiet } },
    axisTick: { show: panel === PANELS.length - 1 },
    splitLine: { lineStyle: { color: skin.line, type: "dotted" } },
    axisPointer: { label: { show: false } },
  });
  const scale = (panel: number, name: string): object => ({
    type: "value",
    gridIndex: panel,
    name,
    nameLocation: "end",
    nameGap: 8,
    nameTextStyle: { color: skin.quiet, align: "left" },
    minInterval: 1,
    splitNumber: 3,
    axisLabel: { color: skin.quiet },
    splitLine: { lineStyle: { color: skin.line } },
  });
  const plain = { symbol: "none", connectNulls: false };
  const bar = { type: "bar", barWidth: "76%" };
  const on = (panel: number): object => ({ xAxisIndex: panel, yAxisIndex: panel });
  const shape = [skin.good, skin.tide, skin.calm, skin.warn, skin.bad];

  return {
    ...base(skin, words.described),
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    tooltip: {
      ...(base(skin, "").tooltip as object),
      formatter: (raw: unknown) => told(raw, step, clock),
    },
    legend: { top: 0, itemGap: 14, textStyle: { color: skin.ink }, inactiveColor: skin.quiet },
    grid: PANELS.map(([top, height]) => ({ left: 52, right: 20, top: top + 18, height })),
    xAxis: PANELS.map((_, panel) => axis(panel)),
    yAxis: [words.people, words.minutes, words.windows, words.ratings].map((name, panel) => scale(panel, name)),
    series: [
      { ...bar, ...on(0), name: words.taken, data: points("taken"), itemStyle: { color: skin.tide } },
      { type: "line", ...on(0), ...plain, name: words.waiting, data: points("waiting"), itemStyle: { color: skin.warn }, lineStyle: { width: 2, type: "dashed" } },
      { type: "line", ...on(1), ...plain, name: words.p50, data: points("wait_p50"), symbol: "circle", symbolSize: 6, itemStyle: { color: skin.tide }, lineStyle: { width: 2 } },
      {
        type: "line", ...on(1), ...plain, name: words.p95, data: points("wait_p95"), symbol: "triangle", symbolSize: 7, itemStyle: { color: skin.bad },
        lineStyle: { width: 2, type: "dashed" },
        markLine: {
          silent: true,
          symbol: "none",
          lineStyle: { color: skin.bad, width: 1.5, type: "solid" },
          label: { formatter: words.limit, position: "insideStartTop", color: skin.ink },
          data: [{ yAxis: figures.limit_s / 60 }],
        },
      },
      {
        type: "line", ...on(2), ...plain, name: words.open, data: [...steps("open"), lastStep(steps("open"), end)], step: "end", itemStyle: { color: skin.good }, lineStyle: { width: 2.5 },
        markArea: {
          silent: true,
          itemStyle: { color: skin.tideSoft, borderColor: skin.tide, borderWidth: 1, decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -0.78, color: "rgba(11,79,108,0.25)" } },
          label: { color: skin.ink, position: "insideTop" },
          data: figures.tides
            .filter((turn) => turn.opened_at)
            .map((turn) => [
              { name: words.tide(turn.window), xAxis: Date.parse(turn.opened_at ?? "") },
              { xAxis: Math.min(Date.parse(turn.closed_at ?? figures.until), end) },
            ]),
        },
      },
      ...LEVELS.map((level, at) => ({
        ...bar, ...on(3), name: words.levels[at], stack: "ratings", data: points(`rated_${level}`), itemStyle: { color: shape[at] },
      })),
    ],
  }; // prettier-ignore
}

function lastStep(all: Point[], end: number): Point {
  return [end, all[all.length - 1]?.[1] ?? null];
}

interface Told {
  axisValue: number;
  seriesName: string;
  value: Point;
}

/** `09:15–09:30` and, below it, each number with its name. */
function told(raw: unknown, step: number, clock: (moment: number) => string): string {
  const all = (Array.isArray(raw) ? raw : [raw]) as Told[];
  const first = all[0];
  if (!first) return "";
  const from = Math.floor(first.axisValue / step) * step;
  const seen = new Set<string>();
  const lines = all
    .filter((one) => typeof one.value[1] === "number" && !seen.has(one.seriesName) && seen.add(one.seriesName))
    .map((one) => `${one.seriesName}  ${one.value[1]}`);
  return [`${clock(from)}–${clock(from + step)}`, ...lines].join("\n");
}
