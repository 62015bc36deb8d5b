/** Two sides of a what-if as facts for sentences, a table and a picture. */
import type { Answer, Compared, Figure, Side, Slot, Totals } from "./model";

/** Which way is good for citizens; what tides cost is neither good nor bad. */
const BETTER: Record<Figure, "more" | "less" | null> = {
  served: "more", left: "less", turned_away: "less",
  share15: "more", elderly_share15: "more", mean_s: "less", p50_s: "less", p95_s: "less", max_s: "less", over30_share: "less",
  tide_minutes: null, openings: null, flaps: "less",
}; // prettier-ignore

export interface Row {
  figure: Figure;
  before: number | null;
  mirror: number | null;
  after: number | null;
  low: number | null;
  high: number | null;
  /** After minus the side that it is compared with, as people read it. */
  step: number | null;
  verdict: "better" | "worse" | "same" | "more" | "less" | "unclear" | "none";
}

export const SHARES: readonly Figure[] = ["share15", "over30_share", "elderly_share15"];
const SECONDS: readonly Figure[] = ["mean_s", "p50_s", "p95_s", "max_s"];

const tidy = (n: number): number => Math.round(n * 10) / 10;
/** As people read it: shares in percent, waits in minutes, with one decimal; minutes of tides whole. */
export function shown(figure: Figure, value: number): number {
  if (SHARES.includes(figure)) return Math.round(value * 1000) / 10;
  if (SECONDS.includes(figure)) return Math.round(value / 6) / 10;
  return figure === "tide_minutes" ? Math.round(value) : Math.round(value * 10) / 10;
}

const shownOr = (figure: Figure, value: number | null): number | null => (value === null ? null : shown(figure, value));

/** What the changed days are compared with: the record, or the mirror where the model is visibly off. */
export function reference(answer: Answer): Totals {
  return answer.against === "mirror" && answer.mirror ? answer.mirror : answer.before;
}

/** Whether chance alone may have made the difference, or the model's own error is as large. */
function unclear(figure: Figure, answer: Answer, step: number): boolean {
  const { before, mirror, against, effect } = answer;
  const low = effect.low?.[figure] ?? null;
  const high = effect.high?.[figure] ?? null;
  const off = against === "mirror" || !mirror ? 0 : Math.abs(shown(figure, mirror[figure] ?? 0) - shown(figure, before[figure] ?? 0));
  return (low !== null && high !== null && low < 0 && high > 0) || Math.abs(step) <= off;
}

/** More people than on the other side get no number: no wait counts them, so no shorter wait is a better one. */
export function turnedAway(answer: Answer): boolean {
  return (answer.after.turned_away ?? 0) > (reference(answer).turned_away ?? 0);
}

function judged(figure: Figure, answer: Answer, step: number | null): Row["verdict"] {
  if (figure === "turned_away" && turnedAway(answer)) return "worse";
  if (step === null) return "none";
  if (!step) return "same";
  if (unclear(figure, answer, step)) return "unclear";
  const way = step > 0 ? "more" : "less";
  const good = BETTER[figure];
  if (good === null) return way;
  return good !== way ? "worse" : turnedAway(answer) ? "unclear" : "better";
}

/** `unclear`: within what chance does, no larger than what the mirror is off by, or shorter only for want of those turned away. */
export function row(figure: Figure, answer: Answer): Row {
  const { before, mirror, after, effect } = answer;
  const was = reference(answer)[figure];
  const is = after[figure];
  const known = was !== null && is !== null && effect[figure] !== null;
  // Of the two numbers as they are shown, so that nobody who subtracts them finds another.
  const step = known ? tidy(shown(figure, is) - shown(figure, was)) : null;
  const verdict = judged(figure, answer, step);
  return { figure, before: before[figure], mirror: mirror?.[figure] ?? null, after: is, low: after.low?.[figure] ?? null, high: after.high?.[figure] ?? null, step, verdict };
}

/** As shown; null where there is nobody to count. */
export interface Pair {
  before: number | null;
  after: number | null;
}

export interface Story {
  /** Minutes of tides more (or less) a day. */
  tide: number;
  share: Pair;
  longest: Pair;
  /** People a day who get no number, where they are more than on the other side. */
  away: { before: number; after: number } | null;
  /** The difference is no larger than what the mirror is off by, or than what chance does. */
  unsure: boolean;
  /** The mirror and not the record is what the change is compared with. */
  mirrored: boolean;
}

/** What of the comparison a township's manager would retell. */
export function story(answer: Answer): Story {
  const was = reference(answer);
  const { after } = answer;
  const pair = (figure: Figure): Pair => ({ before: shownOr(figure, was[figure]), after: shownOr(figure, after[figure]) });
  const tide = pair("tide_minutes");
  const more = turnedAway(answer);
  return {
    tide: (tide.after ?? 0) - (tide.before ?? 0),
    share: pair("share15"),
    longest: pair("max_s"),
    away: more ? { before: shown("turned_away", was.turned_away ?? 0), after: Math.max(0.1, shown("turned_away", after.turned_away ?? 0)) } : null,
    unsure: !more && row("share15", answer).verdict === "unclear",
    mirrored: was !== answer.before,
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
export function halves(days: readonly Pick<Side, "slots">[], clock: (moment: Date) => number): Half[] {
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
export function byDay(days: readonly Compared[]): { day: string; before: number | null; after: number | null; tideBefore: number; tideAfter: number }[] {
  return days.map((each) => ({
    day: each.day,
    before: shownOr("share15", each.before.totals.share15),
    after: shownOr("share15", each.after.totals.share15),
    tideBefore: shown("tide_minutes", each.before.totals.tide_minutes ?? 0),
    tideAfter: shown("tide_minutes", each.after.totals.tide_minutes ?? 0),
  }));
}
