import { describe, expect, it } from "vitest";
import modelPy from "../../../tidehall_server/core/queue/model.py?raw";
import { faults } from "../lib/i18n";
import type { DeviceLine } from "../lib/http";
import { NOW } from "../gallery/state";
import { bookingState, numberOf, PROOFS, slipState, troublesOf } from "./desk";
import { booking, DEVICES, slip, VIEW } from "./gallerySample";
import { words } from "./words";
import { staffWords } from "../staff/speech";

describe("the guide desk", () => {
  it("has its words in both languages", () => {
    expect(faults(words)).toEqual([]);
  });
  it("offers the very proofs that the server accepts", () => {
    const listed = /^class Proof[\s\S]*?\n\n\n/m.exec(modelPy)?.[0] ?? "";
    const known = [...listed.matchAll(/= "(\w+)"/g)].map((m) => m[1]);
    expect(Object.values(PROOFS).flat().sort()).toEqual(known.sort());
    expect(known.filter((proof) => !(`proof.${proof}` in staffWords["zh-CN"]))).toEqual([]);
  });
  it("reads a number as people write it", () => {
    expect(["a7", "Ａ００７", " A 007 ", "A007"].map(numberOf)).toEqual(["A007", "A007", "A007", "A007"]);
    expect(numberOf("7")).toBe("7");
  });
  it("knows when a booking may check in", () => {
    const states = [-31, -29, 0, 29, 31].map((m) => bookingState(booking("X", m), VIEW, NOW));
    expect(states).toEqual(["late", "open", "open", "open", "early"]);
    expect(bookingState(booking("X", 0, { ticket: "A001" }), VIEW, NOW)).toBe("used");
    expect(bookingState(booking("X", 0, { cancelled: true }), VIEW, NOW)).toBe("cancelled");
  });
  it("says that it does not know when a kiosk stays silent", () => {
    const line = slip(null);
    expect(slipState(line, NOW)).toBe("printing");
    expect(slipState(line, new Date(NOW.getTime() + 60_000))).toBe("unknown");
    expect(slipState(slip("failed"), NOW)).toBe("failed");
  });
  it("names the devices that somebody must see to", () => {
    expect(troublesOf(DEVICES).map((one) => [one.device.id, one.kind])).toEqual([["k2", "out"], ["b1", "offline"]]);
    const quiet = { ...DEVICES[0], status: null } as DeviceLine;
    expect(troublesOf([quiet])).toEqual([]);
  });
});
