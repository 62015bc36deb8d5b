/** Two sides of a what-if as facts for sentences, a table and a picture. */
import type { Answer, Compared, Figure, Side, Slot, Totals } from "./model";

/** Which way is good for citizens; what tides cost is neither good nor bad. */
const BETTER: Record<Figure, "more" | "less" | null> = {
  share15: "more", elderly_share15: "more", mean_s: "less", p50_s: "less", p95_s: "less", max_s: "less", over30_share: "less",
  tide_minutes: null, openings: null, flaps: "less",
}; // prettier-ignore

export interface Row {
  figure: Figure;
  before: number | null;
  after: number | null;
  low: number | null;
  high: number | null;
  verdict: "better" | "worse" | "same" | "more" | "less" | "unclear";
}

export const SHARES: readonly Figure[] = ["share15", "over30_share", "elderly_share15"];
const SECONDS: readonly Figure[] = ["mean_s", "p50_s", "p95_s", "max_s"];

/** As people read it: shares in percent, waits in minutes, with one decimal; minutes of tides whole. */
export function shown(figure: Figure, value: number): number {
  if (SHARES.includes(figure)) return Math.round(value * 1000) / 10;
  if (SECONDS.includes(figure)) return Math.round(value / 6) / 10;
  return figure === "tide_minutes" ? Math.round(value) : Math.round(value * 10) / 10;
}

/** `unclear`: no larger than what the mirror is off by, or within what chance does. */
export function row(figure: Figure, before: Totals, after: Totals, mirror: Totals | null = null): Row {
  const [was, is] = [before[figure], after[figure]];
  const step = was === null || is === null ? 0 : shown(figure, is) - shown(figure, was);
  const way = step > 0 ? "more" : "less";
  const good = BETTER[figure];
  const low = after.low?.[figure] ?? null;
  const high = after.high?.[figure] ?? null;
  const off = was === null || mirror === null ? 0 : Math.abs(shown(figure, mirror[figure] ?? was) - shown(figure, was));
  const drawn = was !== null && low !== null && high !== null && was >= low && was <= high;
  const clear = good === null ? way : good === way ? "better" : "worse";
  return { figure, before: was, after: is, low, high, verdict: step === 0 ? "same" : drawn || Math.abs(step) <= off ? "unclear" : clear };
}

export interface Story {
  /** Minutes of tides more (or less) a day. */
  tide: number;
  share: { before: number; after: number };
  longest: { before: number; after: number };
  /** The difference is no larger than what the mirror is off by, or than what chance does. */
  unsure: boolean;
}

/** What of the comparison a township's manager would retell. */
export function story(answer: Answer): Story {
  const { before, after, mirror } = answer;
  const step = Math.abs((after.share15 ?? 0) - (before.share15 ?? 0));
  const off = mirror ? Math.abs((mirror.share15 ?? 0) - (before.share15 ?? 0)) : 0;
  const low = after.low?.share15 ?? null;
  const high = after.high?.share15 ?? null;
  const within = low !== null && high !== null && (before.share15 ?? 0) >= low && (before.share15 ?? 0) <= high;
  return {
    tide: shown("tide_minutes", after.tide_minutes ?? 0) - shown("tide_minutes", before.tide_minutes ?? 0),
    share: { before: shown("share15", before.share15 ?? 0), after: shown("share15", after.share15 ?? 0) },
    longest: { before: shown("max_s", before.max_s ?? 0), after: shown("max_s", after.max_s ?? 0) },
    unsure: step > 0 && (within || step <= off),
  };
}

export interface Half {
  /** Minutes since midnight of the hall. */
  at: number;
  mean: number | null;
  low: number | null;
  high: number | null;
  arrivals: number;
  waiting: number;
  open: number;
}

const minuteOf = (slot: Slot, clock: (moment: Date) => number): number => clock(new Date(slot.starts));

/** Half hours of the day, over all days: waits weighted by who came, the rest as means of the days. */
export function halves(days: readonly Side[], clock: (moment: Date) => number): Half[] {
  const found = new Map<number, Slot[]>();
  for (const side of days) {
    for (const slot of side.slots) {
      const at = Math.floor(minuteOf(slot, clock) / 30) * 30;
      found.set(at, [...(found.get(at) ?? []), slot]);
    }
  }
  return [...found.entries()].sort(([a], [b]) => a - b).map(([at, slots]) => {
    const waited = slots.filter((each) => each.mean_s !== null);
    const people = waited.reduce((all, each) => all + each.arrivals, 0);
    const weighed = (of: (slot: Slot) => number | null): number | null =>
      people && waited.every((each) => of(each) !== null) ? Math.round(waited.reduce((all, each) => all + (of(each) ?? 0) * each.arrivals, 0) / people / 6) / 10 : null;
    const mean = (of: (slot: Slot) => number): number => Math.round((slots.reduce((all, each) => all + of(each), 0) / slots.length) * 10) / 10;
    const came = slots.reduce((all, each) => all + each.arrivals, 0) / Math.max(1, days.length);
    return { at, mean: weighed((s) => s.mean_s), low: weighed((s) => s.low_s), high: weighed((s) => s.high_s), arrivals: Math.round(came * 10) / 10, waiting: mean((s) => s.waiting), open: mean((s) => s.open) };
  }); // prettier-ignore
}

/** The days for which it changed most, best first: where a manager should look. */
export function byDay(days: readonly Compared[]): { day: string; before: number; after: number; tideBefore: number; tideAfter: number }[] {
  return days.map((each) => ({
    day: each.day,
    before: shown("share15", each.before.totals.share15 ?? 0),
    after: shown("share15", each.after.totals.share15 ?? 0),
    tideBefore: shown("tide_minutes", each.before.totals.tide_minutes ?? 0),
    tideAfter: shown("tide_minutes", each.after.totals.tide_minutes ?? 0),
  }));
}
