/** The steps of a rating by phone. Pure. */
import type { Outcome } from "../lib/api";
import type { Refusal } from "../lib/http";
import { LEVELS } from "../lib/rating";
import type { Level } from "../lib/wire";

export type RateStep =
  | { at: "loading"; failing: boolean }
  | { at: "ask" }
  | { at: "reasons"; level: Level }
  | { at: "sending" }
  | { at: "unknown" }
  | { at: "done"; level: Level; already: boolean }
  | { at: "refused"; refusal: Refusal };

/** Rated already, at the pad or before: the first rating is shown, unchanged. */
export function ended(outcome: Outcome<unknown>, mine: Level): RateStep {
  if (outcome.kind === "done") return { at: "done", level: mine, already: false };
  if (outcome.kind === "unknown") return { at: "unknown" };
  const first = LEVELS.find((level) => level === outcome.refusal.facts["level"]);
  if (outcome.refusal.code === "already_rated" && first) return { at: "done", level: first, already: true };
  return { at: "refused", refusal: outcome.refusal };
}
