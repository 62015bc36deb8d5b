import { effectScope, type EffectScope } from "vue";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { ApiError, asRefusal } from "../../lib/api";
import { job as sample, ONE } from "./gallerySample";
import { createAsking, type Asking } from "./job";
import type { Job } from "./model";

const RUNNING = sample(null);
const DONE = sample(ONE);
const CHANGE = { policy: {}, closed: [], rights: {}, staff: {} };
const refused = (status: number, code = `http_${status}`, facts: Record<string, unknown> = {}): ApiError => new ApiError(status, asRefusal({ code, facts }));

let scope: EffectScope;
beforeEach(() => {
  vi.useFakeTimers();
  scope = effectScope();
});
afterEach(() => {
  scope.stop();
  vi.useRealTimers();
});

/** A server that answers looks in this order, and the last one for ever. */
function asking(looks: (Job | ApiError)[], jobs: Partial<Job>[] = [], begun: ApiError | { id: string } = { id: RUNNING.id }): { it: Asking; asked: string[] } {
  const asked: string[] = [];
  const give = <T>(what: T | ApiError): Promise<T> => (what instanceof ApiError ? Promise.reject(what) : Promise.resolve(what));
  const api = {
    get: (path: string) => {
      asked.push(path);
      return path === "what-if" ? give({ jobs }) : give(looks.length > 1 ? looks.shift() : looks[0]);
    },
    post: () => give(begun),
  };
  const it = scope.run(() => createAsking({ staff: { api }, path: (rest: string) => rest } as unknown as Parameters<typeof createAsking>[0]))!;
  return { it, asked };
}

describe("a what-if that runs", () => {
  it("is watched through refusals that pass, with a growing pause of at most ten seconds", async () => {
    const { it: on, asked } = asking([RUNNING, ...Array.from({ length: 6 }, () => refused(502)), refused(0, "unreachable"), DONE]);
    await on.ask([], CHANGE);
    await vi.advanceTimersByTimeAsync(700 + 1400 + 2800);
    expect([asked.length, on.refusal.value?.code, on.job.value?.state]).toEqual([4, "http_502", "running"]);
    await vi.advanceTimersByTimeAsync(5600 + 4 * 10_000);
    expect([asked.length, on.refusal.value, on.job.value?.state]).toEqual([9, null, "done"]);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.length).toBe(9);
  });
  it.each([401, 403, 404])("is let go after a %i, and does not seem to run for ever", async (status) => {
    const { it: on, asked } = asking([RUNNING, refused(status)]);
    await on.ask([], CHANGE);
    await vi.advanceTimersByTimeAsync(60_000);
    expect([asked.length, on.refusal.value?.code, on.job.value]).toEqual([2, `http_${status}`, null]);
  });
  it("is followed where it was somebody else's, and the page says why until it ends", async () => {
    const { it: on, asked } = asking([RUNNING, DONE], [], refused(409, "what_if_busy", { id: "theirs" }));
    await on.ask([], CHANGE);
    expect([asked, on.job.value?.state, on.refusal.value?.code]).toEqual([["what-if/theirs"], "running", "what_if_busy"]);
    await vi.advanceTimersByTimeAsync(700);
    expect([on.job.value?.state, on.refusal.value]).toEqual(["done", null]);
  });
});

describe("a page that is not shown", () => {
  it("asks nothing, and goes on where it was", async () => {
    const { it: on, asked } = asking([RUNNING, DONE]);
    await on.ask([], CHANGE);
    on.rest();
    expect(vi.getTimerCount()).toBe(0);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(asked.length).toBe(1);
    await on.wake();
    expect(on.job.value?.state).toBe("done");
  });
  it("sets no timer for an answer that comes while it is away", async () => {
    const { it: on } = asking([RUNNING]);
    await on.ask([], CHANGE);
    const looked = on.wake();
    on.rest();
    await looked;
    expect(vi.getTimerCount()).toBe(0);
  });
  it("looks for what runs when it comes back, and keeps the answer it has while nothing does", async () => {
    const jobs: Partial<Job>[] = [{ id: "newest", state: "done" }];
    const { it: on, asked } = asking([DONE], jobs);
    await on.wake();
    on.rest();
    await on.wake();
    expect(asked).toEqual(["what-if", "what-if/newest", "what-if"]);
    jobs.unshift({ id: "theirs", state: "running" });
    on.rest();
    await on.wake();
    expect(asked.slice(3)).toEqual(["what-if", "what-if/theirs"]);
  });
});
