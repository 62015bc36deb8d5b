/** What the components of the delivery desk share: the list, what is picked, and how the last step ended. */
import { computed, inject, onMounted, onUnmounted, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { ApiError } from "../lib/api";
import { dayTime } from "../office/times";
import type { Refusal } from "../lib/http";
import { useStaff } from "../staff/session";
import type { Say, StaffWord } from "../staff/speech";
import { lineOf, linesOf, sought, type HandOut, type HandOutLine, type Tab } from "./desk";
import type { WayWord } from "../ways/words";
import type { DeliveryWord } from "./words";

export type DeliverySay = Say<DeliveryWord | WayWord | StaffWord>;
export const DELIVERY_SPEECH: InjectionKey<DeliverySay> = Symbol("delivery speech");
export const DELIVERY_DESK: InjectionKey<DeliveryDesk> = Symbol("delivery desk");

/** How the last step ended. `unknown` is asked again with the same id: never a second effect. */
export type Ended =
  | { kind: "done"; step: string; receipt: string }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "unknown"; step: string; receipt: string; body: object; id: string };

export interface DeliveryDesk {
  list: Ref<HandOut | null>;
  /** The list could not be asked for: it is as old as `at`. */
  failing: Ref<boolean>;
  at: Ref<Date>;
  hall: ComputedRef<{ name: string; name_en?: string }>;
  name: Ref<string>;
  tab: Ref<Tab>;
  typed: Ref<string>;
  lines: ComputedRef<HandOutLine[]>;
  picked: ComputedRef<HandOutLine | null>;
  pick: (receipt: string) => void;
  busy: Ref<string>;
  ended: Ref<Ended | null>;
  step: (receipt: string, step: string, body?: object) => Promise<boolean>;
  again: () => void;
  /** The applicant in clear; that it was shown is in the audit. */
  reveal: (receipt: string) => Promise<void>;
  revealed: Ref<{ receipt: string; fields: Record<string, string> } | null>;
  /** `7/28 10:02` in the hall's zone. */
  when: (instant: string) => string;
  signOut: () => void;
}

export function useDeliveryDesk(): DeliveryDesk {
  const found = inject(DELIVERY_DESK);
  if (!found) throw new Error("no delivery desk above this component");
  return found;
}

export function useDeliverySpeech(): DeliverySay {
  const found = inject(DELIVERY_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

const REFRESH_MS = 8_000;
const TYPING_MS = 300;

export function createDeliveryDesk(): DeliveryDesk {
  const staff = useStaff();
  const list = shallowRef<HandOut | null>(null);
  const failing = ref(false);
  const at = ref(new Date());
  const tab = ref<Tab>("collect");
  const typed = ref("");
  const chosen = ref("");
  const busy = ref("");
  const ended = shallowRef<Ended | null>(null);
  const revealed = shallowRef<DeliveryDesk["revealed"]["value"]>(null);
  const base = computed(() => `/api/v1/halls/${encodeURIComponent(staff.hallId.value)}`);
  const lines = computed(() => (list.value ? linesOf(list.value, tab.value) : []));
  const picked = computed(() => lineOf(list.value, chosen.value));

  let asked = 0;
  async function load(): Promise<void> {
    if (staff.phase.value !== "in" || document.hidden) return;
    const mine = ++asked;
    const text = sought(typed.value);
    try {
      const found = await staff.api.get<HandOut>(`${base.value}/handing-out${text ? `?q=${encodeURIComponent(text)}` : ""}`);
      if (mine !== asked) return;
      list.value = found;
      at.value = new Date(found.now);
      failing.value = false;
    } catch {
      if (mine === asked) failing.value = true;
    }
  }

  async function send(receipt: string, step: string, body: object, id?: string): Promise<boolean> {
    if (busy.value) return false;
    busy.value = step;
    const path = `${base.value}/cases/${encodeURIComponent(receipt)}/${step}`;
    const outcome = await staff.api.intent(path, body, id === undefined ? {} : { id });
    if (outcome.kind === "done") ended.value = { kind: "done", step, receipt };
    else if (outcome.kind === "refused") ended.value = { kind: "refused", refusal: outcome.refusal };
    else ended.value = { kind: "unknown", step, receipt, body, id: outcome.id };
    if (outcome.kind !== "unknown") await load();
    busy.value = "";
    return outcome.kind === "done";
  }

  /** A receipt that was scanned is opened at once: there is one of it. */
  async function find(): Promise<void> {
    await load();
    const all = [...(list.value?.ready ?? []), ...(list.value?.coming ?? [])];
    const only = all[0];
    if (!only || all.length > 1 || !sought(typed.value)) return;
    tab.value = only.status === "ready" ? (only.delivery === "window" ? "collect" : "send") : "coming";
    pick(only.receipt);
  }

  function pick(receipt: string): void {
    if (receipt !== chosen.value && ended.value?.kind !== "unknown") ended.value = null;
    chosen.value = receipt;
    revealed.value = null;
  }

  async function reveal(receipt: string): Promise<void> {
    try {
      const { fields } = await staff.api.post<{ fields: Record<string, string> }>(`${base.value}/cases/${encodeURIComponent(receipt)}/applicant`);
      if (chosen.value === receipt) revealed.value = { receipt, fields };
    } catch (error) {
      if (error instanceof ApiError) ended.value = { kind: "refused", refusal: error.refusal };
    }
  }

  let typing: ReturnType<typeof setTimeout>;
  watch(typed, () => {
    clearTimeout(typing);
    typing = setTimeout(() => void find(), TYPING_MS);
  });
  let timer: ReturnType<typeof setInterval>;
  onMounted(() => {
    void load();
    timer = setInterval(() => void load(), REFRESH_MS);
    document.addEventListener("visibilitychange", load);
  });
  onUnmounted(() => {
    clearInterval(timer);
    clearTimeout(typing);
    document.removeEventListener("visibilitychange", load);
  });

  return {
    list, failing, at, tab, typed, lines, picked, pick, busy, ended, reveal, revealed, name: staff.display,
    hall: computed(() => staff.hall.value ?? { name: "" }),
    step: (receipt, step, body = {}) => send(receipt, step, body),
    again: () => {
      const last = ended.value;
      if (last?.kind === "unknown") void send(last.receipt, last.step, last.body, last.id);
    },
    when: (instant) => dayTime(instant, list.value?.timezone ?? "Asia/Shanghai"),
    signOut: () => void staff.logout(),
  }; // prettier-ignore
}
