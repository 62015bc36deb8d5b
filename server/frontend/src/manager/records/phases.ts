/** What a ticket's time went into: waiting, being called, being served, standing aside. */
import type { StoryLine } from "../../lib/http";

export type PhaseKind = "waiting" | "called" | "serving" | "held";

export interface Phase {
  kind: PhaseKind;
  from: number;
  to: number;
}

const BEGINS: Readonly<Record<string, PhaseKind | "end">> = {
  TicketTaken: "waiting", TicketCalled: "called", TicketResumed: "called", TicketStarted: "serving", TicketHeld: "held",
  TicketTransferred: "waiting", TicketRequeued: "waiting", TicketFinished: "end", TicketDropped: "end", TicketExpired: "end",
}; // prettier-ignore
/** What an undone action had changed, as it was before. */
const BEFORE: Readonly<Record<string, PhaseKind>> = {
  call: "waiting", start: "called", finish: "serving", pass: "called", hold: "serving", resume: "held", transfer: "serving", drop: "waiting",
}; // prettier-ignore

/** Phases in order; the last one lasts until `until` while the ticket has not ended. */
export function phasesOf(story: readonly StoryLine[], until: number): Phase[] {
  const found: Phase[] = [];
  const close = (at: number): void => {
    const last = found[found.length - 1];
    if (last && Number.isNaN(last.to)) last.to = Math.max(last.from, at);
  };
  for (const line of story) {
    const at = Date.parse(line.at);
    let kind = BEGINS[line.type];
    if (line.type === "TicketPassed") kind = (line.data.place ?? null) === null ? "end" : "waiting";
    if (line.type === "ActionUndone") kind = BEFORE[String(line.data.action)];
    if (!kind) continue;
    close(at);
    // Waiting counts from the base: the opening of the doors, or the booked time.
    const from = line.type === "TicketTaken" && line.data.base ? Math.max(at, Date.parse(String(line.data.base))) : at;
    if (kind !== "end") found.push({ kind, from, to: NaN });
  }
  close(until);
  return found.filter((phase) => phase.to > phase.from);
}

export function total(phases: readonly Phase[], kind: PhaseKind): number {
  return phases.filter((each) => each.kind === kind).reduce((all, each) => all + (each.to - each.from) / 1000, 0);
}
