/** Days (or hours) of a report: tickets as bars, those that waited too long within them, the late end of waits above. */
import type { EChartsCoreOption } from "echarts/core";
import { base, type Look } from "../charts/look";
import { column } from "../figures";
import type { Linked } from "./report";

export const PICTURE_HEIGHT = 260;

export interface PictureWords {
  taken: string;
  over: string;
  p95: string;
  people: string;
  minutes: string;
  described: string;
}

export function picture(linked: Linked, words: PictureWords, skin: Look): EChartsCoreOption {
  const rows = linked.keys.map((key, at) => ({ key, at })).filter(({ key }) => Object.keys(key).length);
  const of = (id: string): unknown[] => {
    const cells = column(linked.sheet, id);
    return rows.map(({ at }) => cells[at] ?? null);
  };
  const axis = { type: "value", splitLine: { lineStyle: { color: skin.line } }, axisLabel: { color: skin.quiet }, nameTextStyle: { color: skin.quiet } };
  return {
    ...base(skin, words.described),
    legend: { top: 0, textStyle: { color: skin.ink } },
    grid: { left: 8, right: 8, top: 52, bottom: 4, containLabel: true },
    xAxis: { type: "category", data: rows.map(({ key }) => (key.day ? key.day.slice(5) : `${key.hour}:00`)), axisLabel: { color: skin.ink } },
    yAxis: [
      { ...axis, name: words.people, minInterval: 1 },
      { ...axis, name: words.minutes, splitLine: { show: false } },
    ],
    series: [
      { type: "bar", name: words.taken, data: of("taken"), barMaxWidth: 28, itemStyle: { color: skin.tide } },
      { type: "bar", name: words.over, data: of("over"), barMaxWidth: 28, itemStyle: { color: skin.bad } },
      { type: "line", name: words.p95, data: of("wait_p95"), yAxisIndex: 1, symbolSize: 7, lineStyle: { color: skin.warn, width: 2 }, itemStyle: { color: skin.warn } },
    ],
  };
}
