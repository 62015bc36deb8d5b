/** Runs commands one at a time and says how each ended: done, refused with the next step, or not known yet. */
import { computed, ref, shallowRef, type ComputedRef, type Ref } from "vue";
import type { CommandOptions, Outcome } from "../lib/api";
import type { Refusal } from "../lib/http";
import type { StaffSession } from "./session";

export type Told =
  | { kind: "pending"; name: string }
  | { kind: "checking"; name: string }
  | { kind: "done"; name: string; result: Record<string, unknown> }
  | { kind: "refused"; name: string; refusal: Refusal }
  | { kind: "unknown"; name: string; body: object; id: string };

export interface Commander {
  /** The command under way, "" when none is. */
  pending: Ref<string>;
  told: Ref<Told | null>;
  busy: ComputedRef<boolean>;
  run: (name: string, body?: object) => Promise<Outcome<Record<string, unknown>> | null>;
  /** Asks again for the answer of an unknown outcome, with the same id: never a second effect. */
  check: () => Promise<void>;
  /** Takes away what was said and needs no answer; an unknown outcome stays until it is known. */
  clear: () => void;
}

const DONE_MS = 8_000;

/** Brings a wish to the server until it is answered. `name` says what was wished; the commands of the day by default. */
export type Send = (name: string, body: object, options: CommandOptions) => Promise<Outcome<Record<string, unknown>>>;

export function createCommander(
  staff: StaffSession,
  settled: (version: number) => void = () => undefined,
  carry: Send = (name, body, options) => staff.api.command(staff.hallId.value, name, body, options),
): Commander {
  const pending = ref("");
  const told = shallowRef<Told | null>(null);

  let fading: ReturnType<typeof setTimeout> | undefined;

  /** Good news is old news soon; what needs an answer stays. */
  function fade(): void {
    clearTimeout(fading);
    const shown = told.value;
    fading = setTimeout(() => {
      if (told.value === shown) told.value = null;
    }, DONE_MS);
  }

  async function send(name: string, body: object, id?: string): Promise<Outcome<Record<string, unknown>>> {
    pending.value = name;
    told.value = { kind: "pending", name };
    const onRetry = (): void => void (told.value = { kind: "checking", name });
    try {
      const options = id === undefined ? { onRetry } : { onRetry, id };
      const outcome = await carry(name, body, options);
      if (outcome.kind === "done") {
        told.value = { kind: "done", name, result: outcome.result };
        fade();
        settled(outcome.version);
      } else if (outcome.kind === "refused") {
        told.value = { kind: "refused", name, refusal: outcome.refusal };
      } else {
        told.value = { kind: "unknown", name, body, id: outcome.id };
      }
      return outcome;
    } finally {
      pending.value = "";
    }
  }

  return {
    pending,
    told,
    busy: computed(() => pending.value !== ""),
    run: async (name, body = {}) => (pending.value ? null : send(name, body)),
    check: async () => {
      const last = told.value;
      if (last?.kind === "unknown" && !pending.value) await send(last.name, last.body, last.id);
    },
    clear: () => {
      if (told.value?.kind === "done" || told.value?.kind === "refused") told.value = null;
    },
  };
}
