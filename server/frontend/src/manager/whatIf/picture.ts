/** Before and after as one picture: waits by half hour with the band of chance, who waits, and when tides were open. */
import type { EChartsCoreOption } from "echarts/core";
import { base, type Look } from "../charts/look";
import type { Half } from "./compare";

export interface Lane {
  name: string;
  /** The real day, or the trial. */
  real: boolean;
  /** From and to in minutes of the day. */
  turns: readonly (readonly [from: number, to: number])[];
}

export interface DayBar {
  day: string;
  before: number | null;
  after: number | null;
  tideBefore: number;
  tideAfter: number;
}

export interface Drawn {
  before: readonly Half[];
  after: readonly Half[];
  /** The model's own re-living, where the change is compared with it; else empty. */
  mirror: readonly Half[];
  limit_min: number;
  /** Of a single day. */
  lanes: readonly Lane[];
  /** Of several days. */
  days: readonly DayBar[];
}

export interface PictureWords {
  before: string;
  after: string;
  mirror: string;
  band: string;
  limit: string;
  waits: string;
  people: string;
  tides: string;
  share: string;
  minutes: string;
  described: string;
}

const HALF = 30;
const HEAD = 34;
const WAITS = 170;
const PEOPLE = 92;
const LANE = 24;
const BARS = 104;
const GAP = 52;

interface Panel {
  top: number;
  height: number;
  name: string;
  time: boolean;
  percent: boolean;
}

function panels(it: Drawn, words: PictureWords): Panel[] {
  const heights: [height: number, name: string, time: boolean, percent?: boolean][] = [[WAITS, words.waits, true], [PEOPLE, words.people, true]];
  if (it.lanes.length) heights.push([it.lanes.length * LANE, words.tides, true]);
  if (it.days.length > 1) heights.push([BARS, words.share, false, true], [BARS, words.minutes, false]);
  let top = HEAD + 16;
  return heights.map(([height, name, time, percent = false]) => {
    const panel = { top, height, name, time, percent };
    top += height + (time ? GAP : GAP + 6);
    return panel;
  });
}

export function pictureHeight(it: Drawn): number {
  const last = panels(it, {} as PictureWords).pop();
  return last ? last.top + last.height + 34 : 0;
}

