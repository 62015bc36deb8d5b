/** The figures of a day as the server counts them, and where their files are. */
import type { Figures, Instant, Session, TicketStatus, TideNews } from "../lib/wire";
import type { Office } from "./context";

export type Cell = string | number | null;

export interface Column {
  id: string;
  name: string;
  unit: string;
  kind: "text" | "time" | "count" | "minutes" | "percent";
}

/** The numbers of one chart: what the picture is drawn from, what its table shows, what its file holds. */
export interface Sheet {
  id: string;
  title: string;
  columns: Column[];
  rows: Cell[][];
}

export const CHARTS = ["timeline", "services", "windows", "tides", "ratings"] as const;
export type ChartName = (typeof CHARTS)[number];

export interface DayFigures {
  day: string;
  open: boolean;
  version: number;
  until: Instant;
  starts: Instant | null;
  step_s: number;
  limit_s: number;
  timezone: string;
  sessions: Session[];
  notice: string;
  totals: Figures;
  waits: { calls: number; p50_s: number | null; p95_s: number | null; max_s: number | null; over: number };
  tides: TideNews[];
  sheets: Record<ChartName, Sheet>;
}

export interface DayLine {
  day: string;
  open: boolean;
  taken: number;
}

export interface DayNames {
  services: Record<string, { name: string; name_en: string }>;
  windows: Record<string, { name: string; name_en: string }>;
  clerks: Record<string, string>;
}

export interface Found {
  tickets: { day: string; ticket: string; service: string; status: TicketStatus; window: string | null }[];
  things: { kind: "window" | "clerk" | "service"; id: string; name: string; name_en: string; days: FoundDay[] }[];
}

export interface FoundDay {
  day: string;
  tickets: number | null;
  note: string;
}

/** What of a day is asked for. `version` and `at` ask for it as the screen shows it. */
export interface Asked {
  lang: string;
  step?: number | undefined;
  /** How many days up to and including the one named. */
  days?: string | undefined;
  version?: number | undefined;
  at?: Instant | undefined;
  filter?: Record<string, string> | undefined;
}

export function dayPath(day: string, rest: string, asked?: Asked): string {
  const query = new URLSearchParams(asked?.filter);
  if (asked) query.set("lang", asked.lang === "en" ? "en" : "zh-CN");
  if (asked?.step) query.set("step", String(asked.step));
  if (asked?.days) query.set("days", asked.days);
  if (asked?.version) query.set("version", String(asked.version));
  if (asked?.at) query.set("at", asked.at);
  const tail = query.toString();
  return `days/${encodeURIComponent(day)}/${rest}${tail ? `?${tail}` : ""}`;
}

export function readFigures(office: Office, day: string, asked: Asked): Promise<DayFigures> {
  return office.staff.api.get<DayFigures>(office.path(dayPath(day, "figures", asked)));
}

/** One column of a sheet by its id. */
export function column(sheet: Sheet, id: string): Cell[] {
  const at = sheet.columns.findIndex((each) => each.id === id);
  return sheet.rows.map((row) => row[at] ?? null);
}

export function sum(cells: readonly Cell[]): number {
  return cells.reduce<number>((all, each) => all + (typeof each === "number" ? each : 0), 0);
}

export function heading(each: Column): string {
  return each.unit ? `${each.name}（${each.unit}）` : each.name;
}

/** Minutes with one decimal, halves up, as the server rounds them. */
export function minutes(seconds: number): number {
  return Math.floor((Math.round(seconds) + 3) / 6) / 10;
}

/** A cell as people read it: minutes always with their decimal. */
export function shown(cell: Cell, each: Column): string {
  if (cell === null || cell === "") return "–";
  return (each.kind === "minutes" || each.kind === "percent") && typeof cell === "number" ? cell.toFixed(1) : String(cell);
}
