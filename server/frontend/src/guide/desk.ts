/** What the guide desk works out from its view. Pure: the time is given in. */
import type { DeviceLine } from "../lib/http";
import type { BookingLine, GuideView, PriorityClass, SlipLine, TicketCard } from "../lib/wire";

export type Tab = "issue" | "queue" | "passed" | "bookings" | "concerns" | "alerts";
export const TABS: readonly Tab[] = ["issue", "queue", "passed", "bookings", "concerns", "alerts"];

/** What the right half shows. */
export type Picked =
  | { kind: "none" }
  | { kind: "service"; id: string }
  | { kind: "ticket"; id: string; fresh: boolean }
  | { kind: "booking"; day: string; code: string }
  | { kind: "new-booking" };

export type Proof = "id_card" | "elder_card" | "disability" | "pregnancy" | "medical" | "seen" | "military" | "veteran";

/** Which proofs speak for which class; the server holds the same list. */
export const PROOFS: Readonly<Partial<Record<PriorityClass, readonly Proof[]>>> = {
  elderly: ["id_card", "elder_card", "disability", "pregnancy", "medical", "seen"],
  military: ["military", "veteran"],
};

export type BookingState = "open" | "early" | "late" | "used" | "cancelled";

export function bookingState(line: BookingLine, view: Pick<GuideView, "booking_early_s" | "booking_late_s">, now: Date): BookingState {
  if (line.cancelled) return "cancelled";
  if (line.ticket) return "used";
  const from = (now.getTime() - Date.parse(line.slot)) / 1000;
  if (from < -view.booking_early_s) return "early";
  return from > view.booking_late_s ? "late" : "open";
}

/** A kiosk's printer in the words of the catalogue: `printer.*`. */
export function printerOf(device: DeviceLine): string {
  if (!device.online) return "away";
  const paper = device.status?.["paper"];
  return typeof paper === "string" ? paper : "unknown";
}

export const canPrint = (device: DeviceLine): boolean => ["ready", "near_end"].includes(printerOf(device));

export function kiosksOf(devices: readonly DeviceLine[]): DeviceLine[] {
  return devices.filter((device) => device.role === "kiosk");
}

export interface Trouble {
  device: DeviceLine;
  /** `offline`, or what the printer says. */
  kind: string;
}

/** What somebody must go and see: a device that is gone, a printer that does not print. */
export function troublesOf(devices: readonly DeviceLine[]): Trouble[] {
  const found: Trouble[] = [];
  for (const device of devices) {
    if (!device.online) found.push({ device, kind: "offline" });
    else if (device.role === "kiosk" && !["ready", "off", "unknown"].includes(printerOf(device))) found.push({ device, kind: printerOf(device) });
  }
  return found;
}

/** The desk waits so long for a kiosk's word; then it says that it does not know. */
export const SLIP_PATIENCE_S = 25;
export type SlipState = "printing" | "printed" | "failed" | "unknown";

export function slipState(line: SlipLine, now: Date): SlipState {
  if (line.outcome) return line.outcome;
  return (now.getTime() - Date.parse(line.at)) / 1000 > SLIP_PATIENCE_S ? "unknown" : "printing";
}

export function cardOf(view: GuideView, ticket: string): TicketCard | null {
  return [...view.queue, ...view.passed].find((card) => card.ticket === ticket) ?? null;
}

/** The number as people say it: "a7" and "Ａ００７" mean A007. */
export function numberOf(typed: string): string {
  const plain = typed.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  const parts = /^([A-Z]+)(\d{1,3})$/.exec(plain);
  return parts ? `${parts[1]}${(parts[2] ?? "").padStart(3, "0")}` : plain;
}