const clock = (minute: number): string => `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;

function timeAxis(it: Drawn, panel: number, labelled: boolean, skin: Look): object {
  const marks = [...it.before, ...it.after].map((each) => each.at);
  return {
    type: "value", gridIndex: panel, containShape: false, min: Math.floor(Math.min(...marks) / 60) * 60, max: Math.ceil((Math.max(...marks) + HALF) / 60) * 60, interval: 60,
    axisLabel: { formatter: clock, color: skin.quiet, show: labelled, hideOverlap: true }, axisTick: { show: labelled }, axisLine: { lineStyle: { color: skin.quiet } },
    splitLine: { lineStyle: { color: skin.line, type: "dotted" } }, axisPointer: { label: { show: false } },
  }; // prettier-ignore
}

function scale(panel: Panel, at: number, skin: Look): object {
  return {
    type: "value", gridIndex: at, ...(panel.percent ? { max: 100, interval: 50 } : {}), name: panel.name, nameLocation: "end", nameGap: 8, nameTextStyle: { color: skin.ink, align: "left", fontSize: 13 }, minInterval: 1, splitNumber: 3,
    axisLabel: { color: skin.quiet }, splitLine: { lineStyle: { color: skin.line } },
  }; // prettier-ignore
}

function laneScale(it: Drawn, panel: Panel, at: number, skin: Look): object {
  const name = (value: number): string => it.lanes[Math.floor(value)]?.name ?? "";
  return {
    ...scale(panel, at, skin), inverse: true, nameLocation: "start", min: 0, max: it.lanes.length, interval: 0.5, minInterval: 0.5,
    axisLabel: { color: skin.ink, formatter: (value: number) => (value % 1 ? name(value) : "") }, splitLine: { show: false }, axisTick: { show: false },
  }; // prettier-ignore
}

const line = { type: "line", connectNulls: false, lineStyle: { width: 2.5 } };
const middle = (half: Half, value: number | null): [number, number | null] => [half.at + HALF / 2, value];

function waits(it: Drawn, words: PictureWords, skin: Look): object[] {
  const on = { xAxisIndex: 0, yAxisIndex: 0 };
  const banded = it.after.some((each) => each.low !== null && each.high !== null);
  const ground = { ...line, ...on, stack: "band", symbol: "none", silent: true, lineStyle: { opacity: 0 }, tooltip: { show: false } };
  const band = banded
    ? [
        { ...ground, name: "", data: it.after.map((each) => middle(each, each.low)) },
        { ...ground, name: words.band, itemStyle: { color: skin.tide, opacity: 0.35 }, areaStyle: { color: skin.tide, opacity: 0.18 }, data: it.after.map((each) => middle(each, each.low === null || each.high === null ? null : Math.max(0, each.high - each.low))) },
      ]
    : [];
  const limit = {
    silent: true, symbol: "none", lineStyle: { color: skin.bad, width: 1.5, type: "solid" }, label: { formatter: words.limit, position: "insideMiddleTop", color: skin.ink }, data: [{ yAxis: it.limit_min }],
  }; // prettier-ignore
  const mirror = it.mirror.length
    ? [{ ...line, ...on, name: words.mirror, data: it.mirror.map((each) => middle(each, each.mean)), symbol: "none", itemStyle: { color: skin.quiet }, lineStyle: { width: 2, type: "dotted" } }]
    : [];
  return [
    ...band,
    ...mirror,
    { ...line, ...on, name: words.before, data: it.before.map((each) => middle(each, each.mean)), symbol: "triangle", symbolSize: 8, itemStyle: { color: skin.warn }, lineStyle: { width: 2.5, type: "dashed" }, markLine: limit },
    { ...line, ...on, name: words.after, data: it.after.map((each) => middle(each, each.mean)), symbol: "circle", symbolSize: 7, itemStyle: { color: skin.tide } },
  ]; // prettier-ignore
}

function people(it: Drawn, words: PictureWords, skin: Look): object[] {
  const on = { xAxisIndex: 1, yAxisIndex: 1, symbolSize: 6 };
  return [
    { ...line, ...on, name: words.before, data: it.before.map((each) => middle(each, each.waiting)), symbol: "triangle", itemStyle: { color: skin.warn }, lineStyle: { width: 2, type: "dashed" } },
    { ...line, ...on, name: words.after, data: it.after.map((each) => middle(each, each.waiting)), symbol: "circle", itemStyle: { color: skin.tide }, lineStyle: { width: 2 } },
  ]; // prettier-ignore
}

function lanes(it: Drawn, panel: number, skin: Look): object[] {
  const hatched = { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [2, 5], rotation: -0.78, color: "rgba(0,0,0,0.28)" };
  return it.lanes.map((lane, at) => ({
    ...line, xAxisIndex: panel, yAxisIndex: panel, data: [], name: "",
    markArea: {
      silent: true,
      itemStyle: { color: lane.real ? skin.warn : skin.tide, opacity: 0.85, ...(lane.real ? { decal: hatched } : {}) },
      data: lane.turns.map(([from, to]) => [{ coord: [from, at + 0.18] }, { coord: [to, at + 0.82] }]),
    },
  })); // prettier-ignore
}

function dayBars(it: Drawn, words: PictureWords, first: number, skin: Look): object[] {
  const bar = (panel: number, name: string, color: string, data: (number | null)[]): object => ({ type: "bar", xAxisIndex: panel, yAxisIndex: panel, name, data, itemStyle: { color }, barMaxWidth: 14 });
  return [
    bar(first, words.before, skin.warn, it.days.map((each) => each.before)),
    bar(first, words.after, skin.tide, it.days.map((each) => each.after)),
    bar(first + 1, words.before, skin.warn, it.days.map((each) => each.tideBefore)),
    bar(first + 1, words.after, skin.tide, it.days.map((each) => each.tideAfter)),
  ]; // prettier-ignore
}

interface Told {
  axisValue: number | string;
  axisIndex?: number;
  seriesName: string;
  value: number | null | [number, number | null];
}

/** `09:30–10:00` and each number with its name; the band's two edges are drawn, not told. */
function told(raw: unknown, band: string): string {
  const all = (Array.isArray(raw) ? raw : [raw]) as Told[];
  const first = all[0];
  if (!first) return "";
  const at = typeof first.axisValue === "number" ? Math.floor(first.axisValue / HALF) * HALF : null;
  const head = at === null ? String(first.axisValue) : `${clock(at)}–${clock(at + HALF)}`;
  const number = (value: Told["value"]): number | null => (Array.isArray(value) ? value[1] : value);
  const lines = all.filter((each) => each.seriesName && each.seriesName !== band && number(each.value) !== null).map((each) => `${each.seriesName}  ${number(each.value)}`);
  return [head, ...lines].join("\n");
}

export function picture(it: Drawn, words: PictureWords, skin: Look): EChartsCoreOption {
  const all = panels(it, words);
  const lastTime = all.filter((each) => each.time).length - 1;
  const lane = it.lanes.length ? 2 : -1;
  const dayAxis = (at: number): object => ({ type: "category", gridIndex: at, data: it.days.map((each) => each.day.slice(5)), axisLabel: { color: skin.quiet, hideOverlap: true }, axisTick: { show: false } });
  return {
    ...base(skin, words.described),
    tooltip: { ...(base(skin, "").tooltip as object), formatter: (raw: unknown) => told(raw, words.band) },
    legend: { top: 0, left: "center", itemGap: 18, textStyle: { color: skin.ink, fontSize: 14 }, data: [words.before, ...(it.mirror.length ? [words.mirror] : []), words.after, ...(it.after.some((each) => each.low !== null) ? [{ name: words.band, icon: "roundRect" }] : [])] },
    grid: all.map(({ top, height }) => ({ left: 72, right: 22, top, height })),
    xAxis: all.map((each, at) => (each.time ? timeAxis(it, at, at === lastTime, skin) : dayAxis(at))),
    yAxis: all.map((each, at) => (at === lane ? laneScale(it, each, at, skin) : scale(each, at, skin))),
    series: [...waits(it, words, skin), ...people(it, words, skin), ...lanes(it, lane, skin), ...(it.days.length > 1 ? dayBars(it, words, lastTime + 1, skin) : [])],
  }; // prettier-ignore
}
