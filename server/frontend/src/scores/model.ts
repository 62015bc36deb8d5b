/** The answers about scores, as the server gives them. */
import type { StoryLine } from "../lib/http";
import type { Instant, Level } from "../lib/wire";

export type Part = "volume" | "quantified" | "satisfaction";
export const PARTS: readonly Part[] = ["volume", "quantified", "satisfaction"];
export const LEVELS: readonly Level[] = ["very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied"];

export interface Deed {
  rule: string;
  points: number;
  facts: string[];
}

export interface ScoreLine {
  clerk: string;
  name: string;
  assessed: boolean;
  cases: number;
  load_minutes: number;
  open_minutes: number;
  paused_minutes: number;
  volume: number | null;
  levels: number[];
  invalid: number;
  satisfaction: number | null;
  deeds: Deed[];
  quantified: number | null;
  tests: number;
  corrected: Partial<Record<Part, number>>;
  total: number | null;
  passed: boolean | null;
  missing: Part[];
}

export interface Rules extends Record<Part, number> {
  base: number;
  pass_mark: number;
  levels: number[];
  yellow: number;
  red: number;
  late: number;
  early: number;
  absent: number;
  untested: number;
  grace_min: number;
  tests: number;
  specials: boolean;
}

export interface Exam {
  number: number;
  title: string;
  day: string;
  full: number;
  pass_mark: number;
  marks: Record<string, number>;
  cancelled: boolean;
  before_duty: boolean;
}

export interface Correction {
  number: number;
  clerk: string;
  part: Part;
  points: number;
  reason: string;
  by: string;
  at: Instant;
  taken_back: boolean;
}

export interface Objection {
  number: number;
  clerk: string;
  words: string;
  at: Instant;
  answer: string | null;
  answered_by: string;
}

export interface Star {
  clerk: string;
  name: string;
  total: number;
  reason: string;
  at: Instant;
  by: string;
}

export type MonthState = "running" | "over" | "settled";

export interface MonthLine {
  period: string;
  state: MonthState;
  exams: number;
  objections: number;
}

export interface ScoreMonth {
  period: string;
  first: string;
  last: string;
  state: MonthState;
  scored: boolean;
  drifted: boolean;
  rules: Rules;
  pace: number | null;
  lines: ScoreLine[];
  untested: string[];
  exams: Exam[];
  corrections: Correction[];
  objections: Objection[];
  stars: Star[];
  settled_at: Instant | null;
  settled_by: string;
  story: StoryLine[];
}

export interface Half {
  day: string;
  half: string;
  expected: string | null;
  away: boolean;
  note: string;
  first: Instant | null;
  last: Instant | null;
  windows: string[];
  posts: string[];
  slips: string[];
}

export interface ScoreDetail {
  period: string;
  line: ScoreLine;
  fresh: ScoreLine;
  services: { service: string; name: string; count: number; minutes_each: number; minutes: number }[];
  days: { day: string; cases: number; load_minutes: number; open_minutes: number; paused_minutes: number }[];
  tickets: { day: string; ticket: string; service: string; minutes: number; at: Instant }[];
  ratings: { day: string; ticket: string; level: Level; invalid: boolean }[];
  halves: Half[];
  exams: Exam[];
  corrections: Correction[];
  objections: Objection[];
}

export interface StarPage {
  period: string;
  span: "month" | "quarter" | "year";
  over: boolean;
  open_months: string[];
  candidates: { clerk: string; name: string; months: string[]; total: number; passed: boolean }[];
  stars: Star[];
  story: StoryLine[];
}

/** A number of points as people write it: at most two decimals, none that say nothing. */
export function points(value: number | null): string {
  return value === null ? "–" : String(Math.round(value * 100) / 100);
}

/** A part as it counts: corrections included, between nothing and the base. */
export function counted(line: ScoreLine, part: Part, rules: Rules): number | null {
  const value = line[part];
  return value === null ? null : Math.min(rules.base, Math.max(0, value + (line.corrected[part] ?? 0)));
}

/** `0.5 × 80 + 0.3 × 100 + 0.2 × 45`: what a pocket calculator is given; a part that nobody could score is left out. */
export function sum(line: ScoreLine, rules: Rules): string {
  const parts = PARTS.filter((part) => counted(line, part, rules) !== null);
  const whole = parts.reduce((all, part) => all + rules[part], 0);
  const said = parts.map((part) => `${points(rules[part])} × ${points(counted(line, part, rules))}`).join(" + ");
  return Math.abs(whole - 1) < 1e-9 ? said : `(${said}) ÷ ${points(whole)}`;
}

/** Quarters and the year of a month, for the stars: `2026-11` belongs to `2026-Q4` and `2026`. */
export function periodsOf(month: string): [string, string, string] {
  const [year = "", number = "1"] = month.split("-");
  return [month, `${year}-Q${Math.ceil(Number(number) / 3)}`, year];
}
