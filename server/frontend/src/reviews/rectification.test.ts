import { describe, expect, it } from "vitest";
import { complete, FORMS, offered } from "./rectification";

describe("the steps of a rectification", () => {
  it("offers what is open, and only the handler puts it right", () => {
    expect(offered(["check", "contact", "assign"], "", "boss")).toEqual(["check", "contact", "propose-invalid", "instruct"]);
    expect(offered(["assign"], "", "boss")).toEqual(["assign", "propose-invalid", "instruct"]);
    expect(offered(["rectify"], "zc-b", "boss")).toEqual(["assign", "propose-invalid", "instruct"]);
    expect(offered(["rectify"], "boss", "boss")).toEqual(["rectify", "ask-extension", "assign", "propose-invalid", "instruct"]);
    expect(offered(["rectify", "decide_invalid"], "zc-b", "boss")).toEqual(["decide-invalid", "assign", "instruct"]);
    expect(offered([], "zc-b", "boss")).toEqual([]);
  });

  it("lets a clerk put right what was assigned, and decide nothing", () => {
    expect(offered(["contact", "rectify"], "li", "li", false)).toEqual(["contact", "rectify", "ask-extension"]);
    expect(offered(["rectify", "decide_extension"], "li", "li", false)).toEqual(["rectify"]);
    expect(offered(["call_back"], "li", "li", false)).toEqual([]);
  });

  it("says what the server understands", () => {
    expect(FORMS.check.body("untrue", "监控未见")).toEqual({ reasonable: true, truthful: false, note: "监控未见" });
    expect(FORMS["decide-invalid"].body("no", "")).toEqual({ approved: false, note: "" });
    expect(FORMS["ask-extension"].body("3", "需部门配合")).toEqual({ days: 3, reason: "需部门配合" });
  });

  it("wants words where a finding is against the citizen", () => {
    expect(complete("check", "both", "")).toBe(true);
    expect(complete("check", "unreasonable", " ")).toBe(false);
    expect(complete("call-back", "dissatisfied", "")).toBe(false);
    expect(complete("contact", "", "已联系")).toBe(false);
    expect(complete("reply", "", "已回复")).toBe(true);
  });
});
