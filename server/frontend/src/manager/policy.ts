/** In which unit people read a rule; limits, defaults and checks are the server's (see the settings' forms). */
export type Unit = "order" | "mode" | "power" | "min" | "s" | "h" | "cases" | "times" | "windows" | "places" | "flag";

export const UNITS: Record<string, Unit> = {
  "tide.max_wait_s": "min",
  "tide.max_cases": "cases",
  "tide.automatic": "flag",
  "tide.max_open": "windows",
  "tide.setup_s": "min",
  "tide.min_open_s": "min",
  "tide.calm_wait_s": "min",
  "tide.calm_for_s": "min",
  "tide.mode": "mode",
  "tide.foresee_wait_s": "min",
  "tide.rest_s": "min",
  "calling.order": "order",
  "calling.ordinary_s": "min",
  "calling.priority_s": "min",
  "calling.booked_s": "min",
  "calling.grace_s": "min",
  "calling.booked_lead_s": "min",
  "calling.short_first": "power",
  "calling.few_first": "power",
  recall_limit: "times",
  pass_places: "places",
  pass_times: "times",
  undo_s: "s",
  call_guard_s: "s",
  confirm_ticket: "flag",
  one_open_ticket: "flag",
  issue_before_s: "min",
  overtime_s: "min",
  booking_early_s: "min",
  booking_late_s: "min",
  rating_s: "s",
  rating_link_s: "h",
};

const SECONDS: Partial<Record<Unit, number>> = { min: 60, h: 3600 };

/** In its unit; a value that is no whole number of them keeps its fraction. */
export function shown(unit: Unit, value: number): number {
  return value / (SECONDS[unit] ?? 1);
}
