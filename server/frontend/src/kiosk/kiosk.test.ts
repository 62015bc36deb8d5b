import { describe, expect, it } from "vitest";
import type { HallHead, ServiceLine } from "../lib/wire";
import type { Issued } from "./agent";
import { enquiryOf, frequentFirst, groupsOf, pagesOf } from "./choices";
import { answered, chosen, printed, staySeconds, ticketRequest } from "./flow";
import { doorOf } from "./hours";
import { IDLE, idlePhase } from "./idle";

const service = (id: string, taken = 0, more: Partial<ServiceLine> = {}): ServiceLine =>
  ({ id, name: id, group: "组", taken, enquiry: false, ...more }) as ServiceLine;
const many = [...Array.from({ length: 20 }, (_, i) => service(`s${i}`, i % 5)), service("zx", 99, { enquiry: true, group: "" })];

describe("choices", () => {
  it("never offer more than fits, always the enquiry, every service exactly once", () => {
    for (const size of [4, 6, 8]) {
      const pages = pagesOf(many, frequentFirst(many), null, size);
      expect(pages.every((page) => page.services.length + (page.enquiry ? 1 : 0) <= size)).toBe(true);
      expect(pages.every((page) => page.enquiry?.id === "zx")).toBe(true);
      expect(pages.flatMap((page) => page.services.map((s) => s.id)).sort()).toEqual(many.slice(0, 20).map((s) => s.id).sort());
    }
  });
  it("put the frequent ones first, equal ones as configured", () => {
    expect(frequentFirst([service("a", 1), service("b", 3), service("c", 1)])).toEqual(["b", "a", "c"]);
  });
  it("keep a group's own order; a hall without services still has a page", () => {
    const all = [service("a", 1, { group: "甲" }), service("b", 9, { group: "乙" }), service("c", 5, { group: "甲" })];
    expect(groupsOf(all)).toEqual(["甲", "乙"]);
    expect(pagesOf(all, [], "甲", 8)[0]?.services.map((s) => s.id)).toEqual(["a", "c"]);
    expect(pagesOf([], [], null, 8)).toEqual([{ services: [], enquiry: null }]);
    expect(enquiryOf(all)).toBeNull();
  });
});

describe("door", () => {
  const hall = (open = true): HallHead =>
    ({
      open,
      sessions: [
        { opens: "2026-11-20T01:00:00Z", closes: "2026-11-20T04:00:00Z" },
        { opens: "2026-11-20T05:00:00Z", closes: "2026-11-20T09:00:00Z" },
      ],
      issue_before_s: 1200,
      next_opening: "2026-11-21T01:00:00Z",
    }) as HallHead;
  const at = (time: string): string => doorOf(hall(), new Date(`2026-11-20T${time}Z`)).state;

  it("opens for early birds, breaks at noon, ends in the evening", () => {
    expect([at("00:39:59"), at("00:40:00"), at("03:59:59"), at("04:00:00"), at("04:40:00"), at("09:00:00")]).toEqual([
      "before", "open", "open", "break", "open", "ended",
    ]); // prettier-ignore
  });
  it("names the next opening", () => {
    expect(doorOf(hall(), new Date("2026-11-20T04:10:00Z"))).toEqual({ state: "break", next: "2026-11-20T05:00:00Z" });
    expect(doorOf(hall(false), new Date("2026-11-20T04:10:00Z"))).toEqual({ state: "closed", next: "2026-11-21T01:00:00Z" });
  });
  it("is always open where the notice fixes no hours", () => {
    expect(doorOf({ ...hall(), sessions: [], next_opening: null }, new Date()).state).toBe("open");
    expect(doorOf({ ...hall(), sessions: [] }, new Date())).toEqual({ state: "closed", next: hall().next_opening });
  });
});

describe("flow", () => {
  const issued = (print: Issued["print"]): Issued => ({ ticket: "A001", print });

  it("a card or a hall without confirmation goes straight to the number", () => {
    expect(chosen(service("a"), true, false).at).toBe("confirm");
    expect(chosen(service("a"), true, true).at).toBe("asking");
    expect(chosen(service("a"), false, false).at).toBe("asking");
  });
  it("the answer belongs to its own question", () => {
    const asking = chosen(service("a"), false, false);
    if (asking.at !== "asking") throw new Error("not asking");
    expect(answered(asking, "older", { kind: "issued", issued: issued("printed") }, false)).toBe(asking);
    expect(answered(asking, asking.request, { kind: "issued", issued: issued("printed") }, false).at).toBe("number");
    expect(answered(asking, asking.request, { kind: "unknown" }, false).at).toBe("unknown");
    expect(answered({ at: "home" }, asking.request, { kind: "unknown" }, false).at).toBe("home");
  });
  it("the number stays long enough, longer without a slip", () => {
    expect([staySeconds(issued("printed"), false), staySeconds(issued("printed"), true)]).toEqual([10, 20]);
    expect(staySeconds(issued("failed"), false)).toBe(30);
  });
  it("late news of the printer count for their own ticket only", () => {
    const asking = chosen(service("a"), false, false);
    if (asking.at !== "asking") throw new Error("not asking");
    const number = answered(asking, asking.request, { kind: "issued", issued: issued("printing") }, false);
    const news = { request_id: asking.request, ticket: "A001", print: "failed" as const };
    expect(printed(number, news, false)).toMatchObject({ seconds: 30, issued: { print: "failed" } });
    expect(printed(number, { ...news, request_id: "other" }, false)).toBe(number);
  });
  it("brings a card along and never a class", () => {
    const manner = { lang: "zh-CN", elder: false };
    expect(ticketRequest("r", service("a"), null, manner)).toEqual({ request_id: "r", service: "a", ...manner });
    expect(ticketRequest("r", service("a"), "c", manner)).toEqual({ request_id: "r", service: "a", card: "c", ...manner });
  });
});

it("idle: active, then a question with a countdown, then home", () => {
  expect(idlePhase(IDLE, 0, 44_999).phase).toBe("active");
  expect(idlePhase(IDLE, 0, 45_000)).toEqual({ phase: "asking", left_s: 20 });
  expect(idlePhase(IDLE, 0, 64_500)).toEqual({ phase: "asking", left_s: 1 });
  expect(idlePhase(IDLE, 0, 65_000).phase).toBe("gone");
});
