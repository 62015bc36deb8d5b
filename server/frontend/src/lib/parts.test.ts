import { describe, expect, it } from "vitest";
import { dayOf, hhmm, running, ServerClock } from "./clock";
import { estimateOf, sayEstimate } from "./estimate";
import { newId } from "./ids";
import { comboOf, Keys, unfit } from "./keys";
import { fontMm, pxPerMm, screenOf } from "./mm";
import { Outbox } from "./outbox";
import { complete, tagsOf } from "./rating";
import { SessionStore, type Store } from "./session";
import type { Tag } from "./http";

class Memory implements Store {
  readonly kept = new Map<string, string>();
  getItem(key: string): string | null {
    return this.kept.get(key) ?? null;
  }
  setItem(key: string, value: string): void {
    this.kept.set(key, value);
  }
  removeItem(key: string): void {
    this.kept.delete(key);
  }
}

describe("clock", () => {
  it("takes the least delayed observation and forgets after a jump", () => {
    const clock = new ServerClock(() => 1_000_000);
    clock.observe(new Date(1_003_000).toISOString());
    clock.observe(new Date(1_004_000).toISOString());
    expect(clock.offset).toBe(4_000);
    clock.observe(new Date(2_000_000).toISOString());
    expect(clock.now().getTime()).toBe(2_000_000);
    clock.observe("not a time");
    expect(clock.known).toBe(true);
  });

  it("writes times of the hall, not of the machine", () => {
    expect(hhmm("2026-11-20T16:05:00Z", "Asia/Shanghai")).toBe("00:05");
    expect(dayOf("2026-11-20T16:05:00Z", "Asia/Shanghai")).toBe("2026-11-21");
    expect([running(67), running(3_729), running(-5)]).toEqual(["1:07", "1:02:09", "0:00"]);
  });
});

describe("estimates", () => {
  it("are honest ranges in whole minutes", () => {
    expect(estimateOf([0, 50])).toEqual({ kind: "soon" });
    expect(estimateOf([290, 615])).toEqual({ kind: "range", low: 4, high: 11 });
    expect(estimateOf([300, 300])).toEqual({ kind: "about", n: 5 });
    expect(estimateOf(null)).toBeNull();
    expect(sayEstimate((key, params) => `${key} ${JSON.stringify(params ?? {})}`, [290, 615])).toContain('"low":4');
  });
});

it("ids are long, safe for the Idempotency-Key, and differ", () => {
  const ids = new Set(Array.from({ length: 100 }, newId));
  expect(ids.size).toBe(100);
  for (const id of ids) expect(id).toMatch(/^[A-Za-z0-9_-]{8,64}$/);
});

describe("sizes", () => {
  it("match the measured table", () => {
    expect(1 / pxPerMm(1080, 1920, 21.5)).toBeCloseTo(0.248, 3);
    expect(fontMm(0.7, 0.6) * pxPerMm(1080, 1920, 21.5)).toBeCloseTo(40.4, 0);
    expect(fontMm(0.7, 8) * pxPerMm(1920, 1080, 55)).toBeCloseTo(210, -1);
  });
  it("come from the address, nonsense does not count", () => {
    const assumed = { diagonal_in: 21.5, distance_m: 0.6 };
    expect(screenOf("?diagonal=55&distance=8", assumed)).toEqual({ diagonal_in: 55, distance_m: 8 });
    expect(screenOf("?diagonal=-1&distance=x", assumed)).toEqual(assumed);
  });
});

