import { describe, expect, it } from "vitest";
import { ScanBurst, type Heard, type Key } from "./scan";

const key = (sign: string): Key => ({ key: sign, code: "", shiftKey: false });

/** What the burst says at its last key. */
function typed(burst: ScanBurst, keys: readonly Key[], gap: number, from = 1000): Heard {
  let heard: Heard = { typing: false };
  keys.forEach((one, at) => (heard = burst.key(one, from + at * gap)));
  return heard;
}
const signs = (text: string): Key[] => [...text].map(key);
const ENTER = key("Enter");

describe("a scanner that plays a keyboard", () => {
  it("is heard by its speed and its Enter", () => {
    expect(typed(new ScanBurst(), [...signs("B12345"), ENTER], 5)).toEqual({ typing: true, code: "B12345" });
    expect(typed(new ScanBurst(), [...signs("B12345"), key("Tab")], 60)).toEqual({ typing: true, code: "B12345" });
  });

  it("is not a hand on a keyboard, whose Enter presses buttons", () => {
    expect(typed(new ScanBurst(), [...signs("B12345"), ENTER], 200)).toEqual({ typing: false });
    expect(typed(new ScanBurst(), [ENTER], 5)).toEqual({ typing: false });
    expect(typed(new ScanBurst(), [ENTER, ENTER, ENTER], 5)).toEqual({ typing: false });
    expect(typed(new ScanBurst(), [...signs("ab"), ENTER], 5)).toEqual({ typing: false });
  });

  it("takes no half of a code: a pause begins anew", () => {
    const burst = new ScanBurst();
    typed(burst, signs("B123"), 5);
    expect(typed(burst, [...signs("45"), ENTER], 5, 5000)).toEqual({ typing: false });
    expect(typed(burst, [...signs("C98765"), ENTER], 5, 9000)).toEqual({ typing: true, code: "C98765" });
  });

  it("says that something else was scanned", () => {
    for (const text of ["http://192.168.1.10:8100/t/abc", "你好你好你", "x".repeat(200), "<script>"]) {
      expect(typed(new ScanBurst(), [...signs(text), ENTER], 5)).toEqual({ typing: true, code: "" });
    }
  });

  it("reads the place of a key where a Chinese input method hides the sign", () => {
    const hidden = [..."B12"].map((sign) => ({
      key: "Process", code: /\d/.test(sign) ? `Digit${sign}` : `Key${sign}`, shiftKey: !/\d/.test(sign),
    })); // prettier-ignore
    const minus = { key: "Process", code: "Minus", shiftKey: false };
    const shift = { key: "Shift", code: "ShiftLeft", shiftKey: true };
    expect(typed(new ScanBurst(), [shift, ...hidden, minus, ...signs("7"), ENTER], 5)).toEqual({ typing: true, code: "B12-7" });
  });

  it("keeps the keys of a burst from pressing buttons", () => {
    const burst = new ScanBurst();
    burst.key(key("A"), 1000);
    expect(burst.key(key(" "), 1005).typing).toBe(true);
  });
});
