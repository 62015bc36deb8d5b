/** “办不成事” as its pages see it. Pure. */
import type { Instant, Role } from "../lib/wire";

export const CATEGORIES = ["materials", "conditions", "process", "result", "answers", "no_authority", "no_department"] as const;
export type Category = (typeof CATEGORIES)[number];
export const EXCLUSIONS = ["legal", "lawsuit", "petition", "policy"] as const;
export type Exclusion = (typeof EXCLUSIONS)[number];
export const OUTCOMES = ["solved", "explained", "passed_on"] as const;
export type Outcome = (typeof OUTCOMES)[number];
/** Objections come here only after the window concerned has explained. */
export const DISPUTES: ReadonlySet<string> = new Set(["materials", "conditions", "process", "result", "answers"]);

export interface ConcernLine {
  number: string; standing: "open" | "assigned" | "answered" | "closed"; category: Category; case: string | null; window: string; registered_at: Instant;
  registered_by: string; department: string; answer_due: Instant; outcome: Outcome | null; answered_at: Instant | null; satisfied: boolean | null;
  closed_at: Instant | null; overdue: boolean;
} // prettier-ignore
export interface ConcernPage { total: number; open: number; overdue: number; departments: string[]; timezone: string; concerns: ConcernLine[] } // prettier-ignore
export interface StoryLine { version: number; at: Instant; actor: string; type: string; data: Record<string, unknown> } // prettier-ignore
export interface ConcernCard { line: ConcernLine; told: Record<string, string> | null; words: string | null; story: StoryLine[] } // prettier-ignore

export interface Draft {
  category: Category | null;
  excluded: Exclusion | null;
  explained: boolean;
  words: string;
  name: string;
  phone: string;
  receipt: string;
}

export const EMPTY: Readonly<Draft> = { category: null, excluded: null, explained: false, words: "", name: "", phone: "", receipt: "" };

/** Whether somebody's story is in it; a category alone is one press. */
export function begun(draft: Draft): boolean {
  return [draft.words, draft.name, draft.phone, draft.receipt].some((text) => text.trim() !== "");
}

export type Fault = "excluded" | "category" | "explained" | "words" | "phone";

/** What still keeps it from being registered; the first is said at the button. */
export function faultsOf(draft: Draft): Fault[] {
  const found: Fault[] = [];
  if (draft.excluded) found.push("excluded");
  else if (!draft.category) found.push("category");
  else if (DISPUTES.has(draft.category) && !draft.explained) found.push("explained");
  if (draft.words.trim().length < 2) found.push("words");
  if (draft.phone.trim() && !/^1[3-9]\d{9}$/.test(draft.phone.replace(/\s/g, ""))) found.push("phone");
  return found;
}

/** The body of a registration; what was left empty is left out. */
export function bodyOf(draft: Draft, receipt: string): Record<string, unknown> {
  const body: Record<string, unknown> = { category: draft.category, explained: draft.explained, words: draft.words.trim() };
  if (draft.name.trim()) body["name"] = draft.name.trim();
  if (draft.phone.trim()) body["phone"] = draft.phone.replace(/\s/g, "");
  if (receipt) body["case"] = receipt;
  return body;
}

export type Step = "assign" | "answer" | "close";
const MAY: Readonly<Record<Step, readonly Role[]>> = {
  assign: ["manager"],
  answer: ["manager", "clerk", "office"],
  close: ["manager", "clerk", "guide"],
};
export const mayRegister = (role: Role | ""): boolean => role === "manager" || role === "clerk" || role === "guide";

/** What this account may do with it as it stands; the server holds the same table. */
export function stepsOf(line: ConcernLine, role: Role | ""): Step[] {
  const fits: Record<ConcernLine["standing"], Step[]> = { open: ["assign", "answer"], assigned: ["answer", "assign"], answered: ["close"], closed: [] };
  return (fits[line.standing] ?? []).filter((step) => role !== "" && MAY[step].includes(role));
}

/** What still waits for an answer, for the head of a page. */
export const owed = (lines: readonly ConcernLine[]): ConcernLine[] => lines.filter((line) => line.standing === "open" || line.standing === "assigned");

/** Those that wait, the nearest deadline first; then those that are closed, the newest first. */
export function ordered(lines: readonly ConcernLine[]): ConcernLine[] {
  const rank = (line: ConcernLine): number => ({ open: 0, assigned: 0, answered: 1, closed: 2 })[line.standing];
  return [...lines].sort((a, b) => rank(a) - rank(b) || (a.standing === "closed" ? b.number.localeCompare(a.number) : a.answer_due.localeCompare(b.answer_due)));
}
