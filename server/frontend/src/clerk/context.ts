/** What the components of the clerk console share: the view, the seat, the commands and the keys. */
import { computed, inject, onUnmounted, ref, watch, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { useLive, useNow } from "../design/compose";
import { ServerClock } from "../lib/clock";
import type { ConnectionState } from "../lib/live";
import type { ClerkView, ClerkWindow } from "../lib/wire";
import { createCommander, type Commander } from "../staff/commander";
import { openView } from "../staff/live";
import { useStaff, type StaffSession } from "../staff/session";
import type { Say, StaffWord } from "../staff/speech";
import { seatOf, undoLeft, whyNot, type Action, type Context, type Seat, type Why } from "./desk";
import { TabGuard } from "./tabs";
import type { ClerkWord } from "./words";

export type ClerkSay = Say<ClerkWord | StaffWord>;
export const CLERK_SPEECH: InjectionKey<ClerkSay> = Symbol("clerk speech");
export const DESK: InjectionKey<Desk> = Symbol("desk");

export interface Desk {
  staff: StaffSession;
  me: ComputedRef<string>;
  view: ComputedRef<ClerkView | null>;
  connection: ComputedRef<ConnectionState>;
  online: ComputedRef<boolean>;
  lostSince: Ref<Date | null>;
  now: Ref<Date>;
  clock: ServerClock;
  seat: ComputedRef<Seat>;
  window: ComputedRef<ClerkWindow | null>;
  undoLeft: ComputedRef<number>;
  reader: Ref<boolean>;
  commander: Commander;
  why: (action: Action) => Why;
  takeOverTab: () => void;
}

export function useDesk(): Desk {
  const found = inject(DESK);
  if (!found) throw new Error("no desk above this component");
  return found;
}

export function useClerkSpeech(): ClerkSay {
  const found = inject(CLERK_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

export function createDesk(): Desk {
  const staff = useStaff();
  const clock = new ServerClock();
  const { live, down } = openView(staff, "clerk", clock);
  const state = useLive(live);
  const now = useNow(clock, 500);
  const reader = ref(false);
  const lostSince = ref<Date | null>(null);
  const commander = createCommander(staff, (version) => {
    if (version > state.value.version) live.refresh();
  });

  const view = computed(() => state.value.view);
  const connection = computed(() => state.value.connection);
  const online = computed(() => !down.value && (connection.value === "live" || connection.value === "polling"));
  const me = computed(() => staff.me.value?.id ?? "");
  const seat = computed<Seat>(() => (view.value ? seatOf(view.value, me.value) : { kind: "none" }));
  const window = computed(() => (seat.value.kind === "window" ? seat.value.window : null));
  const left = computed(() => (window.value && view.value ? undoLeft(window.value, view.value.undo_s, now.value) : 0));

  watch(online, (is) => (lostSince.value = is || !view.value ? null : clock.now()));
  const tabs = new TabGuard((is) => (reader.value = is));
  watch(() => window.value?.line.id, (id) => (id ? tabs.claim(staff.hallId.value, id) : tabs.leave()), { immediate: true });
  onUnmounted(() => tabs.leave());

  function why(action: Action): Why {
    if (!window.value || !view.value) return ["why.noTicket"];
    const context: Context = {
      window: window.value,
      online: online.value,
      reader: reader.value,
      pending: commander.busy.value,
      undoLeft: left.value,
      recallLimit: view.value.recall_limit,
    };
    return whyNot(action, context);
  }

  return {
    staff, me, view, connection, online, lostSince, now, clock, seat, window, undoLeft: left, reader, commander, why,
    takeOverTab: () => tabs.take(),
  }; // prettier-ignore
}
