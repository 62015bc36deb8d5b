/** Which recorded days a what-if is about: one, or those of a week or a month up to one. */
import type { DayLine } from "../figures";

export type Span = "day" | "week" | "month";
const DAYS: Record<Span, number> = { day: 1, week: 7, month: 31 };

/** Days that have ended and on which somebody came, oldest first. */
export function ended(days: readonly DayLine[]): string[] {
  return days.filter((each) => !each.open && each.taken > 0).map((each) => each.day).sort();
}

/** The recorded days of the span that ends with `until`. */
export function chosen(days: readonly string[], until: string, span: Span): string[] {
  const from = new Date(`${until}T00:00:00Z`);
  from.setUTCDate(from.getUTCDate() - DAYS[span] + 1);
  const first = from.toISOString().slice(0, 10);
  return days.filter((each) => each >= first && each <= until);
}
