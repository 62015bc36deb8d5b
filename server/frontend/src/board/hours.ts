/** Whether the hall serves now, by its sessions; where the notice fixes no hours, by its business day.
 * A day without sessions on which a next opening is known is a closed day. */
import type { HallHead, Instant, Session } from "../lib/wire";

export type Serving = "open" | "before" | "break" | "closed";

export interface Hours {
  serving: Serving;
  next: Instant | null;
}

export function hoursOf(hall: HallHead, now: Date): Hours {
  const at = now.getTime();
  const sessions: readonly Session[] = hall.sessions;
  const later = sessions.find((session) => Date.parse(session.opens) > at);
  if (!hall.open) return { serving: "closed", next: hall.next_opening };
  const unfixed = !sessions.length && !hall.next_opening;
  if (unfixed || sessions.some((s) => Date.parse(s.opens) <= at && at < Date.parse(s.closes))) {
    return { serving: "open", next: null };
  }
  if (!later) return { serving: "closed", next: hall.next_opening };
  return { serving: later === sessions[0] ? "before" : "break", next: later.opens };
}
