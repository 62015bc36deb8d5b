import { describe, expect, it } from "vitest";
import { CARD, COMPLIANCE } from "./gallerySample";
import { bodyOf, countsOf, mustSay, offered, standing, worstFirst } from "./model";
import { words } from "./words";

describe("rules of the notices", () => {
  it("shows what is broken first and counts each state", () => {
    expect(worstFirst(COMPLIANCE.lines).map((line) => line.state).slice(5, 8)).toEqual(["broken", "mended", "unrecorded"]);
    expect(countsOf(COMPLIANCE.lines)).toEqual({ broken: 6, mended: 1, unrecorded: 1, kept: 7, idle: 2, ensured: 2 });
    expect(COMPLIANCE.lines.every((line) => `sup.rule.${line.id}` in words["zh-CN"])).toBe(true);
    expect(COMPLIANCE.lines.filter((line) => line.group === "ensured").every((line) => `sup.how.${line.id}` in words["zh-CN"])).toBe(true);
  });
});

describe("what may be done with a card", () => {
  const named = CARD.line.who;
  it("is never closed nor taken back by whom it names, and is taken back by two", () => {
    expect(offered(CARD, "boss")).toEqual(["close", "propose-withdrawal"]);
    expect(offered(CARD, named)).toEqual(["propose-withdrawal"]);
    expect(offered({ ...CARD, proposed_by: "boss" }, "boss")).toEqual(["close"]);
    expect(offered({ ...CARD, proposed_by: "boss" }, "second")).toEqual(["close", "decide-withdrawal"]);
    expect(offered({ ...CARD, line: { ...CARD.line, closed_at: "x" } }, "boss")).toEqual([]);
  });
  it("says what it must", () => {
    expect(["answer", "propose-withdrawal"].every((step) => mustSay(step as "answer"))).toBe(true);
    expect(bodyOf("decide-withdrawal", "no", "")).toEqual({ approved: false, note: "" });
    expect(bodyOf("propose-withdrawal", "", "停电")).toEqual({ reason: "停电" });
    expect(standing({ ...CARD.line, withdrawn: true })).toBe("withdrawn");
  });
});
