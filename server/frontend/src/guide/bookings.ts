/** A booking's state in words. */
import { hhmm } from "../lib/clock";
import type { BookingLine, GuideView } from "../lib/wire";
import type { GuideSay } from "./context";
import type { BookingState } from "./desk";

export function bookingWords(
  { t }: GuideSay, line: BookingLine, state: BookingState, view: Pick<GuideView, "booking_early_s">, zone: string,
): string {
  if (state === "early") return t("booking.early", { time: hhmm(new Date(Date.parse(line.slot) - view.booking_early_s * 1000), zone) });
  return t(`booking.${state}`, { ticket: line.ticket ?? "" });
}
