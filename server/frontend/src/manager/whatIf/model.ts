/** What a what-if asks and answers, as `tidehall what-if --json` and its HTTP API write them (docs/contracts.md). */
import type { Refusal } from "../../lib/http";
import type { Instant } from "../../lib/wire";

export type PolicyValue = number | boolean | string;

/** The figures that are counted the same way for a day and for all days together. */
export const FIGURES = [
  "served", "left", "turned_away", "share15", "mean_s", "p50_s", "p95_s", "max_s", "over30_share", "elderly_share15", "tide_minutes", "openings", "flaps",
] as const; // prettier-ignore
export type Figure = (typeof FIGURES)[number];
export type Numbers = Record<Figure, number | null>;

export interface Totals extends Numbers {
  cases: Record<string, number>;
  /** Where chance enters: the bands that hold most of the days drawn. */
  low: Numbers | null;
  high: Numbers | null;
}

export interface Slot {
  starts: Instant;
  arrivals: number;
  mean_s: number | null;
  waiting: number;
  open: number;
  low_s: number | null;
  high_s: number | null;
}

export interface Turn {
  window: string;
  opened: Instant;
  closed: Instant;
}

export interface Side {
  totals: Totals;
  slots: Slot[];
  tides: Turn[];
}

export interface Compared {
  day: string;
  before: Side;
  after: Side;
  mirror: Totals | null;
  /** Of the mirror, by quarter hour. */
  mirror_slots?: Slot[];
}

/** The record, or the model's own re-living of it where the model is visibly off. */
export type Against = "before" | "mirror";

export interface Answer {
  /** What was changed, in words. */
  change: { zh: string; en: string }[];
  days: Compared[];
  before: Totals;
  after: Totals;
  /** The real days lived again under their own rules: how far the mirror itself is off. */
  mirror: Totals | null;
  /** Which side a difference is taken from, and the difference, with the band of what chance drew. */
  against: Against;
  effect: Totals;
  notes: { zh: string; en: string }[];
}

export interface Rights {
  services: string[];
  helps: string[];
}

export interface Change {
  policy: Record<string, PolicyValue>;
  closed: string[];
  rights: Record<string, Rights>;
  staff: Record<string, string[]>;
}

export interface Job {
  id: string;
  state: "running" | "done" | "failed" | "cancelled";
  done: number;
  of: number;
  days: string[];
  change: Change;
  by: string;
  at: Instant;
  refusal: Refusal | null;
  answer: Answer | null;
}
