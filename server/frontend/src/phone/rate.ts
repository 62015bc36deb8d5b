/** The steps of a rating by phone. Pure. */
import type { Outcome } from "../lib/api";
import type { Refusal } from "../lib/http";
import { LEVELS } from "../lib/rating";
import type { Level } from "../lib/wire";

export type RateStep =
  | { at: "loading"; failing: boolean }
  | { at: "ask"; adding?: boolean }
  | { at: "reasons"; level: Level; adding?: boolean }
  | { at: "sending" }
  | { at: "unknown" }
  | { at: "done"; level: Level; already: boolean; added?: Level }
  | { at: "refused"; refusal: Refusal };

/** What the page shows once the server has said how the ticket stands. */
export function opened(rated: Level | null, appended: Level | null): RateStep {
  if (!rated) return { at: "ask" };
  return appended ? { at: "done", level: rated, already: true, added: appended } : { at: "done", level: rated, already: true };
}

/** After something was added; added before, e.g. from another phone: that stays. */
export function added(outcome: Outcome<unknown>, first: Level, mine: Level): RateStep {
  if (outcome.kind === "done") return { at: "done", level: first, already: false, added: mine };
  if (outcome.kind === "unknown") return { at: "unknown" };
  const before = LEVELS.find((level) => level === outcome.refusal.facts["level"]);
  if (outcome.refusal.code === "already_appended" && before) return { at: "done", level: first, already: true, added: before };
  return { at: "refused", refusal: outcome.refusal };
}

/** Rated already, at the pad or before: the first rating is shown, unchanged. */
export function ended(outcome: Outcome<unknown>, mine: Level): RateStep {
  if (outcome.kind === "done") return { at: "done", level: mine, already: false };
  if (outcome.kind === "unknown") return { at: "unknown" };
  const first = LEVELS.find((level) => level === outcome.refusal.facts["level"]);
  if (outcome.refusal.code === "already_rated" && first) return { at: "done", level: first, already: true };
  return { at: "refused", refusal: outcome.refusal };
}
