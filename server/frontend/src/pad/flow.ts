/** One rating on the pad, step by step. Pure: time is given in. Nothing is ever chosen for the citizen. */
import type { Outcome } from "../lib/api";
import type { Refusal } from "../lib/http";
import type { Draft } from "../lib/rating";
import type { Level, PadWindow } from "../lib/wire";

export const UNDO_MS = 3_000;
export const THANKS_MS = 5_000;

export type Step =
  | { at: "idle" }
  | { at: "ask"; ticket: string; service: string }
  | { at: "reasons"; ticket: string; service: string; level: Level }
  | { at: "undo"; ticket: string; service: string; draft: Draft; sendAt: number }
  | { at: "sending"; ticket: string }
  | { at: "thanks"; kept: boolean; until: number }
  | { at: "refused"; refusal: Refusal; until: number };

/** The ticket that the server asks about now; null when it was answered here or its time is over. */
export function asked(line: PadWindow | null, done: string | null, leftS: number): { ticket: string; service: string } | null {
  if (!line?.ask || line.ask === done || leftS <= 0) return null;
  return { ticket: line.ask, service: line.ask_service ?? "" };
}

/** What the view brings about. A rating that was begun ends when its time is over, with nothing sent. */
export function follow(step: Step, ask: { ticket: string; service: string } | null, now: number): Step {
  switch (step.at) {
    case "idle":
      return ask ? { at: "ask", ...ask } : step;
    case "ask":
    case "reasons":
      if (!ask) return { at: "idle" };
      return ask.ticket === step.ticket ? step : { at: "ask", ...ask };
    case "thanks":
    case "refused":
      return now >= step.until ? { at: "idle" } : step;
    default:
      return step;
  }
}

export function settled(outcome: Outcome<unknown> | null, now: number): Step {
  const until = now + THANKS_MS;
  if (outcome?.kind === "done") return { at: "thanks", kept: false, until };
  if (outcome?.kind === "refused" && outcome.status !== 401 && outcome.status < 500 && outcome.status !== 429) {
    return { at: "refused", refusal: outcome.refusal, until };
  }
  return { at: "thanks", kept: true, until };
}
