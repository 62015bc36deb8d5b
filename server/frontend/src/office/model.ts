/** The hall's file as the server describes it: entries of forms, values, findings, changes; and how to name a place in it. */
import type { Instant } from "../lib/wire";

export interface Entry {
  name: string;
  label: string;
  label_en: string;
  help: string;
  help_en: string;
  kind: "text" | "number" | "decimal" | "flag" | "date" | "choice" | "hours" | "table";
  many: boolean;
  required: boolean;
  default: unknown;
  choices: string[];
  least: number | null;
  most: number | null;
  longest: number | null;
  /** What people count in; values and limits are the file's. */
  unit: string;
  rule: string;
  rule_en: string;
  example: string;
  /** What its values name: `services`, `windows`, `hall.departments` … */
  refers: string;
  identity: string;
  entries: Entry[];
}

export type Values = Record<string, unknown>;
export type Path = readonly (string | number)[];

export interface Finding {
  key: string;
  code: string;
  zh: string;
  en: string;
  hint_zh: string;
  hint_en: string;
  warning: boolean;
}

export interface Change {
  key: string;
  section: string;
  item: string;
  label: string;
  label_en: string;
  what: "changed" | "added" | "removed";
  old: unknown;
  new: unknown;
  when: "now" | "next_day" | "restart";
}

export interface SettingsAnswer {
  etag: string;
  values: Values | null;
  problems: Finding[];
  file: string;
  own: boolean;
  forms: Entry[];
  running: Record<string, number | boolean>;
}

export interface CheckAnswer {
  ok: boolean;
  problems: Finding[];
  changes: Change[];
  needs_name: boolean;
}

export interface HistoryLine {
  id: number;
  at: Instant;
  actor: string;
  reason: string;
  before: string;
  after: string;
  count: number;
  changes: Change[];
}

/** `windows[2].services`: the spelling of check-config, counted from 1. */
export function spell(path: Path): string {
  return path.reduce<string>((text, part) => (typeof part === "number" ? `${text}[${part + 1}]` : text ? `${text}.${part}` : part), "");
}

/** Whether a finding's key is this place or something in it. */
export function within(key: string, place: string): boolean {
  return key === place || key.startsWith(`${place}.`) || key.startsWith(`${place}[`);
}

/** The entry behind a spelled key. */
export function entryAt(forms: readonly Entry[], key: string): Entry | null {
  let found: Entry | null = null;
  let level = forms;
  for (const name of key.replace(/\[\d+\]/g, "").split(".")) {
    found = level.find((each) => each.name === name) ?? null;
    if (!found) return null;
    level = found.entries;
  }
  return found;
}

export function isValues(value: unknown): value is Values {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** Chrome 90 has no structuredClone, and these are JSON values. */
export function copyOf<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}

const SECONDS: Record<string, number> = { min: 60, h: 3600 };

/** How many of the file's units make one of what people count in; 1 where the value is no whole number of them. */
export function factor(entry: Entry, value: unknown): number {
  const size = SECONDS[entry.unit] ?? 1;
  return typeof value === "number" && value % size !== 0 ? 1 : size;
}

/** The unit that goes with `factor`. */
export function unitOf(entry: Entry, value: unknown): string {
  return factor(entry, value) === 1 && entry.unit in SECONDS ? "s" : entry.unit;
}

/** What is typed into a number's field, as the file keeps it; what is no number stays text for the server to explain. */
export function typed(text: string, scale: number): unknown {
  const clean = text.trim();
  if (clean === "") return null;
  const value = Number(clean);
  return Number.isFinite(value) ? Math.round(value * scale * 1e6) / 1e6 : clean;
}

/** How people know an item of a list: its sign or code, and its name. */
export function called(values: Values, identity: string): string {
  const parts = [values[identity], values.name ?? values.display];
  if (values.clerk !== undefined) parts.splice(0, 2, values.clerk, values.day);
  return [...new Set(parts.filter((part) => part !== undefined && part !== null && part !== ""))].join(" ");
}
