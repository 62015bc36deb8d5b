import { describe, expect, it } from "vitest";
import { receiptIn } from "../lib/receipts";
import { detailKey, lastFour, standing, type CaseProgress } from "./case";
import { WORDS } from "./words";

const at = (more: Partial<CaseProgress>): CaseProgress =>
  ({ status: "sent", delivery: "window", granted: null, lacking: [], lacking_due: null, promise_due: "p", notice_due: null, late: false, ...more }) as CaseProgress;

describe("a case on the phone", () => {
  it("has words for every standing, and says by when", () => {
    for (const status of ["received", "incomplete", "accepted", "sent", "decided", "ready", "delivered", "rejected", "withdrawn", "of a newer server"])
      for (const delivery of ["window", "post", "online", "door"])
        for (const granted of [true, false, null]) {
          const said = standing(at({ status, delivery, granted }));
          expect(WORDS["zh-CN"]).toHaveProperty([said.headline]);
          expect(WORDS.en).toHaveProperty([said.todo]);
        }
    expect(standing(at({}))).toMatchObject({ todo: "case.do.promised", by: "p" });
    expect(standing(at({ status: "received", notice_due: "n" }))).toMatchObject({ todo: "case.do.notice", by: "n" });
    expect(standing(at({ lacking: [{ name: "x", remark: "" }], lacking_due: "l" }))).toMatchObject({ todo: "case.do.lacking", by: "l" });
  });
  it("promises nothing once the promise is broken", () => expect(standing(at({ late: true }))).toMatchObject({ todo: "case.do.wait", by: null }));
  it("calls a refusal no good news, before and after it was handed over", () => {
    expect(standing(at({ status: "ready", granted: false })).tone).toBe("bad");
    expect(standing(at({ status: "delivered", granted: false }))).toMatchObject({ headline: "case.at.delivered.refused", tone: "bad", todo: "case.do.delivered.refused" });
    expect(standing(at({ status: "delivered", granted: true })).tone).toBe("good");
  });
  it("names details", () => {
    expect(detailKey({ what: "sent", at: "", detail: "county" })).toBe("case.to.county");
    expect(detailKey({ what: "called", at: "", detail: "L003" })).toBeNull();
  });
  it("finds the number in what was typed or scanned", () => {
    expect(receiptIn(" sj2026 0727 0012 ")).toBe("SJ202607270012");
    expect(receiptIn("http://10.0.0.2/c/SJ202607270012.aBc-_")).toBe("SJ202607270012");
    expect(receiptIn("A012")).toBe("");
    expect([lastFour("002x"), lastFour("x002"), lastFour("80000")]).toEqual(["002X", "", ""]);
  });
});
