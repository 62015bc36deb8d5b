import { describe, expect, it } from "vitest";
import { Keys, unfit } from "../lib/keys";
import { ACTIONS } from "./desk";
import { comboSign, comboWords, DEFAULT_KEYS } from "./shortcuts";

const store = () => {
  const kept = new Map<string, string>();
  return { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k) };
};

describe("default keys", () => {
  it("give every action a key that the browser does not own and no other action has", () => {
    for (const action of ACTIONS) {
      expect(DEFAULT_KEYS[action].length).toBeGreaterThan(0);
      for (const combo of DEFAULT_KEYS[action]) expect(unfit(DEFAULT_KEYS, action, combo), `${action} ${combo}`).toBeNull();
    }
  });

  it("can be changed and stay changed", () => {
    const kept = store();
    expect(new Keys(DEFAULT_KEYS, kept, "k").assign("next", "Ctrl+Enter")).toBeNull();
    expect(new Keys(DEFAULT_KEYS, kept, "k").all.next).toEqual(["Ctrl+Enter"]);
  });

  it("are written so that a clerk finds them", () => {
    expect(comboWords("Numpad7", (key) => `小键盘 ${key}`)).toBe("小键盘 7");
    expect(comboWords("NumpadDecimal", (key) => `小键盘 ${key}`)).toBe("小键盘 .");
    expect(comboSign("Shift+F2")).toBe("⇧F2");
  });
});
