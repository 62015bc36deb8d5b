/** What the door says: may a number be taken now, and if not, when next. */
import { dayOf, hhmm, longDay } from "../lib/clock";
import type { HallHead, Instant } from "../lib/wire";
import type { Speech } from "../design/compose";
import type { Key } from "./words";

export type Door =
  | { state: "open"; until: Instant | null }
  | { state: "break"; next: Instant }
  | { state: "before"; next: Instant }
  | { state: "ended"; next: Instant | null }
  | { state: "closed"; next: Instant | null };

/** No sessions: no hours are fixed, or, where a next opening is known, today is a closed day.
 * `issue_before_s` before a session opens numbers are already given; `open` false means the day is not open at all. */
export function doorOf(hall: HallHead, now: Date): Door {
  if (!hall.open) return { state: "closed", next: hall.next_opening };
  if (!hall.sessions.length && !hall.next_opening) return { state: "open", until: null };
  const at = now.getTime();
  const sessions = [...hall.sessions].sort((a, b) => Date.parse(a.opens) - Date.parse(b.opens));
  const current = sessions.find((s) => at >= Date.parse(s.opens) - hall.issue_before_s * 1000 && at < Date.parse(s.closes));
  if (current) return { state: "open", until: current.closes };
  const coming = sessions.find((s) => at < Date.parse(s.opens));
  if (coming) return { state: coming === sessions[0] ? "before" : "break", next: coming.opens };
  return { state: sessions.length ? "ended" : "closed", next: hall.next_opening };
}

/** What follows: until when numbers are given, or from when again. Empty when nobody knows. */
export function sayNext(words: Speech<Key>, door: Door, timezone: string, now: Date): string {
  if (door.state === "open") return door.until ? words.t("door.until", { time: hhmm(door.until, timezone) }) : "";
  if (!door.next) return "";
  const today = dayOf(door.next, timezone) === dayOf(now, timezone);
  const day = today ? words.t("door.today") : longDay(door.next, timezone, words.locale.value);
  return words.t("door.next", { day, time: hhmm(door.next, timezone) });
}