describe("keys", () => {
  const defaults = { next: ["F2"], finish: ["F4", "Numpad1"] };
  const press = (code: string, more = {}) => ({ code, ctrlKey: false, altKey: false, shiftKey: false, metaKey: false, ...more });

  it("name combinations", () => {
    expect(comboOf(press("KeyR", { altKey: true }))).toBe("Alt+R");
    expect(comboOf(press("Digit1", { ctrlKey: true }))).toBe("Ctrl+1");
    expect(comboOf(press("ControlLeft", { ctrlKey: true }))).toBeNull();
  });
  it("refuse the browser's keys, bare letters and what is taken", () => {
    expect(unfit(defaults, "next", "F5")).toBe("owned");
    expect(unfit(defaults, "next", "A")).toBe("bare_letter");
    expect(unfit(defaults, "next", "Numpad1")).toBe("taken");
    expect(unfit(defaults, "finish", "Numpad1")).toBeNull();
  });
  it("are remembered, and broken memory is harmless", () => {
    const store = new Memory();
    const keys = new Keys(defaults, store, "k");
    expect(keys.assign("next", "Alt+N")).toBeNull();
    expect(new Keys(defaults, store, "k").actionOf(press("KeyN", { altKey: true }))).toBe("next");
    expect(keys.actionOf(press("F2"))).toBeNull();
    store.setItem("k", "{broken");
    expect(new Keys(defaults, store, "k").actionOf(press("F2"))).toBe("next");
  });
});

describe("outbox", () => {
  it("keeps the id until the server has answered, also over a restart", async () => {
    const store = new Memory();
    let server: "dead" | "full" | "good" = "dead";
    const sent: string[] = [];
    const make = () =>
      new Outbox(store, "o", ({ id }) => {
        sent.push(id);
        if (server === "dead") return Promise.resolve({ kind: "unknown", id });
        if (server === "full") return Promise.resolve({ kind: "refused", status: 503, refusal: {} as never, id });
        return Promise.resolve({ kind: "done", result: {}, version: 1, id });
      });
    const outbox = make();
    expect(await outbox.add({ id: "one", name: "rate", body: { ticket: "A1" } })).toMatchObject({ kind: "unknown" });
    server = "full";
    await outbox.add({ id: "two", name: "rate", body: { ticket: "A2" } });
    expect(outbox.waiting.map((kept) => kept.id)).toEqual(["one", "two"]);
    server = "good";
    await make().flush();
    expect(make().waiting).toEqual([]);
    expect(sent).toEqual(["one", "one", "one", "two"]);
  });

  it("does not repeat what was refused for good, keeps what an unpaired device holds", async () => {
    const store = new Memory();
    let status = 401;
    const outbox = new Outbox(store, "o", ({ id }) => Promise.resolve({ kind: "refused", status, refusal: {} as never, id }));
    await outbox.add({ id: "one", name: "rate", body: {} });
    expect(outbox.waiting).toHaveLength(1);
    status = 409;
    await outbox.flush();
    expect(outbox.waiting).toHaveLength(0);
  });
});

it("a session survives broken storage", () => {
  const store = new Memory();
  const session = new SessionStore("pad", store);
  const identity = { token: "t", role: "pad" as const, name: "评价器", hall: "h", window: "1" };
  session.save(identity);
  expect(session.load()).toEqual(identity);
  store.setItem("tidehall.pad.identity", "{");
  expect(session.load()).toBeNull();
});

describe("rating", () => {
  const tag = (code: string, base: boolean): Tag => ({ code, level: "fair", name: code, name_en: code, base });
  it("offers at most eight tags of the level, basic ones first", () => {
    const tags = [...Array.from({ length: 9 }, (_, i) => tag(`x${i}`, false)), tag("b", true)];
    expect(tagsOf(tags, "fair")).toHaveLength(8);
    expect(tagsOf(tags, "fair")[0]?.code).toBe("b");
    expect(tagsOf(tags, "satisfied")).toEqual([]);
  });
  it("wants a reason for the two bad levels only", () => {
    expect(complete({ level: "dissatisfied", tags: [], words: "  " })).toBe(false);
    expect(complete({ level: "very_dissatisfied", tags: [], words: "慢" })).toBe(true);
    expect(complete({ level: "dissatisfied", tags: ["207"], words: "" })).toBe(true);
    expect(complete({ level: "fair", tags: [], words: "" })).toBe(true);
  });
});
