/** What the phone says of a case. Pure: from the answer of the server to keys of the words. */
import type { Progress } from "../lib/http";
import type { Instant, TicketStatus } from "../lib/wire";
import type { CaseWord } from "./caseWords";

export interface CaseMoment { what: string; at: Instant; detail: string } // prettier-ignore
export interface CaseProgress {
  hall_name: string; hall_name_en: string; hall: Progress["hall"]; receipt: string; service: string; department: string; kind: string; status: string;
  delivery: string; approver: string | null; number: string | null; received_at: Instant; notice_due: Instant | null; accepted_on: string | null;
  deemed: boolean; promise_due: Instant | null; lacking: { name: string; remark: string }[]; lacking_due: Instant | null; granted: boolean | null;
  reason: string; late: boolean; ready_at: Instant | null; collect_at: string[];
  collect: { ticket: string; status: TicketStatus; window: string | null; path: string } | null; tracking: string; ended_at: Instant | null;
  moments: CaseMoment[]; now: Instant;
} // prettier-ignore

export type Tone = "good" | "warn" | "bad" | "tide" | "calm";
/** The headline, how it feels, what to do, and until when. */
export interface Standing { headline: CaseWord; tone: Tone; todo: CaseWord; by: Instant | null } // prettier-ignore

const PLAIN = new Set(["decided", "delivered", "rejected", "withdrawn"]);
const TONES: Readonly<Record<string, Tone>> = { received: "tide", incomplete: "warn", accepted: "tide", sent: "tide", decided: "tide", ready: "good", delivered: "good", rejected: "bad", withdrawn: "calm" }; // prettier-ignore

/** A status of a newer server is told as being worked on. */
export function standing(shown: CaseProgress): Standing {
  const known = shown.status in TONES ? shown.status : "sent";
  const tone = TONES[known] ?? "tide";
  if (known === "ready") {
    const headline = shown.granted === false ? "refused" : way(shown.delivery);
    return { headline: `case.at.ready.${headline}`, tone: shown.granted === false ? "bad" : tone, todo: `case.do.${way(shown.delivery)}`, by: null };
  }
  if (known === "delivered" && shown.granted === false) return { headline: "case.at.delivered.refused", tone: "bad", todo: "case.do.delivered.refused", by: null };
  const headline = `case.at.${known}` as CaseWord;
  if (PLAIN.has(known)) return { headline, tone, todo: `case.do.${known}` as CaseWord, by: null };
  if (known === "incomplete") return { headline, tone, todo: "case.do.incomplete", by: null };
  if (known === "received") return { headline, tone, todo: shown.notice_due ? "case.do.notice" : "case.do.received", by: shown.notice_due };
  if (shown.lacking.length && shown.lacking_due) return { headline, tone: "warn", todo: "case.do.lacking", by: shown.lacking_due };
  const promised = shown.promise_due !== null && !shown.late;
  return { headline, tone, todo: promised ? "case.do.promised" : "case.do.wait", by: promised ? shown.promise_due : null };
}

function way(delivery: string): "window" | "post" | "online" | "door" {
  return delivery === "post" || delivery === "online" || delivery === "door" ? delivery : "window";
}

/** The key of a moment's detail: an approver, a way to deliver, a way to tell; null for a ticket's number as it is. */
export function detailKey(moment: CaseMoment): string | null {
  const family = { sent: "to", told: "told", delivered: "way", changed: "way" }[moment.what];
  return family && moment.detail ? `case.${family}.${moment.detail}` : null;
}

export function lastFour(typed: string): string {
  const plain = typed.toUpperCase().replace(/\s/g, "");
  return /^\d{3}[\dX]$/.test(plain) ? plain : "";
}
