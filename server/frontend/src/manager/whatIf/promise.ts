/** Whether two promises can hold together: nobody waits longer than so, no window has more cases than so (Erlang C). */
import type { HallNow } from "./trial";

export interface Load {
  windows: number;
  cases: number;
  minutes: number;
  hours: number;
  wait_min: number;
}

/** The share of those who wait longer than `wait_min` when each window does `cases` a day from one queue (M/M/c). */
export function late({ windows, cases, minutes, hours, wait_min }: Load): number {
  const rho = (cases * minutes) / (hours * 60);
  if (windows < 1 || rho <= 0) return 0;
  if (rho >= 1) return 1;
  const offered = rho * windows;
  let blocked = 1; // Erlang B by its recursion, which never overflows
  for (let n = 1; n <= windows; n++) blocked = (offered * blocked) / (n + offered * blocked);
  const waits = blocked / (1 - rho * (1 - blocked));
  return waits * Math.exp((-windows * (1 - rho) * wait_min) / minutes);
}

const KEPT = 0.05;

export interface Warning extends Load {
  /** Share of citizens who would wait too long with every window at its limit of cases. */
  share: number;
  /** The most cases a day at which both hold. */
  fits: number;
}

const span = (hours: readonly string[]): number =>
  hours.reduce((all, each) => {
    const [from, to] = each.split("-").map((clock) => Number(clock.slice(0, 2)) + Number(clock.slice(3, 5)) / 60);
    return all + Math.max(0, (to ?? 0) - (from ?? 0));
  }, 0);

/** Null where both hold for nineteen of twenty citizens. A hall that fixes no hours is reckoned with seven. */
export function promise(hall: HallNow, policy: Record<string, unknown>, open: number): Warning | null {
  const matters = hall.services.filter((each) => !each.enquiry);
  const minutes = matters.length ? matters.reduce((all, each) => all + each.minutes, 0) / matters.length : 10;
  const load = { windows: open, cases: Number(policy["tide.max_cases"] ?? 30), minutes, hours: span(hall.hours) || 7, wait_min: Number(policy["tide.max_wait_s"] ?? 900) / 60 };
  const share = late(load);
  if (!open || share <= KEPT) return null;
  let fits = load.cases;
  while (fits > 0 && late({ ...load, cases: fits }) > KEPT) fits--;
  return { ...load, share, fits };
}
