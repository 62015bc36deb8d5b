/** The policy as a form: each value with its unit and limits, what changed, and what does not fit together. */
import type { Policy } from "../lib/wire";
import type { ManagerWord } from "./words";

export type Unit = "min" | "s" | "h" | "cases" | "times" | "windows" | "places" | "people" | "flag";

export interface Item {
  key: string;
  unit: Unit;
  /** Both ends included, in the unit of the form. The server has the last word. */
  low: number;
  high: number;
}

export interface Group {
  name: ManagerWord;
  items: Item[];
}

const item = (key: string, unit: Unit, low = 0, high = 1): Item => ({ key, unit, low, high });

export const GROUPS: Group[] = [
  {
    name: "policy.group.tide",
    items: [
      item("tide.max_wait_s", "min", 1, 120),
      item("tide.max_cases", "cases", 1, 500),
      item("tide.automatic", "flag"),
      item("tide.max_open", "windows", 0, 99),
      item("tide.setup_s", "min", 0, 60),
      item("tide.min_open_s", "min", 0, 240),
      item("tide.calm_wait_s", "min", 0, 120),
      item("tide.calm_for_s", "min", 0, 120),
    ],
  },
  {
    name: "policy.group.call",
    items: [
      item("priority_burst", "times", 0, 10),
      item("recall_limit", "times", 0, 20),
      item("pass_places", "places", 0, 50),
      item("pass_times", "times", 0, 5),
      item("undo_s", "s", 0, 120),
      item("call_guard_s", "s", 0, 30),
    ],
  },
  {
    name: "policy.group.ticket",
    items: [
      item("confirm_ticket", "flag"),
      item("one_open_ticket", "flag"),
      item("issue_before_s", "min", 0, 120),
      item("overtime_s", "min", 0, 240),
      item("booking_early_s", "min", 0, 240),
      item("booking_late_s", "min", 0, 240),
    ],
  },
  { name: "policy.group.rate", items: [item("rating_s", "s", 10, 600), item("rating_link_s", "h", 1, 168)] },
];

export const ITEMS = GROUPS.flatMap((group) => group.items);
const SECONDS: Partial<Record<Unit, number>> = { min: 60, h: 3600 };

export type Value = number | boolean;
export type Draft = Record<string, Value | "">;

/** The value of the server for a dotted key, e.g. `tide.max_wait_s`. */
export function valueOf(policy: Policy, key: string): Value {
  const tide = policy.tide as unknown as Record<string, Value>;
  const rest = policy as unknown as Record<string, Value>;
  const found = key.startsWith("tide.") ? tide[key.slice(5)] : rest[key];
  return found ?? 0;
}

/** In the unit of the form; a value that is no whole number of them keeps its fraction. */
export function shown(item_: Item, value: Value): Value {
  return typeof value === "number" ? value / (SECONDS[item_.unit] ?? 1) : value;
}

export function draftOf(policy: Policy): Draft {
  return Object.fromEntries(ITEMS.map((each) => [each.key, shown(each, valueOf(policy, each.key))]));
}

export interface Difference {
  item: Item;
  from: Value;
  to: Value;
}

/** What the form changes, in the unit of the form. */
export function differences(policy: Policy, draft: Draft): Difference[] {
  return ITEMS.flatMap((each) => {
    const from = shown(each, valueOf(policy, each.key));
    const to = draft[each.key];
    return to === undefined || to === "" || to === from ? [] : [{ item: each, from, to }];
  });
}

/** The changes as the server counts them. */
export function changes(list: Difference[]): Record<string, Value> {
  return Object.fromEntries(
    list.map(({ item: each, to }) => [each.key, typeof to === "number" ? to * (SECONDS[each.unit] ?? 1) : to]),
  );
}

export function invalid(item_: Item, value: Value | "" | undefined): boolean {
  if (item_.unit === "flag") return false;
  return typeof value !== "number" || !Number.isInteger(value) || value < item_.low || value > item_.high;
}

/** Two keys that contradict each other: a calm at or above the limit makes tides flutter. */
export function conflict(draft: Draft): [string, string] | null {
  const calm = draft["tide.calm_wait_s"];
  const limit = draft["tide.max_wait_s"];
  return typeof calm === "number" && typeof limit === "number" && calm >= limit ? ["tide.calm_wait_s", "tide.max_wait_s"] : null;
}
