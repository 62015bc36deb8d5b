/** The days that a report is about, as the address has them: `#report/month/2026-11-01`. */

export const KINDS = ["day", "week", "month", "span"] as const;
export type Kind = (typeof KINDS)[number];

export interface Span {
  first: string;
  last: string;
}

const DAY_MS = 86_400_000;
const at = (day: string): number => Date.parse(`${day}T00:00:00Z`);
const written = (ms: number): string => new Date(ms).toISOString().slice(0, 10);

export function isDay(text: string | undefined): text is string {
  return text !== undefined && /^\d{4}-\d\d-\d\d$/.test(text) && !Number.isNaN(at(text)) && written(at(text)) === text;
}

/** The day, week (from Monday) or month that a day falls into. */
export function spanOf(kind: Kind, day: string): Span {
  if (kind === "month") {
    const [year, month] = day.split("-").map(Number) as [number, number];
    return { first: `${day.slice(0, 7)}-01`, last: written(Date.UTC(year, month, 0)) };
  }
  if (kind !== "week") return { first: day, last: day };
  const monday = at(day) - ((new Date(at(day)).getUTCDay() + 6) % 7) * DAY_MS;
  return { first: written(monday), last: written(monday + 6 * DAY_MS) };
}

/** The span before or after. */
export function step(kind: Kind, span: Span, by: 1 | -1): Span {
  return spanOf(kind, written(by > 0 ? at(span.last) + DAY_MS : at(span.first) - DAY_MS));
}

/** The month that a report is owed for: the one before. */
export function monthBefore(day: string): Span {
  return step("month", spanOf("month", day), -1);
}
