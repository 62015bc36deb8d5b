/** The settings being edited: what the file says, the draft, what is wrong with it, and how it is put in force. */
import { computed, inject, onScopeDispose, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { ApiError } from "../lib/api";
import type { Refusal } from "../lib/http";
import type { Office } from "../manager/context";
import { copyOf, spell, within, type Change, type CheckAnswer, type Entry, type Finding, type HistoryLine, type Path, type SettingsAnswer, type Values } from "./model"; // prettier-ignore

export interface Settings {
  forms: Ref<Entry[]>;
  draft: Ref<Values | null>;
  file: Ref<SettingsAnswer | null>;
  problems: Ref<Finding[]>;
  changes: Ref<Change[]>;
  needsName: Ref<boolean>;
  /** The server has looked at what is on the screen now. */
  checked: Ref<boolean>;
  /** Nothing is wrong that would forbid to apply. */
  ok: ComputedRef<boolean>;
  refusal: Ref<Refusal | null>;
  busy: Ref<boolean>;
  history: Ref<HistoryLine[]>;
  /** The key that somebody wants to see. */
  jump: Ref<string>;
  load: () => Promise<void>;
  /** Somebody has changed something that is not in force yet. */
  edited: ComputedRef<boolean>;
  /** What the file says now, unless somebody is in the middle of changing it. */
  refresh: () => Promise<void>;
  discard: () => void;
  apply: (reason: string, confirm: string) => Promise<boolean>;
  compare: (version: string) => Promise<CheckAnswer | null>;
  restore: (version: string, reason: string, confirm: string) => Promise<boolean>;
  about: (path: Path) => Finding[];
  errors: (place: string) => number;
  touched: (section: string) => number;
  /** What a reference may name: code and words. */
  options: (refers: string) => { value: string; label: string }[];
}

export const SETTINGS: InjectionKey<Settings> = Symbol("settings");
const CHECK_AFTER_MS = 350;
const CHECK_AGAIN_MS = 5_000;

export function useSettings(): Settings {
  const found = inject(SETTINGS);
  if (!found) throw new Error("no settings above this component");
  return found;
}

function listOf(values: Values | null, section: string): Values[] {
  const found = values?.[section];
  return Array.isArray(found) ? (found as Values[]) : [];
}

function optionsOf(draft: Values | null, refers: string): { value: string; label: string }[] {
  if (refers === "hall.departments") {
    const names = (draft?.hall as Values | undefined)?.departments;
    return (Array.isArray(names) ? (names as string[]) : []).map((name) => ({ value: name, label: name }));
  }
  if (refers === "windows.area") {
    const areas = listOf(draft, "windows").map((each) => String(each.area ?? "")).filter(Boolean);
    return [...new Set(areas)].map((area) => ({ value: area, label: area }));
  }
  return listOf(draft, refers)
    .filter((each) => each.id)
    .map((each) => ({ value: String(each.id), label: `${String(each.id)} ${String(each.name ?? "")}` }));
}

export function createSettings(office: Office): Settings {
  const api = office.staff.api;
  const path = (rest = ""): string => office.path(`settings${rest}`);
  const file = shallowRef<SettingsAnswer | null>(null);
  const draft = ref<Values | null>(null);
  const problems = shallowRef<Finding[]>([]);
  const changes = shallowRef<Change[]>([]);
  const needsName = ref(false);
  const checked = ref(true);
  const refusal = shallowRef<Refusal | null>(null);
  const busy = ref(false);
  const history = shallowRef<HistoryLine[]>([]);
  const jump = ref("");
  let timer: ReturnType<typeof setTimeout> | undefined;
  let asked = 0;
  const edited = computed(() => draft.value !== null && JSON.stringify(draft.value) !== JSON.stringify(file.value?.values));
  onScopeDispose(() => clearTimeout(timer));

  async function trying<T>(work: () => Promise<T>): Promise<T | null> {
    refusal.value = null;
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusal.value = error.refusal;
      const told = error.refusal.facts.problems;
      if (Array.isArray(told) && told.length) problems.value = told as Finding[];
      return null;
    }
  }

  function take(answer: SettingsAnswer): void {
    file.value = answer;
    draft.value = answer.values ? copyOf(answer.values) : null;
    problems.value = answer.problems;
    changes.value = [];
    needsName.value = false;
    checked.value = true;
  }

  async function refresh(): Promise<void> {
    if (file.value && !edited.value && !busy.value) await load(edited);
  }

  /** `kept`: what was typed while the server was asked stays. */
  async function load(kept?: Ref<boolean>): Promise<void> {
    const answer = await trying(() => api.get<SettingsAnswer>(path()));
    if (answer && !kept?.value) take(answer);
    const told = await api.get<{ changes: HistoryLine[] }>(path("/history")).catch(() => null);
    if (told) history.value = told.changes;
  }

  async function check(): Promise<void> {
    if (!draft.value || !office.mayChange.value) return;
    const mine = ++asked;
    const answer = await trying(() => api.post<CheckAnswer>(path("/check"), { values: draft.value }));
    if (mine !== asked) return;
    if (!answer) {
      // Nobody answered: "checking" would stand there for ever.
      if (refusal.value?.code === "unreachable") timer = setTimeout(() => void check(), CHECK_AGAIN_MS);
      return;
    }
    problems.value = answer.problems;
    changes.value = answer.changes;
    needsName.value = answer.needs_name;
    checked.value = true;
  }

  watch(
    draft,
    (now) => {
      if (!now || !edited.value) {
        clearTimeout(timer);
        asked += 1;
        if (file.value) ({ problems: problems.value } = file.value);
        changes.value = [];
        checked.value = true;
        return;
      }
      checked.value = false;
      clearTimeout(timer);
      timer = setTimeout(() => void check(), CHECK_AFTER_MS);
    },
    { deep: true },
  );

  async function put(work: () => Promise<unknown>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    try {
      const done = await trying(work);
      if (done) await load();
      return done !== null;
    } finally {
      busy.value = false;
    }
  }

  return {
    forms: computed(() => file.value?.forms ?? []),
    draft,
    file,
    problems,
    changes,
    needsName,
    checked,
    ok: computed(() => problems.value.every((each) => each.warning)),
    refusal,
    busy,
    history,
    jump,
    load: () => load(),
    edited,
    refresh,
    discard: () => void (file.value?.values && (draft.value = copyOf(file.value.values))),
    apply: (reason, confirm) => put(() => api.post(path("/apply"), { etag: file.value?.etag, values: draft.value, reason, confirm })),
    compare: (version) => trying(() => api.post<CheckAnswer>(path("/compare"), { version })),
    restore: (version, reason, confirm) => put(() => api.post(path("/restore"), { etag: file.value?.etag, version, reason, confirm })),
    about: (place) => problems.value.filter((each) => each.key === spell(place) || each.key.startsWith(`${spell(place)}[`)),
    errors: (place) => problems.value.filter((each) => !each.warning && within(each.key, place)).length,
    touched: (section) => changes.value.filter((each) => each.section === section).length,
    options: (refers) => optionsOf(draft.value, refers),
  };
}
