import { describe, expect, it } from "vitest";
import { Api } from "../../lib/api";
import { evidenceHash, moved, opens, refHash, reportPath } from "./report";
import { isDay, monthBefore, spanOf, step } from "./span";

describe("the days of a report", () => {
  it("a week begins on Monday, a month ends on its last day", () => {
    expect(spanOf("week", "2026-11-01")).toEqual({ first: "2026-10-26", last: "2026-11-01" });
    expect(spanOf("week", "2026-11-02")).toEqual({ first: "2026-11-02", last: "2026-11-08" });
    expect(spanOf("month", "2028-02-10")).toEqual({ first: "2028-02-01", last: "2028-02-29" });
    expect(spanOf("month", "2026-12-31").last).toBe("2026-12-31");
  });
  it("one step back and forth over the turn of the year", () => {
    expect(step("month", spanOf("month", "2026-01-15"), -1)).toEqual({ first: "2025-12-01", last: "2025-12-31" });
    expect(step("week", spanOf("week", "2026-12-31"), 1)).toEqual({ first: "2027-01-04", last: "2027-01-10" });
    expect(step("day", { first: "2026-02-28", last: "2026-02-28" }, 1).first).toBe("2026-03-01");
    expect(monthBefore("2026-03-31").first).toBe("2026-02-01");
  });
  it("what is no day is none", () => {
    for (const text of ["2026-02-30", "x", "2026-1-1", "", undefined]) expect(isDay(text)).toBe(false);
  });
});

describe("the numbers of a report", () => {
  const span = { first: "2026-11-01", last: "2026-11-30" };
  it("lead to what they count", () => {
    expect(evidenceHash(span, "over", { service: "民政", hour: "09" })).toBe(`#evidence/2026-11-01/2026-11-30?what=over&service=${encodeURIComponent("民政")}&hour=09`);
    const day = "2026-11-02";
    expect(refHash({ kind: "ticket", day, id: "A001" })).toBe("#tickets/2026-11-02/A001");
    expect(refHash({ kind: "case", day, id: "SJ1" })).toBe("#chain/SJ1");
    expect(refHash({ kind: "review", day, id: "A001" })).toBe("#chain/2026-11-02/A001");
    expect(refHash({ kind: "concern", day, id: "FY1" })).toBe("#concerns/FY1");
    expect(refHash({ kind: "card", day, id: "c" })).toBe("#cards/c");
    expect(reportPath({ span, against: null, lang: "en" }, "/report.pdf")).toBe("reports/2026-11-01/2026-11-30/report.pdf?lang=en");
  });
  it("lead nowhere where nothing is behind them, but a share of nothing has what it is a share of", () => {
    expect([opens("over", 0, "count"), opens("bad", 0, "percent"), opens("bad", null, "percent"), opens(null, 3, "count")]).toEqual([false, true, false, false]);
  });
  it("say how far they moved", () => {
    const figure = { id: "x", group: "volume", name: "x", unit: "", kind: "count" as const, what: null, counts: true };
    expect(moved({ ...figure, value: 7, before: 10 })).toBe("−3");
    expect(moved({ ...figure, value: 2.3, before: 2.1 })).toBe("+0.2");
    expect(moved({ ...figure, value: null, before: 2 })).toBe("");
  });
  it("are told day by day, however the lines are cut", async () => {
    const pieces = ['{"done":0,"of":2}\n{"do', 'ne":1,"of":2}\n', '{"done":2,"of":2}\n'];
    const body = new ReadableStream<Uint8Array>({ start: (to) => (pieces.forEach((each) => to.enqueue(new TextEncoder().encode(each))), to.close()) });
    const told: number[] = [];
    await new Api({ fetch: () => Promise.resolve(new Response(body)) }).lines<{ done: number }>("/x", (line) => told.push(line.done));
    expect(told).toEqual([0, 1, 2]);
  });
});
