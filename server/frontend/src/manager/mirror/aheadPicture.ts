/** A day ahead on one axis of time: who comes, how many windows there are and should be, who will wait too long. */
import type { EChartsCoreOption } from "echarts/core";
import { base, type Look } from "../charts/look";
import type { Half } from "./ahead";

export interface AheadWords {
  expected: string;
  staffed: string;
  needed: string;
  now: string;
  tides: string;
  people: string;
  windows: string;
  share: string;
  limit: string;
  described: string;
}

/** Panels from above: [top, height] in pixels. */
const PANELS = [[52, 110], [212, 110], [372, 110]] as const; // prettier-ignore
export const AHEAD_HEIGHT = 516;

export function aheadPicture(all: readonly Half[], allowed: number, words: AheadWords, skin: Look): EChartsCoreOption {
  const on = (panel: number): object => ({ xAxisIndex: panel, yAxisIndex: panel });
  const line = { type: "line", step: "middle", symbol: "none" };
  return {
    ...base(skin, words.described),
    axisPointer: { link: [{ xAxisIndex: "all" }] },
    legend: { top: 0, itemGap: 14, textStyle: { color: skin.ink } },
    grid: PANELS.map(([top, height]) => ({ left: 52, right: 20, top, height })),
    xAxis: PANELS.map((_, panel) => ({
      type: "category", gridIndex: panel, data: all.map((half) => half.start), axisLabel: { color: skin.quiet, show: panel === PANELS.length - 1 }, axisTick: { show: false },
      axisLine: { lineStyle: { color: skin.quiet } },
    })),
    yAxis: [words.people, words.windows, words.share].map((name, panel) => ({
      type: "value", gridIndex: panel, name, nameTextStyle: { color: skin.quiet, align: "left" }, minInterval: 1, splitNumber: 3, axisLabel: { color: skin.quiet },
      splitLine: { lineStyle: { color: skin.line } }, ...(panel === 2 ? { min: 0, max: 100, interval: 25 } : {}),
    })),
    series: [
      { type: "bar", ...on(0), name: words.expected, data: all.map((half) => half.expected), itemStyle: { color: skin.tide }, barMaxWidth: 34, label: { show: true, position: "top", color: skin.ink, formatter: ({ value }: { value: number }) => String(Math.round(value)) } },
      { ...line, ...on(1), name: words.staffed, data: all.map((half) => half.staffed), itemStyle: { color: skin.good }, lineStyle: { width: 3 }, areaStyle: { color: skin.good, opacity: 0.15 } },
      { ...line, ...on(1), name: words.needed, data: all.map((half) => half.needed), itemStyle: { color: skin.bad }, lineStyle: { width: 2.5, type: "dashed" } },
      {
        type: "bar", ...on(2), name: words.now, data: all.map((half) => half.late), itemStyle: { color: skin.bad }, barMaxWidth: 20,
        markLine: { silent: true, symbol: "none", lineStyle: { color: skin.ink, type: "dashed", width: 1.5 }, label: { formatter: words.limit, position: "insideEndTop", color: skin.ink }, data: [{ yAxis: allowed }] },
      },
      { type: "bar", ...on(2), name: words.tides, data: all.map((half) => half.after), itemStyle: { color: skin.tide }, barMaxWidth: 20 },
    ],
  }; // prettier-ignore
}
