import { describe, expect, it } from "vitest";
import { leftOf } from "./originals";

describe("the originals at the end of the day", () => {
  it("stand by department, most first, each paper named once", () => {
    const line = (receipt: string, ...papers: string[]): { receipt: string; papers: string[] } => ({ receipt, papers });
    const departments = { 人社: [line("SJ1", "社会保障卡")], 民政: [line("SJ2", "户口簿"), line("SJ3", "户口簿", "身份证")] };
    expect(leftOf({ departments })).toEqual([
      { department: "民政", cases: 2, papers: ["户口簿", "身份证"] },
      { department: "人社", cases: 1, papers: ["社会保障卡"] },
    ]);
    expect(leftOf({ departments: {} })).toEqual([]);
  });
});
