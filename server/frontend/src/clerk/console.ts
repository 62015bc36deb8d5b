/** Which page works at the window: the server says so, so that two tabs and two PCs agree (criterion C5). */
import { computed, onScopeDispose, ref, watch, type ComputedRef, type Ref } from "vue";
import type { ClerkView, ClerkWindow } from "../lib/wire";
import type { StaffSession } from "../staff/session";

export interface ConsoleClaim {
  /** Another page works at this window; this one only reads. */
  reader: ComputedRef<boolean>;
  /** The strip that this page opened is the one that works. */
  inStrip: Ref<boolean>;
  take: () => Promise<void>;
  /** Opens the strip beside the business system; false when the browser does not let us. */
  openStrip: () => boolean;
}

/** The view a page follows, and how to hurry it to a version that a command was answered with. */
export interface Followed {
  view: ComputedRef<ClerkView | null>;
  version: ComputedRef<number>;
  settled: (version: number) => void;
}

/** Does another page than `own` work at the window? */
export function heldElsewhere(window: ClerkWindow | null, own: string): boolean {
  return window !== null && window.console !== null && window.console !== own;
}

export const STRIP = { width: 360, height: 220 } as const;

export function createConsole(
  staff: StaffSession,
  followed: Followed,
  window_: ComputedRef<ClerkWindow | null>,
): ConsoleClaim {
  const own = staff.api.console;
  const claiming = ref(false);
  const claimedAt = ref(0);
  const inStrip = ref(false);
  let arrived = false;
  let strip: Window | null = null;
  let watching: ReturnType<typeof setInterval> | undefined;

  async function claim(takeover: boolean): Promise<void> {
    const id = window_.value?.line.id;
    if (!id || claiming.value) return;
    claiming.value = true;
    const outcome = await staff.api.command(staff.hallId.value, "claim-console", { window: id, console: own, takeover });
    if (outcome.kind === "done") {
      claimedAt.value = outcome.version;
      followed.settled(outcome.version);
    }
    claiming.value = false;
  }

  // The newest page works: it says so once, when it arrives. Later a window that no page works at is anybody's.
  watch(
    () => [followed.view.value !== null, window_.value?.line.id ?? null, window_.value?.console ?? null] as const,
    ([known, id, holder]) => {
      if (!known) return;
      const arriving = !arrived;
      arrived = true;
      if (id !== null && holder !== own && (arriving || holder === null)) void claim(arriving);
    },
    { immediate: true },
  );

  // Once caught up there is nothing to wait for: the versions of the next day begin anew.
  watch(followed.version, (at) => {
    if (at >= claimedAt.value) claimedAt.value = 0;
  });

  function look(): void {
    if (!strip?.closed) return;
    clearInterval(watching);
    strip = null;
    inStrip.value = false;
    void claim(true);
  }

  function openStrip(): boolean {
    const size = `width=${STRIP.width},height=${STRIP.height}`;
    const place = `left=${Math.max(0, screen.availWidth - STRIP.width - 24)},top=${Math.max(0, screen.availHeight - STRIP.height - 80)}`;
    strip = window.open(`${window.location.pathname}?strip=1`, "tidehall-strip", `popup=yes,${size},${place}`);
    if (!strip) return false;
    inStrip.value = true;
    clearInterval(watching);
    watching = setInterval(look, 500);
    return true;
  }

  async function take(): Promise<void> {
    strip?.close();
    strip = null;
    inStrip.value = false;
    clearInterval(watching);
    await claim(true);
  }

  onScopeDispose(() => clearInterval(watching));
  // Between the server's yes and the view that shows it, the old holder still stands there: the yes counts.
  const known = computed(() => !claiming.value && followed.version.value >= claimedAt.value);
  return { reader: computed(() => known.value && heldElsewhere(window_.value, own)), inStrip, take, openStrip };
}
