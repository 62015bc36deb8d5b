/** The originals that are still in the hall, as the end of the day tells them. */
import type { Office } from "../context";

export interface Originals {
  departments: Record<string, { receipt: string; papers: string[] }[]>;
}

/** What one department has not archived: how many cases, and which papers they are. */
export interface Left {
  department: string;
  cases: number;
  papers: string[];
}

export const readOriginals = (office: Office): Promise<Originals> => office.staff.api.get<Originals>(office.path("cases/originals"));

/** Whoever has most of them first. */
export function leftOf({ departments }: Originals): Left[] {
  return Object.entries(departments)
    .map(([department, lines]) => ({ department, cases: lines.length, papers: [...new Set(lines.flatMap((line) => line.papers))] }))
    .sort((a, b) => b.cases - a.cases || a.department.localeCompare(b.department));
}
