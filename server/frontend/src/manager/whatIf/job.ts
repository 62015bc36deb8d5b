/** One what-if from the question to its answer: asked, watched, given up; found again after a look elsewhere. */
import { onScopeDispose, ref, shallowRef, type Ref, type ShallowRef } from "vue";
import { ApiError } from "../../lib/api";
import type { Refusal } from "../../lib/http";
import type { Office } from "../context";
import type { Change, Job } from "./model";

export interface Asking {
  job: ShallowRef<Job | null>;
  /** What refused, or why the work failed. */
  refusal: ShallowRef<Refusal | null>;
  /** A click has not been answered yet. */
  busy: Ref<boolean>;
  ask: (days: string[], change: Change) => Promise<void>;
  cancel: () => Promise<void>;
  /** Whatever runs in this hall, whoever asked; else the newest answer. */
  find: () => Promise<void>;
}

const LOOK_MS = 700;

export function createAsking(office: Office): Asking {
  const api = office.staff.api;
  const path = (rest = ""): string => office.path(`what-if${rest}`);
  const job = shallowRef<Job | null>(null);
  const refusal = shallowRef<Refusal | null>(null);
  const busy = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watched = "";
  onScopeDispose(() => {
    watched = "";
    clearTimeout(timer);
  });

  async function trying<T>(work: () => Promise<T>): Promise<T | null> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusal.value = error.refusal;
      return null;
    }
  }

  function take(found: Job): void {
    job.value = found;
    refusal.value = found.refusal;
  }

  async function look(id: string): Promise<void> {
    if (watched !== id) return;
    const found = await trying(() => api.get<Job>(path(`/${id}`)));
    if (watched !== id) return;
    if (found) take(found);
    // Nobody answered just now: the work goes on all the same.
    if (found?.state === "running" || (!found && refusal.value?.code === "unreachable")) timer = setTimeout(() => void look(id), LOOK_MS);
  }

  function watch(id: string): Promise<void> {
    clearTimeout(timer);
    watched = id;
    return look(id);
  }

  async function ask(days: string[], change: Change): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    refusal.value = null;
    try {
      const begun = await trying(() => api.post<{ id: string }>(path(), { days, change }));
      if (begun) await watch(begun.id);
    } finally {
      busy.value = false;
    }
  }

  async function cancel(): Promise<void> {
    const id = job.value?.id;
    if (!id || busy.value) return;
    busy.value = true;
    try {
      const found = await trying(() => api.remove<Job>(path(`/${id}`)));
      if (found) take(found);
    } finally {
      busy.value = false;
    }
  }

  async function find(): Promise<void> {
    const kept = await trying(() => api.get<{ jobs: Pick<Job, "id" | "state">[] }>(path()));
    const known = kept?.jobs.find((each) => each.state === "running") ?? kept?.jobs.find((each) => each.state === "done");
    if (known && !watched) await watch(known.id);
  }

  return { job, refusal, busy, ask, cancel, find };
}
