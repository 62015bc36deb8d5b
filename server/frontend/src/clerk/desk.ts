/** What a clerk may do now, and if not, why: pure, so that button, key and test agree. */
import type { Params } from "../lib/i18n";
import type { ClerkView, ClerkWindow } from "../lib/wire";
import type { ClerkWord } from "./words";

export const ACTIONS = [
  "next", "recall", "start", "finish", "pass", "hold", "resume", "transfer", "drop", "pause", "undo", "issue", "keys",
] as const; // prettier-ignore
export type Action = (typeof ACTIONS)[number];

export interface Context {
  window: ClerkWindow;
  online: boolean;
  /** Another page works at this window. */
  reader: boolean;
  pending: boolean;
  undoLeft: number;
  recallLimit: number;
}

export type Why = [key: ClerkWord, params?: Params] | null;

/** Only a person on the way may be about to be passed by mistake (criterion C6). */
export const HASTY_S = 20;

function common(c: Context): Why {
  if (!c.online) return ["why.offline"];
  if (c.reader) return ["why.reader"];
  if (c.pending) return ["why.pending"];
  return null;
}

function calling(c: Context): Why {
  const { line } = c.window;
  if (line.paused !== null) return ["why.paused"];
  if (c.window.ticket) return ["why.busy"];
  if (line.tide?.state === "closing") return ["why.tideClosing"];
  if (line.tide && line.tide.state !== "open") return ["why.tideClosed"];
  return null;
}

const RULES: Record<Action, (c: Context) => Why> = {
  next: (c) => calling(c) ?? (c.window.next.length || c.window.waiting ? null : ["why.nobody"]),
  recall: (c) => {
    const { ticket } = c.window;
    if (!ticket) return ["why.noTicket"];
    if (ticket.status === "serving") return ["why.started"];
    return ticket.recalls >= c.recallLimit ? ["why.recallLimit", { n: ticket.recalls }] : null;
  },
  start: (c) => (!c.window.ticket ? ["why.noTicket"] : c.window.ticket.status === "serving" ? ["why.started"] : null),
  finish: (c) => (!c.window.ticket ? ["why.noTicket"] : c.window.ticket.status !== "serving" ? ["why.notStarted"] : null),
  pass: (c) => (!c.window.ticket ? ["why.noTicket"] : c.window.ticket.status === "serving" ? ["why.started"] : null),
  hold: (c) => (c.window.ticket ? null : ["why.noTicket"]),
  resume: (c) => (!c.window.held.length ? ["why.noHeld"] : c.window.ticket ? ["why.held"] : calling(c)),
  transfer: (c) => (c.window.ticket ? null : ["why.noTicket"]),
  drop: (c) => (c.window.ticket ? null : ["why.noTicket"]),
  pause: (c) => (c.window.ticket ? ["why.busy"] : null),
  undo: (c) => (c.undoLeft > 0 ? null : ["why.noUndo"]),
  issue: () => null,
  keys: () => null,
};

/** The reason why `action` cannot be done now; null when it can. */
export function whyNot(action: Action, context: Context): Why {
  if (action === "keys") return null;
  return common(context) ?? RULES[action](context);
}

/** Why the clerk cannot leave the window now; null when that is possible. */
export function whyStay(window: ClerkWindow, online: boolean, reader: boolean): Why {
  if (!online) return ["why.offline"];
  if (reader) return ["why.reader"];
  return window.ticket ? ["ask.signOutBusy"] : null;
}

/** Whole seconds in which the last action can still be taken back. `now` is the server's time. */
export function undoLeft(window: ClerkWindow, undoS: number, now: Date): number {
  if (!window.undo) return 0;
  return Math.max(0, Math.ceil(undoS - (now.getTime() - Date.parse(window.undo.at)) / 1000));
}

export type Seat = { kind: "window"; window: ClerkWindow } | { kind: "standby"; since: string } | { kind: "none" };

/** Where this clerk is, by the server's word. */
export function seatOf(view: ClerkView, me: string): Seat {
  const window = view.windows.find((w) => w.clerk === me);
  if (window) return { kind: "window", window };
  const here = view.clerks.find((c) => c.id === me);
  return here ? { kind: "standby", since: here.since } : { kind: "none" };
}

/** The ticket last finished here, as long as its citizen has not rated. */
export function unrated(window: ClerkWindow): string | null {
  const { last } = window;
  return last?.status === "finished" && !last.rated ? last.ticket : null;
}

/** A rating code leaves the screen once its ticket is rated, or another citizen is called to the window. */
export function codeOver(window: ClerkWindow, shown: string, atOpening: string | null): boolean {
  const here = window.ticket?.ticket ?? null;
  return unrated(window) !== shown || (here !== null && here !== atOpening);
}

/** The button that the cycle asks for next, so that the eye finds it. */
export function proposed(window: ClerkWindow): Action {
  if (!window.ticket) return window.line.paused !== null ? "pause" : "next";
  return window.ticket.status === "serving" ? "finish" : "start";
}
