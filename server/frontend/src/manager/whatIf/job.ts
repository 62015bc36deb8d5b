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
  /** The page is shown: goes on watching, else looks for whatever runs in this hall, whoever asked; else the newest answer. */
  wake: () => Promise<void>;
  /** The page is not shown: nobody needs to know how far it is. */
  rest: () => void;
}

const LOOK_MS = 700;
const LONGEST_MS = 10_000;
/** Not a matter of waiting: who asks is not known, may not, or what he asks for is gone. */
const FINAL = [401, 403, 404];

export function createAsking(office: Pick<Office, "path"> & { staff: Pick<Office["staff"], "api"> }): Asking {
  const api = office.staff.api;
  const path = (rest = ""): string => office.path(`what-if${rest}`);
  const job = shallowRef<Job | null>(null);
  const refusal = shallowRef<Refusal | null>(null);
  const busy = ref(false);
  let timer: ReturnType<typeof setTimeout> | undefined;
  let watched = "";
  let resting = false;
  let failures = 0;
  /** Why the question was not taken, as long as the one before it runs. */
  let occupied: Refusal | null = null;
  onScopeDispose(() => {
    watched = "";
    clearTimeout(timer);
  });

  async function trying<T>(work: () => Promise<T>): Promise<T | ApiError> {
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof ApiError)) throw error;
      refusal.value = error.refusal;
      return error;
    }
  }

  function take(found: Job): void {
    job.value = found;
    if (found.state !== "running") occupied = null;
    refusal.value = found.refusal ?? occupied;
  }

  function end(): void {
    watched = "";
    clearTimeout(timer);
  }

  async function look(id: string): Promise<void> {
    if (watched !== id || resting) return;
    const found = await trying(() => api.get<Job>(path(`/${id}`)));
    if (watched !== id) return;
    if (!(found instanceof ApiError)) {
      failures = 0;
      take(found);
      if (found.state !== "running") return end();
    } else if (FINAL.includes(found.status)) {
      if (job.value?.state === "running") job.value = null;
      return end();
    } else failures++; // The work goes on all the same, whoever did not answer just now.
    clearTimeout(timer);
    if (!resting) timer = setTimeout(() => void look(id), Math.min(LONGEST_MS, LOOK_MS * 2 ** failures));
  }

  function watch(id: string): Promise<void> {
    clearTimeout(timer);
    watched = id;
    failures = 0;
    return look(id);
  }

  /** Somebody was first: his is what there is to be seen. */
  async function follow(refused: ApiError): Promise<void> {
    if (refused.status !== 409) return;
    occupied = refused.refusal;
    const id = refused.refusal.facts.id;
    await (typeof id === "string" && id ? watch(id) : find());
  }

  async function ask(days: string[], change: Change): Promise<void> {
    if (busy.value) return;
    busy.value = true;
    refusal.value = occupied = null;
    try {
      const begun = await trying(() => api.post<{ id: string }>(path(), { days, change }));
      await (begun instanceof ApiError ? follow(begun) : watch(begun.id));
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
      if (!(found instanceof ApiError)) take(found);
    } finally {
      busy.value = false;
    }
  }

  /** An answer that is shown already stays, until something runs. */
  async function find(): Promise<void> {
    const kept = await trying(() => api.get<{ jobs: Pick<Job, "id" | "state">[] }>(path()));
    if (kept instanceof ApiError || watched) return;
    const known = kept.jobs.find((each) => each.state === "running") ?? (job.value ? undefined : kept.jobs.find((each) => each.state === "done"));
    if (known) await watch(known.id);
  }

  function wake(): Promise<void> {
    resting = false;
    return watched ? watch(watched) : find();
  }

  function rest(): void {
    resting = true;
    clearTimeout(timer);
  }

  return { job, refusal, busy, ask, cancel, wake, rest };
}
