/** The hall's devices, looked at again and again while somebody sees them; and those that need a hand. */
import { computed, onMounted, onUnmounted, shallowRef, type ComputedRef, type Ref } from "vue";
import { ApiError } from "../lib/api";
import type { DeviceLine as ListedDevice, Refusal } from "../lib/http";
import type { Office } from "../manager/context";

/** Something that belongs to a device, in its own words. */
export interface DevicePart {
  name: string;
  state: "ok" | "warn" | "bad";
  words: string;
  words_en: string;
  next: string;
  next_en: string;
}

/** null where the device does not say. `skew_s`: its clock minus the server's; `boots`: in the last day. */
export interface DeviceCondition {
  version: string | null;
  paper: string | null;
  slips_left: number | null;
  /** From this roll. */
  slips_printed: number | null;
  unknown_slips: number | null;
  reader: string | null;
  audio: string | null;
  temperature_c: number | null;
  skew_s: number | null;
  disk_free_mb: number | null;
  uptime_s: number | null;
  boots: number | null;
  parts: DevicePart[];
  error: { at: string; words: string; words_en: string } | null;
  alerts: string[];
}

export interface DeviceLine extends ListedDevice {
  condition: DeviceCondition;
}

export interface DeviceWatch {
  devices: Ref<DeviceLine[] | null>;
  refusal: Ref<Refusal | null>;
  /** Silent ones, and how many need anything at all. */
  silent: ComputedRef<DeviceLine[]>;
  needing: ComputedRef<number>;
  load: () => Promise<void>;
}

const EVERY_MS = 5_000;

export function useDevices(office: Office, everyMs = EVERY_MS): DeviceWatch {
  const devices = shallowRef<DeviceLine[] | null>(null);
  const refusal = shallowRef<Refusal | null>(null);
  let timer: ReturnType<typeof setInterval> | undefined;

  async function load(): Promise<void> {
    if (!office.may("devices")) return;
    try {
      devices.value = (await office.staff.api.get<{ devices: DeviceLine[] }>(office.path("devices"))).devices;
      refusal.value = null;
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      if (!devices.value) refusal.value = error.refusal;
    }
  }
  onMounted(() => {
    void load();
    timer = setInterval(() => void load(), everyMs);
  });
  onUnmounted(() => clearInterval(timer));
  return {
    devices,
    refusal,
    silent: computed(() => (devices.value ?? []).filter((each) => each.condition.alerts.includes("silent"))),
    needing: computed(() => (devices.value ?? []).filter((each) => each.condition.alerts.length).length),
    load,
  };
}
