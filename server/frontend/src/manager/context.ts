/** What the pages of the manager console share: the view, the commands, the words. */
import { computed, inject, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { useLive, useNow } from "../design/compose";
import { ServerClock } from "../lib/clock";
import type { ConnectionState } from "../lib/live";
import type { BoardView, HallHead, ManagerView } from "../lib/wire";
import { createCommander, type Commander } from "../staff/commander";
import { openView } from "../staff/live";
import { useStaff, type StaffSession } from "../staff/session";
import type { Say, StaffWord } from "../staff/speech";
import type { StoryWord } from "./storyWords";
import type { ManagerWord } from "./words";

export type ManagerSay = Say<ManagerWord | StaffWord | StoryWord>;
export const MANAGER_SPEECH: InjectionKey<ManagerSay> = Symbol("manager speech");
export const OFFICE: InjectionKey<Office> = Symbol("office");

export interface Office {
  staff: StaffSession;
  /** null for who looks after devices or accounts only: they see no more of the hall's work than the board shows. */
  view: ComputedRef<ManagerView | null>;
  hall: ComputedRef<HallHead | null>;
  windows: ComputedRef<{ id: string; name: string }[]>;
  version: ComputedRef<number>;
  /** The version of what is shown: it stands still with the tiles. */
  shownVersion: ComputedRef<number>;
  connection: ComputedRef<ConnectionState>;
  online: ComputedRef<boolean>;
  lostSince: Ref<Date | null>;
  /** Tiles stand still while somebody reads them (WCAG 2.2.2). */
  pausedAt: Ref<Date | null>;
  now: Ref<Date>;
  commander: Commander;
  zone: ComputedRef<string>;
  /** The hall's work may be changed from here: an auditor looks and does not touch. */
  mayChange: ComputedRef<boolean>;
  /** Whether a matter of the server's table is theirs. */
  may: (matter: string) => boolean;
  path: (rest: string) => string;
  togglePause: () => void;
}

export function useOffice(): Office {
  const found = inject(OFFICE);
  if (!found) throw new Error("no office above this component");
  return found;
}

export function useManagerSpeech(): ManagerSay {
  const found = inject(MANAGER_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

export function createOffice(): Office {
  const staff = useStaff();
  const clock = new ServerClock();
  const may = (matter: string): boolean => staff.me.value?.may.includes(matter) ?? false;
  const whole = may("view:manager");
  const { live, down } = openView<"manager" | "board">(staff, whole ? "manager" : "board", clock);
  const state = useLive(live);
  const managed = computed(() => (whole ? (state.value.view as ManagerView | null) : null));
  const board = computed(() => (whole ? null : (state.value.view as BoardView | null)));
  const now = useNow(clock);
  const pausedAt = ref<Date | null>(null);
  const frozen = shallowRef<ManagerView | null>(null);
  const frozenVersion = ref(0);
  const lostSince = ref<Date | null>(null);
  const connection = computed(() => state.value.connection);
  const online = computed(() => !down.value && (connection.value === "live" || connection.value === "polling"));
  const view = computed(() => (pausedAt.value ? frozen.value : managed.value));
  watch(online, (is) => (lostSince.value = is || !state.value.view ? null : clock.now()));

  return {
    staff,
    view,
    hall: computed(() => state.value.view?.hall ?? null),
    windows: computed(() => board.value?.windows ?? managed.value?.windows.map((each) => each.line) ?? []),
    version: computed(() => state.value.version),
    shownVersion: computed(() => (pausedAt.value ? frozenVersion.value : state.value.version)),
    connection,
    online,
    lostSince,
    pausedAt,
    now,
    commander: createCommander(staff, (version) => {
      if (version > state.value.version) live.refresh();
    }),
    zone: computed(() => state.value.view?.hall.timezone ?? "Asia/Shanghai"),
    mayChange: computed(() => staff.me.value?.role === "manager"),
    may,
    path: (rest) => `/api/v1/halls/${encodeURIComponent(staff.hallId.value)}/${rest}`,
    togglePause: () => {
      frozen.value = managed.value;
      frozenVersion.value = state.value.version;
      pausedAt.value = pausedAt.value ? null : clock.now();
    },
  };
}
