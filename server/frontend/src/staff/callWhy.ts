/** Why a ticket is called: the server's rule and its figures as one sentence, for the clerk and for the story. */
import { hhmm } from "../lib/clock";
import type { Why } from "../lib/wire";
import { duration, type Say, type StaffWord } from "./speech";

export interface CallFacts {
  rule: string | null;
  /** None of a server that told no figures. */
  why: Why | null;
  zone: string;
  /** Seconds waited by now, or by the call. */
  waited_s: number | null;
  /** The ticket's class in words, where it is known. */
  group?: string;
  slot?: string | null;
  now?: Date;
}

/** The sentence of the rule. A rule of a newer server is told without its name. */
function because(speech: Say<StaffWord>, facts: CallFacts): string {
  const { why, slot, zone } = facts;
  const wait = duration(speech, facts.waited_s ?? 0);
  const within = duration(speech, why?.within_s ?? 0);
  if (facts.rule === "resumed") return speech.t("call.resumed");
  if (facts.rule === "booked_due") return booked(speech, slot ? hhmm(slot, zone) : "", slot && facts.now ? Date.parse(slot) > facts.now.getTime() : false);
  if (facts.waited_s === null) return speech.t("rule.unknown");
  if (why) {
    const late = facts.waited_s > why.within_s;
    if (facts.rule === "priority") return speech.t(late ? "call.priorityLate" : "call.priority", { class: facts.group ?? speech.t("call.group"), within, wait });
    if (facts.rule === "call_by") return speech.t("call.by", { wait, within });
    if (facts.rule === "quick") return speech.t("call.quick", { wait, case: duration(speech, why.case_s) });
    if (facts.rule === "few") return speech.t("call.few", { wait });
    if (facts.rule === "late") return speech.t("call.late", { wait });
    if (facts.rule === "leaving" && why.ends) return speech.t("call.leaving", { wait, ends: hhmm(why.ends, zone) });
  }
  if (facts.rule === "first_come") return speech.t("call.first", { wait });
  return facts.rule === "help" ? speech.t("call.help", { wait }) : speech.t("call.bare", { wait });
}

function booked(speech: Say<StaffWord>, slot: string, early: boolean): string {
  if (!slot) return speech.t("call.bookedBare");
  return speech.t(early ? "call.bookedSoon" : "call.booked", { slot });
}

/** With whom it goes before, if somebody who came earlier still waits. */
export function callWhy(speech: Say<StaffWord>, facts: CallFacts): string {
  const sentence = because(speech, facts);
  const { why } = facts;
  return why?.before ? sentence + speech.t("call.before", { ticket: why.before }) : sentence;
}
