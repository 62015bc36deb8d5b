/** Keys of the clerk console: defaults that leave the browser's own keys alone. All can be changed. */
import type { Combo, KeyMap } from "../lib/keys";
import type { Action } from "./desk";

export const DEFAULT_KEYS: KeyMap<Action> = {
  next: ["F2", "Numpad1"],
  recall: ["F3", "Numpad2"],
  start: ["F4", "Numpad3"],
  finish: ["F8", "Numpad4"],
  pass: ["F9", "Numpad5"],
  hold: ["F6", "Numpad6"],
  resume: ["F7", "Numpad7"],
  transfer: ["F10", "Numpad8"],
  pause: ["Shift+F8", "Numpad9"],
  undo: ["Shift+F2", "Numpad0"],
  drop: ["Shift+F9", "NumpadDecimal"],
  issue: ["Shift+F10", "NumpadAdd"],
  keys: ["Shift+Slash"],
};

const SIGNS: Record<string, string> = {
  NumpadDecimal: ".", NumpadAdd: "+", NumpadSubtract: "-", NumpadMultiply: "*", NumpadDivide: "/", NumpadEnter: "Enter",
}; // prettier-ignore

/** `Numpad1` -> the words for it; `Shift+Slash` -> `?`. */
export function comboWords(combo: Combo, numpad: (key: string) => string): string {
  if (combo === "Shift+Slash") return "?";
  if (combo in SIGNS) return numpad(SIGNS[combo] ?? combo);
  const digit = /^Numpad(\d)$/.exec(combo)?.[1];
  return digit === undefined ? combo.replace(/\+/g, " + ") : numpad(digit);
}

/** The same for the corner of a button, where space is short. */
export function comboSign(combo: Combo): string {
  return comboWords(combo, (key) => key).replace("Shift + ", "⇧").replace("Ctrl + ", "⌃").replace("Alt + ", "⌥");
}

/** True while somebody types: then only function keys work, never a key that writes. */
export function typing(target: EventTarget | null, combo: string): boolean {
  if (!(target instanceof HTMLElement) || /^((Ctrl|Alt|Shift)\+)*F\d+$/.test(combo)) return false;
  const box = target instanceof HTMLInputElement && !["checkbox", "radio", "button"].includes(target.type);
  return box || target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement;
}
