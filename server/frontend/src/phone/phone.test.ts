import { describe, expect, it } from "vitest";
import type { Progress, Refusal } from "../lib/http";
import { faults } from "../lib/i18n";
import { calls, hours, near, NEAR_MS, pause, REFRESH_MS } from "./place";
import { added, ended, opened } from "./rate";
import { WORDS } from "./words";

const at = (more: Partial<Progress>): Progress => ({ status: "waiting", ahead: 9, window: null, called_at: null, ...more }) as Progress;

describe("the phone", () => {
  it("has its words in both languages", () => expect(faults(WORDS)).toEqual([]));
  it("asks more often the nearer the turn is", () => {
    expect(pause(null)).toBe(REFRESH_MS);
    expect(pause(at({}))).toBe(REFRESH_MS);
    expect(pause(at({ ahead: 3 }))).toBe(NEAR_MS);
    expect(pause(at({ status: "called" }))).toBe(NEAR_MS);
    expect(near(at({ ahead: null }))).toBe(false);
  });
  it("rings once for each call", () => {
    const called = at({ status: "called", window: "1", called_at: "t1" });
    expect(calls(null, called)).toBe(true);
    expect(calls(at({}), called)).toBe(true);
    expect(calls(called, called)).toBe(false);
    expect(calls(called, at({ status: "called", window: "2", called_at: "t1" }))).toBe(true);
    expect(calls(called, at({ status: "called", window: "1", called_at: "t2" }))).toBe(true);
    expect(calls(called, at({}))).toBe(false);
  });
  it("tells the hours in the hall's own time", () => {
    const hall = { timezone: "Asia/Shanghai", sessions: [{ opens: "2026-07-28T01:00:00Z", closes: "2026-07-28T04:00:00Z" }] };
    expect(hours(hall as never, ", ")).toBe("09:00–12:00");
  });
  it("shows what was added beside the first rating, once", () => {
    expect(opened(null, null)).toEqual({ at: "ask" });
    expect(opened("fair", "satisfied")).toEqual({ at: "done", level: "fair", already: true, added: "satisfied" });
    const refusal = { code: "already_appended", facts: { level: "satisfied" } } as unknown as Refusal;
    expect(added({ kind: "refused", status: 409, refusal, id: "x" }, "fair", "dissatisfied")).toEqual({ at: "done", level: "fair", already: true, added: "satisfied" });
  });

  it("shows the first rating, unchanged, to who rates again", () => {
    const refusal = { code: "already_rated", facts: { level: "fair" } } as unknown as Refusal;
    expect(ended({ kind: "refused", refusal, status: 409, id: "x" }, "satisfied")).toEqual({ at: "done", level: "fair", already: true });
    expect(ended({ kind: "unknown", id: "x" }, "satisfied")).toEqual({ at: "unknown" });
    expect(ended({ kind: "done", result: {}, version: 1, id: "x" }, "satisfied")).toMatchObject({ level: "satisfied", already: false });
  });
});
