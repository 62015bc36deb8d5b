/** Another way for a result to reach its applicant, as the API takes it. Pure. */
export type Way = "window" | "post" | "online" | "door";
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
