/** What the phone works out from the answer of the server. Pure. */
import { hhmm } from "../lib/clock";
import type { Progress } from "../lib/http";

export const REFRESH_MS = 10_000;
export const NEAR_MS = 4_000;
/** So many before you: time to come back into the hall. */
export const NEAR = 3;
/** After so long without news the place in the queue is no longer shown: it would be a guess. */
export const OLD_MS = 60_000;

export function near(progress: Progress): boolean {
  return progress.status === "waiting" && progress.ahead !== null && progress.ahead <= NEAR;
}

/** How long until the next question: the nearer the turn, the sooner. */
export function pause(progress: Progress | null): number {
  return progress && (near(progress) || progress.status === "called") ? NEAR_MS : REFRESH_MS;
}

/** True when this answer calls the citizen and the one before did not, or to another window, or again. */
export function calls(before: Progress | null, now: Progress): boolean {
  if (now.status !== "called") return false;
  return before?.status !== "called" || before.window !== now.window || before.called_at !== now.called_at;
}

/** `09:00–12:00、13:00–17:00` */
export function hours(hall: Progress["hall"], mark: string): string {
  return hall.sessions.map((s) => `${hhmm(s.opens, hall.timezone)}–${hhmm(s.closes, hall.timezone)}`).join(mark);
}

/** The number of a window as large as a hand: "3" of "3号窗口", the whole name where it has no number. */
export function bigWindow(progress: Progress): string {
  return progress.window ?? "";
}
