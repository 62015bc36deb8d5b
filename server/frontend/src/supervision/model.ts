/** What the server says of cards and rules, and what may be done with a card. */
import type { StoryLine } from "../lib/http";

export interface CardLine {
  id: string; rule: string; colour: "yellow" | "red"; subject: string; duty: string; who: string; issued_at: string;
  red_at: string | null; ended_at: string | null; answered_at: string | null; closed_at: string | null; withdrawn: boolean;
} // prettier-ignore
export interface RuleLine { id: string; name: string; name_en: string; duty: string; unit: string; yellow: number | null; red: number | null; documents: string[] } // prettier-ignore
export interface CardPage { today: string; open: Record<"yellow" | "red", number>; total: number; cards: CardLine[]; rules: RuleLine[]; local: string; local_en: string } // prettier-ignore
export interface CardStory { version: number; line: CardLine; steps: string[]; thresholds: [number | null, number | null]; proposed_by: string; story: StoryLine[] } // prettier-ignore

/** `unrecorded`: to be recorded by hand, and never was. `ensured`: the program leaves no way to break it. */
export type RuleState = "broken" | "mended" | "unrecorded" | "kept" | "idle" | "ensured";
export type RuleGroup = "measured" | "by_hand" | "ensured";
export interface Evidence { kind: "card" | "case" | "window" | "list"; id: string; at: string | null } // prettier-ignore
export interface ComplianceLine {
  id: string; group: RuleGroup; documents: string[]; cited: string[]; own: boolean; state: RuleState; since: string | null; who: string[];
  breaches: number; judged: number | null; limit: string; last: string | null; evidence: Evidence[];
} // prettier-ignore
export interface Compliance { at: string; document: string; lines: ComplianceLine[] } // prettier-ignore

export interface CheckLine { id: string; on: string; by: string; found: string; at: string; account: string; struck: string; struck_by: string } // prettier-ignore
export interface Checks { rule: string; least: number; period: "month" | "year"; local: boolean; checks: CheckLine[] } // prettier-ignore

export interface ChainLine extends StoryLine { kind: "ticket" | "case" | "review" | "card"; matter: string } // prettier-ignore
export interface Chain { day: string; ticket: string; receipt: string; lines: ChainLine[] } // prettier-ignore

const ORDER: Record<RuleState, number> = { broken: 0, mended: 1, unrecorded: 2, kept: 3, idle: 4, ensured: 5 };

/** What is broken first; else as the server has them. */
export function worstFirst(lines: readonly ComplianceLine[]): ComplianceLine[] {
  return lines.map((line, at) => ({ line, at })).sort((a, b) => ORDER[a.line.state] - ORDER[b.line.state] || a.at - b.at).map((each) => each.line); // prettier-ignore
}

export function countsOf(lines: readonly ComplianceLine[]): Record<RuleState, number> {
  const counts: Record<RuleState, number> = { broken: 0, mended: 0, unrecorded: 0, kept: 0, idle: 0, ensured: 0 };
  for (const line of lines) counts[line.state]++;
  return counts;
}

/** The limit as the sentence wants it: shares and hours are told elsewhere. */
export const isNumber = (limit: string): boolean => /^\d+(\.\d+)?$/.test(limit);

export type CardStep = "answer" | "close" | "propose-withdrawal" | "decide-withdrawal";

/** What this person may do now; the server asks again. */
export function offered(card: Pick<CardStory, "line" | "steps" | "proposed_by">, me: string): CardStep[] {
  const { line, steps, proposed_by } = card;
  if (line.closed_at !== null) return [];
  const found: CardStep[] = [];
  if (steps.includes("answer")) found.push("answer");
  if (steps.includes("close") && me !== line.who) found.push("close");
  if (!proposed_by) found.push("propose-withdrawal");
  else if (me !== proposed_by && me !== line.who) found.push("decide-withdrawal");
  return found;
}

export function bodyOf(step: CardStep, choice: string, note: string): Record<string, unknown> {
  if (step === "propose-withdrawal") return { reason: note };
  if (step === "decide-withdrawal") return { approved: choice === "yes", note };
  return { note };
}

export const mustSay = (step: CardStep): boolean => step === "answer" || step === "propose-withdrawal";

/** How a card stands, as the key of its words. */
export function standing(card: CardLine): "withdrawn" | "closed" | "answered" | "toAnswer" {
  if (card.withdrawn) return "withdrawn";
  if (card.closed_at) return "closed";
  return card.answered_at ? "answered" : "toAnswer";
}
