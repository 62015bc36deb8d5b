/** Nobody there? First a question, then home. Time is given in, so that the rule can be tested. */
export interface IdleRule {
  /** Milliseconds without a touch until the question. */
  ask_ms: number;
  /** Milliseconds that the question stays. */
  answer_ms: number;
}

export const IDLE: IdleRule = { ask_ms: 45_000, answer_ms: 20_000 };
export const IDLE_ELDER: IdleRule = { ask_ms: 90_000, answer_ms: 20_000 };

export type IdlePhase = { phase: "active" } | { phase: "asking"; left_s: number } | { phase: "gone" };

export function idlePhase(rule: IdleRule, touchedAt: number, now: number): IdlePhase {
  const quiet = now - touchedAt;
  if (quiet < rule.ask_ms) return { phase: "active" };
  const left = rule.ask_ms + rule.answer_ms - quiet;
  return left <= 0 ? { phase: "gone" } : { phase: "asking", left_s: Math.ceil(left / 1000) };
}

/** Laying a card is a touch. That it is gone is none: the agent forgets it after a minute, with nobody there. */
export function cardTouches(before: string | null, next: string | null): boolean {
  return next !== null && next !== before;
}
