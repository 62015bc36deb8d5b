/** Where the citizen stands. Pure: the page turns each screen into pixels, tests walk the screens without one. */
import { newId } from "../lib/ids";
import type { Refusal } from "../lib/http";
import type { ServiceLine } from "../lib/wire";
import type { Found, Issued, LocalFound, LocalOutcome, Manner, PrintNews, TicketRequest } from "./agent";
import type { By } from "./choices";

export interface Home {
  at: "home";
  by: By;
  /** The opened group's name; null: the groups themselves, or what is asked for most. */
  group: string | null;
  page: number;
}
export interface Search {
  at: "search";
  letters: string;
  word: string;
  page: number;
}
export interface Confirm {
  at: "confirm";
  service: ServiceLine;
  request: string;
  /** 代办: for somebody who is not here. */
  proxy: boolean;
  phone: string;
}

export type Screen =
  | Home
  | Search
  | Confirm
  /** `from` null: the phone number is to find a ticket again. */
  | { at: "phone"; digits: string; from: Confirm | null }
  | { at: "checkin"; code: string }
  | { at: "asking"; request: string; service: ServiceLine | null }
  | { at: "finding"; request: string }
  | { at: "found"; tickets: Found[] }
  | { at: "number"; request: string; issued: Issued; service: ServiceLine | null; seconds: number }
  | { at: "refused"; refusal: Refusal }
  /** What was held under the scanner is no booking code. */
  | { at: "nocode" }
  | { at: "unknown" }
  /** A question that nobody answered; nothing was asked to be done. */
  | { at: "lost" };

export const newRequest = newId;
export const HOME: Home = { at: "home", by: "often", group: null, page: 0 };
export const SEARCH: Search = { at: "search", letters: "", word: "", page: 0 };
export const PHONE_DIGITS = 11;
export const CODE_LEAST = 4;

/** Mobile numbers of the mainland: what the server takes. */
export function wholePhone(digits: string): boolean {
  return /^1[3-9]\d{9}$/.test(digits);
}
export function maskedPhone(digits: string): string {
  return `${digits.slice(0, 3)}****${digits.slice(-4)}`;
}

/** Seconds that the number stays on the screen: long enough to remember it, longer when there is no slip. */
export function staySeconds(issued: Issued, elder: boolean): number {
  if (issued.print === "failed" || issued.print === "unknown" || issued.print === "off") return 30;
  return elder ? 20 : 10;
}

/** A touch on a service: straight to the number when a card lies there or the hall asks for no confirmation. */
export function chosen(service: ServiceLine, confirm: boolean, card: boolean): Screen {
  const request = newRequest();
  return confirm && !card
    ? { at: "confirm", service, request, proxy: false, phone: "" }
    : { at: "asking", request, service };
}

/** Where a code may be held under the scanner: not over somebody's number, nor while an answer is awaited. */
export function scannable(screen: Screen): boolean {
  return !["number", "asking", "finding"].includes(screen.at);
}

/** The answer to `asking`; an answer to something older changes nothing. */
export function answered(screen: Screen, request: string, outcome: LocalOutcome, elder: boolean): Screen {
  if (screen.at !== "asking" || screen.request !== request) return screen;
  if (outcome.kind === "issued") {
    const seconds = staySeconds(outcome.issued, elder);
    return { at: "number", request, issued: outcome.issued, service: screen.service, seconds };
  }
  return outcome.kind === "refused" ? { at: "refused", refusal: outcome.refusal } : { at: "unknown" };
}

/** The answer to `finding`. */
export function foundOut(screen: Screen, request: string, outcome: LocalFound): Screen {
  if (screen.at !== "finding" || screen.request !== request) return screen;
  if (outcome.kind === "found") return { at: "found", tickets: outcome.tickets };
  return outcome.kind === "refused" ? { at: "refused", refusal: outcome.refusal } : { at: "lost" };
}

/** The printer's word that came later: a failed slip keeps the number on the screen longer. */
export function printed(screen: Screen, news: PrintNews, elder: boolean): Screen {
  if (screen.at !== "number" || screen.request !== news.request_id) return screen;
  const issued = { ...screen.issued, print: news.print };
  return { ...screen, issued, seconds: Math.max(screen.seconds, staySeconds(issued, elder)) };
}

/** The body of the request for a ticket. Only a card brings priority: nobody declares it here. */
export function ticketRequest(
  request: string,
  service: ServiceLine,
  who: { card: string | null; phone: string; proxy: boolean },
  manner: Manner,
): TicketRequest {
  return {
    request_id: request,
    service: service.id,
    ...manner,
    ...(who.card && !who.proxy ? { card: who.card } : {}),
    ...(who.phone ? { phone: who.phone } : {}),
    ...(who.proxy ? { proxy: true } : {}),
  };
}

/** One step back: to the page of choices one came from, else home. */
export function backFrom(screen: Screen): Screen {
  if (screen.at === "phone" && screen.from) return screen.from;
  if (screen.at === "home" && screen.group !== null) return { ...screen, group: null, page: 0 };
  return HOME;
}

/** What is spoken anew: another screen, group or page, not another letter. */
export function spokenKey(screen: Screen): string {
  if (screen.at === "home") return `home/${screen.by}/${screen.group ?? ""}/${screen.page}`;
  if (screen.at === "search") return `search/${screen.word}/${screen.page}`;
  return screen.at;
}
