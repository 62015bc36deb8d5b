import { describe, expect, it } from "vitest";
import { faults } from "../lib/i18n";
import { deliverBody, linesOf, sought, untold, waitedDays, type HandOut, type HandOutLine } from "./desk";
import { words } from "./words";

const line = (more: Partial<HandOutLine>): HandOutLine => ({ delivery: "window", called: null, told_at: null, ready_at: null, decided_at: null, ...more }) as HandOutLine;

describe("the delivery desk", () => {
  it("has its words in both languages", () => expect(faults(words)).toEqual([]));
  it("puts who waits in the hall first, and rings nobody who is there", () => {
    const away = line({ receipt: "a" });
    const here = line({ receipt: "b", called: "L001" });
    const posted = line({ receipt: "c", delivery: "post", told_at: "t" });
    const list: HandOut = { now: "", timezone: "", ready: [away, here, posted], coming: [], more: 0, delivered: 0 };
    expect(linesOf(list, "collect").map((each) => each.receipt)).toEqual(["b", "a"]);
    expect(linesOf(list, "tell")).toEqual([away]);
    expect(linesOf(list, "send")).toEqual([posted]);
    expect([untold(away), untold(here), untold(posted)]).toEqual([true, false, false]);
  });
  it("hands over nothing without papers of identity, posts nothing without a number", () => {
    expect(deliverBody("window", false, null, "")).toBeNull();
    expect(deliverBody("window", false, "letter", "")).toBeNull();
    expect(deliverBody("window", false, "other", "")).toEqual({ identity: "other" });
    expect(deliverBody("door", true, null, "")).toEqual({ proxy: true, identity: "letter" });
    expect(deliverBody("post", false, null, "  ")).toBeNull();
    expect(deliverBody("post", false, null, " E1 ")).toEqual({ tracking: "E1" });
    expect(deliverBody("online", false, null, "")).toEqual({});
  });
  it("takes what a scanner types", () => {
    expect(sought("http://hall/c/SJ202607270012.abc")).toBe("SJ202607270012");
    expect(sought(" 0012 ")).toBe("0012");
  });
  it("counts whole days", () => {
    expect(waitedDays(line({ ready_at: "2026-07-27T10:00:00Z" }), new Date("2026-07-28T09:59:00Z"))).toBe(0);
    expect(waitedDays(line({ decided_at: "2026-07-25T10:00:00Z" }), new Date("2026-07-28T10:00:00Z"))).toBe(3);
  });
});
