/** Where the citizen stands. Pure: the page turns each screen into pixels, tests walk the screens without one. */
import { newId } from "../lib/ids";
import type { Refusal } from "../lib/http";
import type { ServiceLine } from "../lib/wire";
import type { Issued, LocalOutcome, Manner, PrintNews, TicketRequest } from "./agent";

export type Screen =
  | { at: "home" }
  | { at: "confirm"; service: ServiceLine; request: string }
  | { at: "checkin" }
  | { at: "asking"; request: string; service: ServiceLine | null }
  | { at: "number"; request: string; issued: Issued; service: ServiceLine | null; seconds: number }
  | { at: "refused"; refusal: Refusal }
  | { at: "unknown" };

/** Seconds that the number stays on the screen: long enough to remember it, longer when there is no slip. */
export function staySeconds(issued: Issued, elder: boolean): number {
  if (issued.print === "failed" || issued.print === "unknown" || issued.print === "off") return 30;
  return elder ? 20 : 10;
}

/** A touch on a service: straight to the number when a card lies there or the hall asks for no confirmation. */
export function chosen(service: ServiceLine, confirm: boolean, card: boolean): Screen {
  const request = newId();
  return confirm && !card ? { at: "confirm", service, request } : { at: "asking", request, service };
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
  card: string | null,
  manner: Manner,
): TicketRequest {
  return {
    request_id: request,
    service: service.id,
    ...manner,
    ...(card ? { card } : {}),
  };
}
