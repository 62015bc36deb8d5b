/** One rating on the pad, step by step. Pure: time is given in. Nothing is ever chosen for the citizen. */
import type { Outcome } from "../lib/api";
import type { Refusal } from "../lib/http";
import { isBad, type Draft } from "../lib/rating";
import type { Level, PadWindow } from "../lib/wire";

export const UNDO_MS = 3_000;
export const THANKS_MS = 5_000;
/** After the time of asking a warning, and one touch goes on (WCAG 2.2.1). */
export const WARN_MS = 20_000;
/** How long the words stand when the province's page was left. */
export const RETURNED_MS = 3_000;
/** So long the server and the province may take together before this pad asks by itself. */
export const OPENING_MS = 9_000;
/** Each touch gives so much again … */
export const MORE_MS = 60_000;
/** … but the server's patience ends; so much after the time of asking nobody asks any more. */
export const LONGEST_MS = 180_000;

export interface Ask {
  ticket: string;
  service: string;
  /** Milliseconds that are left of the time of asking. */
  leftMs: number;
}

interface Open {
  ticket: string;
  service: string;
  /** Until then it asks quietly; then it warns for `WARN_MS`. */
  until: number;
  /** `until` never moves beyond this. */
  last: number;
}

export type Step =
  | { at: "idle" }
  /** Whether the province has a page for this ticket is being found out, until then. */
  | ({ at: "opening"; giveUpAt: number } & Open)
  /** The province's own page stands in a frame: what is touched there nobody here sees. */
  | ({ at: "page"; url: string } & Open)
  /** The province's page was left. Whether anybody rated there is not known here. */
  | { at: "returned"; until: number }
  | ({ at: "ask" } & Open)
  /** A level was touched. `sendAt`: it is sent then unless it is taken back; null while reasons are given. */
  | ({ at: "chosen"; level: Level; sendAt: number | null } & Open)
  | { at: "sending"; ticket: string }
  | { at: "thanks"; kept: boolean; until: number }
  | { at: "refused"; refusal: Refusal; until: number }
  /** Neither the server nor this pad's own memory took it: said, not hidden. */
  | { at: "lost"; until: number };

/** The ticket that the server asks about now; null when it was answered or given up here. */
export function asked(line: PadWindow | null, done: string | null, leftMs: number): Ask | null {
  if (!line?.ask || line.ask === done) return null;
  return { ticket: line.ask, service: line.ask_service ?? "", leftMs };
}

function begin(ask: Ask, now: number, elsewhere: boolean): Step {
  const until = now + ask.leftMs;
  const open = { ticket: ask.ticket, service: ask.service, until, last: until + LONGEST_MS };
  return elsewhere ? { at: "opening", giveUpAt: now + OPENING_MS, ...open } : { at: "ask", ...open };
}

const over = (step: Open, now: number): boolean => now >= step.until + WARN_MS;

/**
 * What the view and the time bring about. Who has begun is cut off by nobody's call, only by the end of the time; but the
 * province's page may bear a name, so that the next citizen ends it. `elsewhere`: this hall asks on that page.
 */
export function follow(step: Step, ask: Ask | null, now: number, elsewhere = false): Step {
  switch (step.at) {
    case "idle":
      return ask && ask.leftMs > 0 ? begin(ask, now, elsewhere) : step;
    case "opening":
      if (!ask) return { at: "idle" };
      if (ask.ticket !== step.ticket) return begin(ask, now, elsewhere);
      return now >= step.giveUpAt ? own(step, now) : step;
    case "page":
    case "ask":
      if (!ask || over(step, now)) return { at: "idle" };
      return ask.ticket === step.ticket ? step : begin(ask, now, elsewhere);
    case "chosen":
      if (ask && ask.ticket !== step.ticket && step.sendAt === null) return begin(ask, now, elsewhere);
      return step.sendAt === null && over(step, now) ? { at: "idle" } : step;
    case "returned":
    case "thanks":
    case "refused":
    case "lost":
      return now >= step.until ? { at: "idle" } : step;
    default:
      return step;
  }
}

/** The province's page is there: it stands for `pageMs`, and longer while somebody says so. */
export function opened(step: Step, ticket: string, url: string, pageMs: number, now: number): Step {
  if (step.at !== "opening" || step.ticket !== ticket) return step;
  return { at: "page", ticket, service: step.service, url, until: now + pageMs, last: now + pageMs + LONGEST_MS };
}

/** This pad asks by itself: the province's page is not there, or does not work. */
export function own(step: Step, now: number): Step {
  if (step.at !== "opening" && step.at !== "page") return step;
  const until = Math.max(step.at === "opening" ? step.until : 0, now + MORE_MS);
  return { at: "ask", ticket: step.ticket, service: step.service, until, last: until + LONGEST_MS };
}

/** The province's page was left, by its own end or by a touch on ours. */
export function left(step: Step, now: number): Step {
  return step.at === "page" ? { at: "returned", until: now + RETURNED_MS } : step;
}

/** Seconds until this pad stops asking, while it warns; null before. */
export function warning(step: Step, now: number): number | null {
  if ((step.at !== "ask" && step.at !== "chosen" && step.at !== "page") || now < step.until) return null;
  if (step.at === "chosen" && step.sendAt !== null) return null;
  return Math.max(0, Math.ceil((step.until + WARN_MS - now) / 1000));
}

/** A touch: somebody is there and gets time again. */
export function touched<S extends Step>(step: S, now: number): S {
  if (step.at !== "ask" && step.at !== "chosen" && step.at !== "page") return step;
  return { ...step, until: Math.max(step.until, Math.min(step.last, now + MORE_MS)) };
}

/** One touch on a level. A bad one asks why first; every other one goes off by itself after three seconds. */
export function choose(step: Step, level: Level, now: number): Step {
  if (step.at !== "ask") return step;
  return { ...touched(step, now), at: "chosen", level, sendAt: isBad(level) ? null : now + UNDO_MS };
}

/** Somebody gives reasons: nothing goes off by itself any more. */
export function dwell(step: Step, now: number): Step {
  return step.at === "chosen" ? { ...touched(step, now), sendAt: null } : step;
}

export function takeBack(step: Step, now: number): Step {
  if (step.at !== "chosen") return step;
  const { ticket, service, until, last } = touched(step, now);
  return { at: "ask", ticket, service, until, last };
}

export const plain = (level: Level): Draft => ({ level, tags: [], words: "" });

export function settled(outcome: Outcome<unknown> | null, now: number): Step {
  const until = now + THANKS_MS;
  if (outcome?.kind === "done") return { at: "thanks", kept: false, until };
  if (outcome?.kind === "refused" && outcome.status !== 401 && outcome.status < 500 && outcome.status !== 429) {
    return { at: "refused", refusal: outcome.refusal, until };
  }
  return { at: "thanks", kept: true, until };
}
