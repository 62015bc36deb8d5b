/** The clerk's own figures of the day, and devices in trouble: asked for now and then, and after each case. */
import { onMounted, onUnmounted, shallowRef, watch, type ComputedRef, type ShallowRef } from "vue";
import type { ClerkWindow } from "../lib/wire";
import type { StaffSession } from "../staff/session";

export interface Own {
  cases: number;
  mean_s: number | null;
  open_s: number;
  paused_s: number;
}

export interface Flag {
  kind: "printer_out" | "kiosk_offline";
  device: string;
  name: string;
}

export interface OwnDay {
  own: Own;
  flags: Flag[];
  /** How many bad reviews wait for this clerk to put them right; an older server says nothing. */
  reviews?: number;
  /** How many supervision cards wait for this clerk's answer. */
  cards?: number;
}

const EVERY_MS = 5_000;

export function useOwnDay(staff: StaffSession, window_: ComputedRef<ClerkWindow | null>): ShallowRef<OwnDay | null> {
  const day = shallowRef<OwnDay | null>(null);
  let timer: ReturnType<typeof setInterval> | undefined;

  async function ask(): Promise<void> {
    try {
      day.value = await staff.api.get<OwnDay>(`/api/v1/halls/${encodeURIComponent(staff.hallId.value)}/desk`);
    } catch {
      // Figures of some seconds ago are good enough; the connection speaks for itself elsewhere.
    }
  }

  watch(() => [window_.value?.cases, window_.value?.line.paused, window_.value?.line.id], () => void ask());
  onMounted(() => {
    void ask();
    timer = setInterval(() => void ask(), EVERY_MS);
  });
  onUnmounted(() => clearInterval(timer));
  return day;
}
