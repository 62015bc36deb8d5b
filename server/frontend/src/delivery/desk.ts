/** What the delivery desk works out from its list. Pure. */
import type { Approver, Return, Way } from "../lib/delivery";
import { receiptIn } from "../lib/receipts";
import type { Instant } from "../lib/wire";

export type Identity = "id_card" | "other" | "letter";
export type Tab = "tell" | "collect" | "send" | "coming";
export const TABS: readonly Tab[] = ["tell", "collect", "send", "coming"];

export interface HandOutLine {
  receipt: string; status: string; service: string; department: string; delivery: Way; approver: Approver | null; returns: Return | null;
  granted: boolean | null; decided_at: Instant | null; ready_at: Instant | null; waits: boolean; called: string | null; told_at: Instant | null;
  told_how: string | null; tries: number; applicant: Record<string, string> | null;
} // prettier-ignore
export interface HandOut { now: Instant; timezone: string; ready: HandOutLine[]; coming: HandOutLine[]; more: number; delivered: number } // prettier-ignore

/** Whom nobody has reached yet, and who is not being called in the hall. */
export const untold = (line: HandOutLine): boolean => line.told_at === null && line.called === null;

/** The lists of the desk. Somebody who waits in the hall stands first: they are here now. */
export function linesOf(list: HandOut, tab: Tab): HandOutLine[] {
  if (tab === "coming") return list.coming;
  if (tab === "tell") return list.ready.filter(untold);
  if (tab === "send") return list.ready.filter((line) => line.delivery !== "window");
  const here = list.ready.filter((line) => line.delivery === "window");
  return [...here.filter((line) => line.called), ...here.filter((line) => !line.called)];
}

export function lineOf(list: HandOut | null, receipt: string): HandOutLine | null {
  return [...(list?.ready ?? []), ...(list?.coming ?? [])].find((line) => line.receipt === receipt) ?? null;
}

/** What was scanned or typed, as the part of a receipt that the list is asked for: "0012" or the whole number. */
export function sought(typed: string): string {
  return receiptIn(typed) || typed.trim().toUpperCase().slice(0, 40);
}

/** From hand to hand: whoever takes it shows who they are. */
export const inPerson = (way: Way): boolean => way === "window" || way === "door";

/** Whole days since it was ready; 0 today. */
export function waitedDays(line: HandOutLine, now: Date): number {
  const since = line.ready_at ?? line.decided_at;
  return since ? Math.max(0, Math.floor((now.getTime() - Date.parse(since)) / 86_400_000)) : 0;
}

/** The steps of a hand-over as the API takes them; null while something is missing. */
export function deliverBody(way: Way, proxy: boolean, identity: Identity | null, tracking: string): Record<string, unknown> | null {
  if (way === "post") return tracking.trim() ? { tracking: tracking.trim() } : null;
  if (!inPerson(way)) return {};
  if (proxy) return { proxy: true, identity: "letter" };
  return identity && identity !== "letter" ? { identity } : null;
}
