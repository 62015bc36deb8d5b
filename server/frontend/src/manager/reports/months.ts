/** The months for which a report is owed. */
import type { Instant } from "../../lib/wire";
import type { Office } from "../context";
import type { Report } from "./report";

export interface Filing {
  at: Instant;
  by: string;
  to: string;
  note: string;
  late: boolean;
  totals: { id: string; value: number | null }[];
}

export interface Owed {
  month: string;
  due: Instant;
  reminded: boolean;
  overdue: boolean;
  filed: Filing[];
}

export interface Months {
  to: string;
  months: Owed[];
}

export const readMonths = (office: Office): Promise<Months> => office.staff.api.get<Months>(office.path("months"));

/** The oldest month whose report nobody has handed in. */
export function openMonth(months: readonly Owed[]): Owed | undefined {
  return [...months].reverse().find((each) => !each.filed.length);
}

/** Figures that are no longer what was handed in: a rating at home, a case decided since. */
export function differing(filing: Filing, report: Report): { name: string; then: number | null; now: number | null }[] {
  const then = new Map(filing.totals.map((each) => [each.id, each.value]));
  return report.figures
    .filter((each) => then.has(each.id) && typeof each.value !== "string" && then.get(each.id) !== each.value)
    .map((each) => ({ name: each.name, then: then.get(each.id) ?? null, now: each.value as number | null }));
}
