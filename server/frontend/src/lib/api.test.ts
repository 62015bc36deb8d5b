import { describe, expect, it } from "vitest";
import { Api, ApiError, definite } from "./api";

interface Call {
  url: string;
  id: string | null;
  body: unknown;
}

/** An Api whose network gives the listed answers one after another; the last one again and again. */
function fake(...answers: (Response | "dead")[]): { api: Api; calls: Call[] } {
  const calls: Call[] = [];
  let clock = 0;
  const api = new Api({
    token: "t",
    fetch: (url, init) => {
      calls.push({
        url: String(url),
        id: new Headers(init?.headers).get("Idempotency-Key"),
        body: JSON.parse(String(init?.body ?? "null")),
      });
      const answer = answers[Math.min(calls.length, answers.length) - 1];
      return answer === "dead" || !answer ? Promise.reject(new TypeError("dead")) : Promise.resolve(answer.clone());
    },
    now: () => clock,
    sleep: (ms) => {
      clock += ms;
      return Promise.resolve();
    },
  });
  return { api, calls };
}
const done = Response.json({ result: { ticket: "A001" }, version: 7 });
const refused = Response.json({ code: "window_busy", message: "忙", next: "先办结" }, { status: 409 });

describe("command", () => {
  it("answers with result and version", async () => {
    const { api, calls } = fake(done);
    expect(await api.command("h", "call-next", { window: "1" })).toMatchObject({ kind: "done", result: { ticket: "A001" }, version: 7 });
    expect(calls[0]).toMatchObject({ url: "/api/v1/halls/h/commands/call-next", body: { window: "1" } });
    expect(calls[0]?.id).toMatch(/^[0-9a-f]{32}$/);
  });

  it("keeps its id through silence and faults of the server", async () => {
    const { api, calls } = fake("dead", new Response("", { status: 502 }), done);
    expect((await api.command("h", "finish")).kind).toBe("done");
    expect(new Set(calls.map((call) => call.id)).size).toBe(1);
    expect(calls).toHaveLength(3);
  });

  it("never repeats what was refused", async () => {
    const { api, calls } = fake(refused, done);
    expect(await api.command("h", "call-next")).toMatchObject({ kind: "refused", status: 409, refusal: { code: "window_busy", next: "先办结" } });
    expect(calls).toHaveLength(1);
  });

  it("says unknown when nobody answers in time, with the id to ask again", async () => {
    const { api, calls } = fake("dead");
    const outcome = await api.command("h", "finish", {}, { id: "a".repeat(32), giveUpAfterMs: 5_000 });
    expect(outcome).toEqual({ kind: "unknown", id: "a".repeat(32) });
    expect(calls.length).toBeGreaterThan(2);
  });

  it("passes on the words of a server that cannot work", async () => {
    const { api } = fake(Response.json({ code: "disk_full", message: "磁盘已满" }, { status: 503 }));
    expect(await api.command("h", "finish")).toMatchObject({ kind: "refused", status: 503, refusal: { message: "磁盘已满" } });
  });

  it("stops asking when told to", async () => {
    const stop = new AbortController();
    stop.abort();
    const { api, calls } = fake(done);
    expect((await api.command("h", "finish", {}, { signal: stop.signal })).kind).toBe("unknown");
    expect(calls).toHaveLength(0);
  });
});

describe("get", () => {
  it("throws with whole words even when a proxy answers in HTML", async () => {
    const { api } = fake(new Response("<h1>404</h1>", { status: 404 }));
    const error = await api.get("/x").catch((e: unknown) => e);
    expect(error).toBeInstanceOf(ApiError);
    expect((error as ApiError).refusal).toMatchObject({ code: "http_404" });
    expect((error as ApiError).refusal.next).not.toBe("");
  });
});

it("knows which answers are final", () => {
  expect([401, 403, 404, 409, 422].every(definite)).toBe(true);
  expect([0, 408, 425, 429, 500, 502, 503, 504].some(definite)).toBe(false);
});
