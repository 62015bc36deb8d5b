import { describe, expect, it } from "vitest";
import { faults } from "../lib/i18n";
import { bodyOf, CATEGORIES, DISPUTES, EMPTY, faultsOf, mayRegister, ordered, owed, stepsOf, type ConcernLine, type Draft } from "./model";
import { concernWords } from "./words";

const draft = (more: Partial<Draft>): Draft => ({ ...EMPTY, words: "跑了三趟", ...more });
const line = (more: Partial<ConcernLine>): ConcernLine => ({ number: "FY20260001", standing: "open", answer_due: "2026-07-30", ...more }) as ConcernLine;

describe("what could not be done", () => {
  it("has its words in both languages", () => expect(faults(concernWords)).toEqual([]));
  it("demands a category of the notice, and an explanation before an objection (CN-6)", () => {
    expect(faultsOf(draft({}))).toEqual(["category"]);
    for (const category of CATEGORIES) {
      expect(faultsOf(draft({ category }))).toEqual(DISPUTES.has(category) ? ["explained"] : []);
      expect(faultsOf(draft({ category, explained: true }))).toEqual([]);
    }
    expect(faultsOf(draft({ excluded: "lawsuit" }))).toEqual(["excluded"]);
    expect(faultsOf(draft({ category: "no_authority", words: " ", phone: "123" }))).toEqual(["words", "phone"]);
  });
  it("sends what was written and nothing that was not", () => {
    expect(bodyOf(draft({ category: "no_department", phone: "139 0013 9000" }), "")).toEqual({
      category: "no_department", explained: false, words: "跑了三趟", phone: "13900139000",
    }); // prettier-ignore
    expect(bodyOf(draft({ category: "process", name: "何大力" }), "SJ202607270012")).toMatchObject({ case: "SJ202607270012", name: "何大力" });
  });
  it("offers what an account may do", () => {
    expect(stepsOf(line({}), "manager")).toEqual(["assign", "answer"]);
    expect(stepsOf(line({}), "guide")).toEqual([]);
    expect(stepsOf(line({ standing: "assigned" }), "office")).toEqual(["answer"]);
    expect(stepsOf(line({ standing: "answered" }), "guide")).toEqual(["close"]);
    expect(stepsOf(line({ standing: "closed" }), "manager")).toEqual([]);
    expect([mayRegister("office"), mayRegister("auditor"), mayRegister("clerk")]).toEqual([false, false, true]);
  });
  it("counts what still waits for an answer", () => {
    const all = (["open", "assigned", "answered", "closed"] as const).map((standing, at) => line({ number: String(at), standing }));
    expect(owed(all).map((each) => each.number)).toEqual(["0", "1"]);
  });
  it("puts the nearest deadline first and the closed last", () => {
    const all = [line({ number: "1", standing: "closed" }), line({ number: "2", answer_due: "b" }), line({ number: "3", answer_due: "a" }), line({ number: "4", standing: "answered" })];
    expect(ordered(all).map((each) => each.number)).toEqual(["3", "2", "4", "1"]);
  });
});
