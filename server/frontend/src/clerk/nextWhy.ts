/** Why a ticket is next: the server's rule as a sentence with its facts. */
import { hhmm } from "../lib/clock";
import type { TicketCard } from "../lib/wire";
import { duration, windowWords, word } from "../staff/speech";
import type { ClerkSay } from "./context";

export interface WhyFacts {
  now: Date;
  zone: string;
  /** So many in a row may go before the earliest. */
  burst: number;
}

export function waited(speech: ClerkSay, ticket: TicketCard, now: Date): string {
  return duration(speech, (now.getTime() - Date.parse(ticket.base)) / 1000);
}

function because(speech: ClerkSay, ticket: TicketCard, facts: WhyFacts): string {
  const { t } = speech;
  const wait = waited(speech, ticket, facts.now);
  switch (ticket.rule) {
    case "first_come":
      return t("why.first", { wait });
    case "booked_due":
      return t("why.booked", { slot: ticket.slot ? hhmm(ticket.slot, facts.zone) : "" });
    case "priority":
      return t("why.priority", { class: word(speech, `class.${ticket.priority}`, ticket.priority), wait });
    case "fair_turn":
      return t("why.fair", { n: facts.burst, wait });
    case "help":
      return t("why.help", { wait });
    case "resumed":
      return t("why.resumed");
    default:
      return t("why.bare", { wait });
  }
}

/** The whole sentence: where the ticket comes from, if anywhere, and the rule that makes it next. */
export function nextWhy(speech: ClerkSay, ticket: TicketCard, facts: WhyFacts): string {
  const { t } = speech;
  const parts: string[] = [];
  if (ticket.pinned !== null && ticket.sent_by && ticket.sent_by !== ticket.pinned) parts.push(t("why.sent", { window: windowWords(speech, ticket.sent_by) }));
  if (ticket.passes > 0) parts.push(t("why.again"));
  parts.push(because(speech, ticket, facts));
  return parts.join(t("common.comma"));
}
