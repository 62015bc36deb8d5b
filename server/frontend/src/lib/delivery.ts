/** The ways of a result to its applicant, and of papers back from outside, as the API takes them. Pure. */
export type Way = "window" | "post" | "online" | "door";
export const WAYS: readonly Way[] = ["window", "post", "online", "door"];
export type Return = "post" | "collect";
export const RETURNS: readonly Return[] = ["post", "collect"];
export type Approver = "window" | "town" | "district" | "county";
export interface Back { returned: Return; tracking?: string } // prettier-ignore
export interface Change { delivery: Way; reason: string; address?: string } // prettier-ignore

const SHORTEST_ADDRESS = 4;

/** Whether somebody or a parcel has to find the applicant. */
export const travels = (way: Way): boolean => way === "post" || way === "door";

/** Whether what was typed will do: nothing is enough where an address is known. */
export function addressed(way: Way, address: string, known: boolean): boolean {
  const typed = address.trim();
  return !travels(way) || (typed ? typed.length >= SHORTEST_ADDRESS : known);
}

/** The body of `change-delivery`; null while a reason or an address is missing. */
export function changeBody(delivery: Way, reason: string, address: string, known: boolean): Change | null {
  if (!reason.trim() || !addressed(delivery, address, known)) return null;
  const typed = travels(delivery) ? address.trim() : "";
  return { delivery, reason: reason.trim(), ...(typed ? { address: typed } : {}) };
}

/** The body of `take-back`; null while a parcel has no number. */
export function backBody(returned: Return, tracking: string): Back | null {
  if (returned === "collect") return { returned };
  return tracking.trim() ? { returned, tracking: tracking.trim() } : null;
}
