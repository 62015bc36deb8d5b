import { describe, expect, it } from "vitest";
import type { CallLine, HallHead } from "../lib/wire";
import { Calls, FRESH_MS, Memory } from "./calls";
import { hoursOf } from "./hours";
import { ageOf, shiftOf } from "./stale";

const store = () => {
  const kept = new Map<string, string>();
  return { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k) };
};
const AT = "2026-11-20T01:00:00Z";
const call = (version: number, ticket: string, at = AT): CallLine => ({ version, ticket, window: "1", window_name: "综合", at, times: 1 });
const NOW = Date.parse(AT) + 1_000;

describe("Calls", () => {
  it("tells each call once, oldest first, and a recall again", () => {
    const calls = new Calls(new Memory(store(), "k"), () => 0);
    expect(calls.take("d1", [call(9, "A002"), call(7, "A001")], NOW).map((c) => c.version)).toEqual([7, 9]);
    expect(calls.take("d1", [call(9, "A002"), call(7, "A001")], NOW)).toEqual([]);
    expect(calls.take("d1", [call(12, "A001"), call(9, "A002")], NOW).map((c) => c.version)).toEqual([12]);
  });

  it("repeats nothing after a reload, and starts anew on a new day", () => {
    const kept = store();
    new Calls(new Memory(kept, "k"), () => 0).take("d1", [call(9, "A002")], NOW);
    const reloaded = new Calls(new Memory(kept, "k"), () => 0);
    expect(reloaded.take("d1", [call(9, "A002")], NOW)).toEqual([]);
    expect(reloaded.take("d2", [call(3, "A001")], NOW).map((c) => c.version)).toEqual([3]);
  });

  it("shows an old call after a reconnect without highlight or sound", () => {
    const calls = new Calls(new Memory(store(), "k"), () => 0);
    expect(calls.take("d1", [call(9, "A002")], NOW + 31_000)).toEqual([]);
    expect(calls.rows([call(9, "A002")])[0]?.fresh).toBe(false);
  });

  it("highlights at least eight seconds, shows at most five rows, newest first", () => {
    let now = 0;
    const calls = new Calls(new Memory(store(), "k"), () => now);
    const all = [1, 2, 3, 4, 5, 6].map((v) => call(v, `A00${v}`));
    calls.take("d1", all, NOW);
    now = 8_000;
    expect(calls.rows(all).map((r) => [r.version, r.fresh])).toEqual([[6, true], [5, true], [4, true], [3, true], [2, true]]);
    now = FRESH_MS;
    expect(calls.rows(all).some((r) => r.fresh)).toBe(false);
  });
});

describe("age of the news", () => {
  it("warns after ten seconds and hides counts after a minute", () => {
    expect(ageOf(0, 10_000)).toMatchObject({ warn: false, hide: false });
    expect(ageOf(0, 10_001)).toMatchObject({ warn: true, hide: false });
    expect(ageOf(0, 60_001)).toMatchObject({ warn: true, hide: true });
    expect(ageOf(null, 0)).toMatchObject({ warn: true, hide: true });
  });

  it("moves the picture by at most four pixels a step", () => {
    for (let minute = 0; minute < 240; minute += 10) {
      const [x, y] = shiftOf(minute);
      const [nx, ny] = shiftOf(minute + 10);
      expect(Math.max(Math.abs(x - nx), Math.abs(y - ny))).toBeLessThanOrEqual(4);
      expect(shiftOf(minute + 9)).toEqual([x, y]);
    }
  });
});

describe("hours", () => {
  const sessions = [
    { opens: "2026-11-20T01:00:00Z", closes: "2026-11-20T04:00:00Z" },
    { opens: "2026-11-20T06:00:00Z", closes: "2026-11-20T09:00:00Z" },
  ];
  const hall = { open: true, sessions, next_opening: "2026-11-23T01:00:00Z" } as HallHead;
  const at = (time: string) => hoursOf(hall, new Date(`2026-11-20T${time}:00Z`));

  it("tells open, before, break and closed with the next opening", () => {
    expect(at("00:30")).toEqual({ serving: "before", next: sessions[0]?.opens });
    expect(at("01:00").serving).toBe("open");
    expect(at("04:00")).toEqual({ serving: "break", next: sessions[1]?.opens });
    expect(at("09:00")).toEqual({ serving: "closed", next: "2026-11-23T01:00:00Z" });
    expect(hoursOf({ ...hall, open: false }, new Date("2026-11-20T02:00:00Z")).serving).toBe("closed");
    expect(hoursOf({ ...hall, sessions: [], next_opening: null }, new Date()).serving).toBe("open");
    expect(hoursOf({ ...hall, sessions: [] }, new Date())).toEqual({ serving: "closed", next: hall.next_opening });
  });
});
