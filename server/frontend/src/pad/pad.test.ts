import { describe, expect, it } from "vitest";
import type { PadWindow } from "../lib/wire";
import { asked, follow, settled, type Step } from "./flow";

const line = { ask: "A001", ask_service: "医保" } as PadWindow;
const ask = { ticket: "A001", service: "医保" };

describe("the pad", () => {
  it("asks about what the server asks, once, while there is time", () => {
    expect(asked(line, null, 30)).toEqual(ask);
    expect(asked(line, "A001", 30)).toBeNull();
    expect(asked(line, null, 0)).toBeNull();
    expect(asked(null, null, 30)).toBeNull();
  });
  it("drops what was begun when its time is over, and turns to the next citizen", () => {
    const reasons: Step = { at: "reasons", ...ask, level: "satisfied" };
    expect(follow(reasons, null, 0)).toEqual({ at: "idle" });
    expect(follow(reasons, ask, 0)).toBe(reasons);
    expect(follow(reasons, { ticket: "A002", service: "社保" }, 0)).toEqual({ at: "ask", ticket: "A002", service: "社保" });
  });
  it("does not lose a decision that waits for its three seconds", () => {
    const undo: Step = { at: "undo", ...ask, draft: { level: "fair", tags: [], words: "" }, sendAt: 3_000 };
    expect(follow(undo, null, 1_000)).toBe(undo);
  });
  it("says kept, not sent, when nobody answered", () => {
    expect(settled(null, 0)).toMatchObject({ at: "thanks", kept: true });
    expect(settled({ kind: "unknown", id: "x" }, 0)).toMatchObject({ kept: true });
    expect(settled({ kind: "done", result: {}, version: 1, id: "x" }, 0)).toMatchObject({ kept: false });
    expect(settled({ kind: "refused", status: 409, refusal: {} as never, id: "x" }, 0).at).toBe("refused");
  });
});
