import { describe, expect, it } from "vitest";
import { column, minutes, sum } from "./figures";
import { figures, pool, services, view } from "./gallerySample";
import { dayPicture, type DayWords } from "./charts/dayPicture";
import type { Look } from "./charts/look";
import { gaugeOf, held } from "./live/gauge";
import { planOf } from "./live/plan";
import { rowsOf, scaleOf } from "./live/pool";
import { phasesOf, total } from "./records/phases";
import type { StoryLine } from "../lib/http";

const quiet = { cases: 0, breaks_at: null, foreseen_s: 0 };
const NOW = Date.parse("2026-07-28T10:02:00+08:00");

describe("the pool against the limit", () => {
  it("puts everybody on the line once, the late ones beyond it", () => {
    const scale = scaleOf(pool, NOW, 900);
    const rows = rowsOf(pool, services, NOW, 900, scale);
    const marks = rows.flatMap((row) => row.marks);
    expect(marks.map((mark) => mark.ticket).sort()).toEqual(pool.map((line) => line.ticket).sort());
    for (const mark of marks) expect(mark.at > scale.limit).toBe(mark.waited_s > 900);
    expect(rows.reduce((all, row) => all + row.late, 0)).toBe(marks.filter((mark) => mark.waited_s > 900).length);
    expect(Math.max(...marks.map((mark) => mark.at))).toBeLessThanOrEqual(1);
  });

  it("covers nobody with somebody else", () => {
    const crowd = Array.from({ length: 5 }, (_, n) => ({ ...pool[0]!, ticket: `X${n}`, base: "2026-07-28T09:55:00+08:00" }));
    const row = rowsOf(crowd, services, NOW, 900, scaleOf(crowd, NOW, 900))[0];
    expect(new Set(row?.marks.map((mark) => mark.lane)).size).toBe(5);
  });

  it("has a scale for nobody", () => expect(scaleOf([], NOW, 900).ticks.length).toBeGreaterThan(2));
});

describe("the tide's gauge", () => {
  it("tells far, near and due by the clock alone", () => {
    const at = (minutes: number) => gaugeOf({ ...view.outlook, ...quiet, base: new Date(NOW - minutes * 60_000).toISOString() }, view.policy, NOW).level;
    expect([at(2), at(10), at(15), at(15.1)]).toEqual(["far", "near", "near", "due"]);
  });

  it("is near when the promise is foreseen to break, whoever has waited how long", () => {
    const level = (over: object) => gaugeOf({ ...view.outlook, ...quiet, base: null, ...over }, view.policy, NOW).level;
    expect(level({ breaks_at: new Date(NOW + 600_000).toISOString() })).toBe("near");
    expect([level({ mode: "rule", foreseen_s: 700 }), level({ mode: "forecast", foreseen_s: 700 })]).toEqual(["far", "near"]);
  });

  it("says what holds a tide back", () => {
    expect(held({ ...view.outlook, settling_until: new Date(NOW + 60_000).toISOString() }, NOW)).toBe("settling");
    expect(held({ ...view.outlook, windows: 0 }, NOW)).toBe("none");
    expect(held({ ...view.outlook, automatic: false }, NOW)).toBe("manual");
    expect(held({ ...view.outlook, resting_until: new Date(NOW + 60_000).toISOString() }, NOW)).toBe("resting");
    expect(held({ ...view.outlook, resting_until: new Date(NOW - 60_000).toISOString() }, NOW)).toBe("");
  });
});

it("the plan keeps areas together, numbers in order, tides last", () => {
  const plan = planOf([...view.windows].reverse());
  expect(plan.map((area) => area.windows.map((each) => each.line.id))).toEqual([["6", "7", "9"], ["1", "2", "3", "4", "5"]]);
});

describe("the time of a ticket", () => {
  const line = (second: number, type: string, data = {}): StoryLine => ({ version: second, at: new Date(NOW + second * 1000).toISOString(), actor: "", type, data });

  it("is waiting, calling, service and hold, to the second", () => {
    const story = [line(0, "TicketTaken"), line(600, "TicketCalled"), line(630, "TicketStarted"), line(900, "TicketHeld"), line(1500, "TicketResumed"), line(1510, "TicketStarted"), line(1600, "TicketFinished")];
    const phases = phasesOf(story, NOW + 9e6);
    expect((["waiting", "called", "serving", "held"] as const).map((kind) => total(phases, kind))).toEqual([600, 40, 360, 600]);
  });

  it("goes on while the ticket waits, and goes back when a call is undone", () => {
    const story = [line(0, "TicketTaken"), line(60, "TicketCalled"), line(65, "ActionUndone", { action: "call" })];
    const phases = phasesOf(story, NOW + 100_000);
    expect(total(phases, "waiting")).toBe(95);
  });
});

describe("the picture of a day", () => {
  const words = { tide: (window: string) => window, levels: ["1", "2", "3", "4", "5"] } as unknown as DayWords;
  const option = dayPicture(figures, words, {} as Look) as { aria: { enabled: boolean; decal: { show: boolean } }; series: { name?: string; data: [number, number | null][] }[]; xAxis: { min: number; max: number; containShape: boolean }[] };

  it("draws exactly the numbers of its table", () => {
    const drawn = option.series[0]?.data.map(([, value]) => value) ?? [];
    expect(drawn).toEqual(column(figures.sheets.timeline, "taken"));
    expect(sum(drawn)).toBe(sum(column(figures.sheets.timeline, "taken")));
  });

  it("has one axis of time for all panels, patterns and words", () => {
    expect(new Set(option.xAxis.map((axis) => `${axis.min} ${axis.max} ${axis.containShape}`)).size).toBe(1);
    expect(option.aria.enabled && option.aria.decal.show).toBe(true);
  });
});

it("minutes round halves up, as on the server", () => {
  expect([0, 2, 3, 15, 57, 60, 900].map(minutes)).toEqual([0, 0, 0.1, 0.3, 1, 1, 15]);
});
