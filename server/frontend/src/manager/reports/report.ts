/** A report as the server counts it, and where what is behind its numbers is found. */
import type { Instant } from "../../lib/wire";
import type { Office } from "../context";
import type { Cell, Column, Sheet } from "../figures";
import { hashOf } from "../hash";
import type { Span } from "./span";

export interface Linked {
  sheet: Sheet;
  /** For each column what it counts or was worked out from; null for names. */
  whats: (string | null)[];
  /** For each row which of them. */
  keys: Record<string, string>[];
  note: string;
}

export interface Figure {
  id: string;
  group: string;
  name: string;
  unit: string;
  kind: Column["kind"];
  value: Cell;
  before: Cell;
  what: string | null;
  /** It is the number of those; otherwise it was worked out from them. */
  counts: boolean;
}

export interface Report {
  first: string;
  last: string;
  kind: string;
  title: string;
  against_first: string;
  against_last: string;
  days: string[];
  days_before: number;
  running: string | null;
  until: Instant;
  timezone: string;
  limits_s: number[];
  figures: Figure[];
  sheets: Record<string, Linked>;
  /** The day of the hall's reform, if its file names one. */
  reform_on: string | null;
}

export interface Ref {
  kind: "ticket" | "tide" | "case" | "review" | "card" | "concern";
  day: string;
  id: string;
}

export interface Evidence {
  total: number;
  sheet: Sheet;
  refs: Ref[];
}

export interface Done {
  done: number;
  of: number;
}

export interface Asked {
  span: Span;
  against: Span | null;
  lang: string;
}

const WORKING_MS = 120_000;

export function reportPath({ span, against, lang }: Asked, rest = "", more: Record<string, string> = {}): string {
  const query = new URLSearchParams({ lang: lang === "en" ? "en" : "zh-CN", ...more });
  if (against) {
    query.set("against_first", against.first);
    query.set("against_last", against.last);
  }
  return `reports/${encodeURIComponent(span.first)}/${encodeURIComponent(span.last)}${rest}?${query.toString()}`;
}

/** Days are counted first, each told as it is done; then the report has nothing to wait for. */
export async function readReport(office: Office, asked: Asked, told: (done: Done) => void, signal: AbortSignal): Promise<Report> {
  await office.staff.api.lines<Done>(office.path(reportPath(asked, "/progress")), told, signal);
  return office.staff.api.get<Report>(office.path(reportPath(asked)), WORKING_MS);
}

export function readEvidence(office: Office, span: Span, lang: string, where: Record<string, string>): Promise<Evidence> {
  return office.staff.api.get<Evidence>(office.path(reportPath({ span, against: null, lang }, "/evidence", where)), WORKING_MS);
}

/** Where the things behind a number are listed. */
export function evidenceHash(span: Span, what: string, key: Record<string, string>): string {
  return `${hashOf("evidence", span.first, span.last)}?${new URLSearchParams({ what, ...key }).toString()}`;
}

/** Whether a cell leads anywhere: nothing is behind a count of none, but a share of nothing has what it is a share of. */
export function opens(what: string | null | undefined, cell: Cell, kind: Column["kind"]): what is string {
  return Boolean(what) && cell !== null && (cell !== 0 || kind === "percent");
}

/** Where one thing is told from its beginning to its end. */
export function refHash(ref: Ref): string {
  if (ref.kind === "ticket") return hashOf("tickets", ref.day, ref.id);
  if (ref.kind === "tide") return hashOf("figures", ref.day);
  if (ref.kind === "case") return hashOf("chain", ref.id);
  if (ref.kind === "review") return hashOf("chain", ref.day, ref.id);
  return hashOf({ card: "cards", concern: "concerns" }[ref.kind], ref.id);
}

/** How much a figure moved, with its sign; "" where it cannot be told. */
export function moved({ value, before }: Figure): string {
  if (typeof value !== "number" || typeof before !== "number") return "";
  const by = Math.round((value - before) * 10) / 10;
  return by === 0 ? "±0" : by > 0 ? `+${by}` : `−${-by}`;
}
