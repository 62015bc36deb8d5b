/** What the components of the register share, whichever page they stand in. */
import { computed, inject, onMounted, onUnmounted, reactive, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { ApiError } from "../lib/api";
import type { Refusal } from "../lib/http";
import type { Role } from "../lib/wire";
import { dayTime } from "../office/times";
import { useStaff } from "../staff/session";
import type { Say, StaffWord } from "../staff/speech";
import { EMPTY, ordered, type ConcernCard, type ConcernLine, type ConcernPage, type Draft } from "./model";
import type { ConcernWord } from "./words";

export type ConcernSay = Say<ConcernWord | StaffWord>;
export const CONCERN_SPEECH: InjectionKey<ConcernSay> = Symbol("concern speech");
/** What is being written down. Provided above whatever opens and closes the register, it outlives that. */
export const CONCERN_DRAFT: InjectionKey<Draft> = Symbol("concern draft");
export const CONCERN_DESK: InjectionKey<ConcernDesk> = Symbol("concern desk");

export type Ended =
  | { kind: "done"; step: string; number: string }
  | { kind: "refused"; refusal: Refusal }
  | { kind: "unknown"; step: string; path: string; body: object; id: string };

export interface ConcernDesk {
  page: Ref<ConcernPage | null>;
  failing: Ref<boolean>;
  role: ComputedRef<Role | "">;
  lines: ComputedRef<ConcernLine[]>;
  /** The citizen's story so far: it stays whatever line is looked at, until it is registered or cleared. */
  draft: Draft;
  clear: () => void;
  /** "new" is the form. */
  picked: Ref<string>;
  card: Ref<ConcernCard | null>;
  revealed: Ref<Record<string, string> | null>;
  busy: Ref<string>;
  ended: Ref<Ended | null>;
  pick: (what: string) => void;
  register: (body: object) => Promise<boolean>;
  step: (number: string, step: string, body: object) => Promise<boolean>;
  again: () => void;
  reveal: () => Promise<void>;
  when: (instant: string) => string;
}

export function useConcernDesk(): ConcernDesk {
  const found = inject(CONCERN_DESK);
  if (!found) throw new Error("no concern desk above this component");
  return found;
}

export function useConcernSpeech(): ConcernSay {
  const found = inject(CONCERN_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

export const createConcernDraft = (): Draft => reactive({ ...EMPTY });

const REFRESH_MS = 15_000;

export function createConcernDesk(): ConcernDesk {
  const staff = useStaff();
  const draft = inject(CONCERN_DRAFT, createConcernDraft, true);
  const clear = (): void => void Object.assign(draft, EMPTY);
  const page = shallowRef<ConcernPage | null>(null);
  const failing = ref(false);
  const picked = ref("");
  const card = shallowRef<ConcernCard | null>(null);
  const revealed = shallowRef<Record<string, string> | null>(null);
  const busy = ref("");
  const ended = shallowRef<Ended | null>(null);
  const base = computed(() => `/api/v1/halls/${encodeURIComponent(staff.hallId.value)}/concerns`);

  async function load(): Promise<void> {
    if (staff.phase.value !== "in" || document.hidden) return;
    try {
      page.value = await staff.api.get<ConcernPage>(`${base.value}?limit=200`);
      failing.value = false;
    } catch {
      failing.value = true;
    }
  }

  async function loadCard(): Promise<void> {
    const number = picked.value;
    if (!number || number === "new") return;
    try {
      const found = await staff.api.get<ConcernCard>(`${base.value}/${encodeURIComponent(number)}`);
      if (picked.value === number) card.value = found;
    } catch (error) {
      if (picked.value === number && error instanceof ApiError) ended.value = { kind: "refused", refusal: error.refusal };
    }
  }

  function pick(what: string): void {
    if (ended.value?.kind !== "unknown") ended.value = null;
    picked.value = what;
    card.value = null;
    revealed.value = null;
    void loadCard();
  }

  async function send(step: string, path: string, body: object, id?: string): Promise<boolean> {
    if (busy.value) return false;
    busy.value = step;
    const outcome = await staff.api.intent<{ id: string }>(path, body, id === undefined ? {} : { id });
    if (outcome.kind === "done") {
      if (step === "register") {
        clear();
        pick(outcome.result.id);
      }
      ended.value = { kind: "done", step, number: outcome.result.id };
    } else if (outcome.kind === "refused") ended.value = { kind: "refused", refusal: outcome.refusal };
    else ended.value = { kind: "unknown", step, path, body, id: outcome.id };
    if (outcome.kind !== "unknown") await Promise.all([load(), loadCard()]);
    busy.value = "";
    return outcome.kind === "done";
  }

  let timer: ReturnType<typeof setInterval>;
  onMounted(() => {
    void load();
    timer = setInterval(() => void load(), REFRESH_MS);
    document.addEventListener("visibilitychange", load);
  });
  onUnmounted(() => {
    clearInterval(timer);
    document.removeEventListener("visibilitychange", load);
  });

  return {
    page, failing, draft, clear, picked, card, revealed, busy, ended, pick,
    role: computed(() => staff.me.value?.role ?? ""),
    lines: computed(() => ordered(page.value?.concerns ?? [])),
    register: (body) => send("register", base.value, body),
    step: (number, step, body) => send(step, `${base.value}/${encodeURIComponent(number)}/${step}`, body),
    again: () => {
      const last = ended.value;
      if (last?.kind === "unknown") void send(last.step, last.path, last.body, last.id);
    },
    reveal: async () => {
      const number = picked.value;
      try {
        const { fields } = await staff.api.post<{ fields: Record<string, string> }>(`${base.value}/${encodeURIComponent(number)}/person`);
        if (picked.value === number) revealed.value = fields;
      } catch (error) {
        if (error instanceof ApiError) ended.value = { kind: "refused", refusal: error.refusal };
      }
    },
    when: (instant) => dayTime(instant, page.value?.timezone ?? "Asia/Shanghai"),
  }; // prettier-ignore
}
