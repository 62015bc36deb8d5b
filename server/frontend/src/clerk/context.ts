/** What the components of the clerk console share: the view, the seat, the commands and the keys. */
import { computed, inject, ref, watch, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { useLive, useNow } from "../design/compose";
import { ServerClock } from "../lib/clock";
import type { ConnectionState } from "../lib/live";
import type { ClerkView, ClerkWindow } from "../lib/wire";
import { createCommander, type Commander } from "../staff/commander";
import type { LevelWord, ReviewWord } from "../reviews/words";
import { openView } from "../staff/live";
import { useStaff, type StaffSession } from "../staff/session";
import type { Say, StaffWord } from "../staff/speech";
import { createConsole, type ConsoleClaim } from "./console";
import { seatOf, undoLeft, whyNot, type Action, type Seat, type Why } from "./desk";
import { useOwnDay, type OwnDay } from "./ownDay";
import type { ClerkWord } from "./words";

export type ClerkSay = Say<ClerkWord | StaffWord | LevelWord> & Say<ReviewWord>;
export const CLERK_SPEECH: InjectionKey<ClerkSay> = Symbol("clerk speech");
export const DESK: InjectionKey<Desk> = Symbol("desk");

/** What a desk is made of: everything else about it follows. */
export interface DeskSources {
  staff: StaffSession;
  view: ComputedRef<ClerkView | null>;
  connection: ComputedRef<ConnectionState>;
  online: ComputedRef<boolean>;
  lostSince: Ref<Date | null>;
  now: Ref<Date>;
  clock: ServerClock;
  commander: Commander;
  day: Ref<OwnDay | null>;
  /** Makes this page the one that works at the window, once the window is known. */
  claim: (window: ComputedRef<ClerkWindow | null>) => ConsoleClaim;
}

export interface Desk extends Omit<DeskSources, "claim"> {
  me: ComputedRef<string>;
  seat: ComputedRef<Seat>;
  window: ComputedRef<ClerkWindow | null>;
  undoLeft: ComputedRef<number>;
  page: ConsoleClaim;
  why: (action: Action) => Why;
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

/** The desk as it follows from its sources, wherever those come from. */
export function deskOf(sources: DeskSources): Desk {
  const { claim, ...rest } = sources;
  const { staff, view, now, commander, online } = rest;
  const me = computed(() => staff.me.value?.id ?? "");
  const seat = computed<Seat>(() => (view.value ? seatOf(view.value, me.value) : { kind: "none" }));
  const window = computed(() => (seat.value.kind === "window" ? seat.value.window : null));
  const left = computed(() => (window.value && view.value ? undoLeft(window.value, view.value.undo_s, now.value) : 0));
  const page = claim(window);

  function why(action: Action): Why {
    if (!window.value || !view.value) return ["why.noTicket"];
    return whyNot(action, {
      window: window.value,
      online: online.value,
      reader: page.reader.value,
      pending: commander.busy.value,
      undoLeft: left.value,
      recallLimit: view.value.recall_limit,
    });
  }

  return { ...rest, me, seat, window, undoLeft: left, page, why };
}

export function createDesk(): Desk {
  const staff = useStaff();
  const clock = new ServerClock();
  const { live, down } = openView(staff, "clerk", clock);
  const state = useLive(live);
  const lostSince = ref<Date | null>(null);
  const view = computed(() => state.value.view);
  const connection = computed(() => state.value.connection);
  const online = computed(() => !down.value && (connection.value === "live" || connection.value === "polling"));
  const version = computed(() => state.value.version);
  const settled = (answered: number): void => {
    if (answered > version.value) live.refresh();
  };
  const commander = createCommander(staff, settled);
  watch(online, (is) => (lostSince.value = is || !view.value ? null : clock.now()));
  const seated = computed(() => {
    const seat = view.value ? seatOf(view.value, staff.me.value?.id ?? "") : null;
    return seat?.kind === "window" ? seat.window : null;
  });
  const day = useOwnDay(staff, seated);

  return deskOf({
    staff, view, connection, online, lostSince, now: useNow(clock, 500), clock, commander, day,
    claim: (window) => createConsole(staff, { view, version, settled }, window),
  }); // prettier-ignore
}
