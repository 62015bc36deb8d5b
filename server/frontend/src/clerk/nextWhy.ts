/** Why a ticket is next: where it comes from, if anywhere, and the rule that makes it next. */
import type { TicketCard } from "../lib/wire";
import { callWhy } from "../staff/callWhy";
import { duration, windowWords, word } from "../staff/speech";
import type { ClerkSay } from "./context";

export interface WhyFacts {
  now: Date;
  zone: string;
}

const waitedS = (ticket: TicketCard, now: Date): number => (now.getTime() - Date.parse(ticket.base)) / 1000;

export function waited(speech: ClerkSay, ticket: TicketCard, now: Date): string {
  return duration(speech, waitedS(ticket, now));
}

export function nextWhy(speech: ClerkSay, ticket: TicketCard, facts: WhyFacts): string {
  const { t } = speech;
  const parts: string[] = [];
  if (ticket.pinned !== null && ticket.sent_by && ticket.sent_by !== ticket.pinned) parts.push(t("why.sent", { window: windowWords(speech, ticket.sent_by) }));
  if (ticket.passes > 0) parts.push(t("why.again"));
  parts.push(
    callWhy(speech, {
      ...facts,
      rule: ticket.rule,
      why: ticket.why ?? null,
      waited_s: waitedS(ticket, facts.now),
      group: word(speech, `class.${ticket.priority}`, ticket.priority),
      slot: ticket.slot,
    }),
  );
  return parts.join(t("common.comma"));
}
