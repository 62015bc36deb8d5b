import { describe, expect, it } from "vitest";
import css from "./tokens.css?raw";

function tokens(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1] ?? "", m[2] ?? ""]));
}
const [plain = "", elder = ""] = css.split("[data-elder]");
const day = tokens(plain);
const old = { ...day, ...tokens(elder) };

function light(hex: string): number {
  const part = (at: number): number => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.03928 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}
function contrast(all: Record<string, string>, a: string, b: string): number {
  const [x = 0, y = 0] = [light(all[a] ?? ""), light(all[b] ?? "")].sort((p, q) => q - p);
  return (x + 0.05) / (y + 0.05);
}

const TEXT: [string, string][] = [
  ["ink", "ground"], ["ink", "card"], ["ink", "sunken"], ["ink-2", "ground"], ["ink-2", "card"], ["ink-2", "sunken"],
  ["on-tide", "tide"], ["on-tide", "tide-deep"], ["tide", "card"], ["tide", "ground"], ["tide-deep", "tide-soft"],
  ["good", "good-soft"], ["warn", "warn-soft"], ["bad", "bad-soft"], ["calm", "calm-soft"],
]; // prettier-ignore
const NIGHT: [string, string][] = [
  ["night-ink", "night"], ["night-ink", "night-2"], ["night-ink-2", "night"], ["night-ink-2", "night-2"], ["night-mark", "night"],
]; // prettier-ignore
const ELDER: [string, string][] = [
  ["ink", "ground"], ["ink-2", "ground"], ["ink-2", "card"], ["on-tide", "tide"], ["tide-deep", "tide-soft"],
  ["good", "good-soft"], ["warn", "warn-soft"], ["bad", "bad-soft"],
]; // prettier-ignore

describe("contrast", () => {
  it.each(TEXT)("text %s on %s is at least 4.5", (a, b) => expect(contrast(day, a, b)).toBeGreaterThanOrEqual(4.5));
  it.each(NIGHT)("board %s on %s is at least 7", (a, b) => expect(contrast(day, a, b)).toBeGreaterThanOrEqual(7));
  it.each(ELDER)("elder %s on %s is at least 7", (a, b) => expect(contrast(old, a, b)).toBeGreaterThanOrEqual(7));
  it.each([["line-strong", "card"], ["line-strong", "ground"]])("edge %s on %s is at least 3", (a, b) =>
    expect(contrast(day, a, b)).toBeGreaterThanOrEqual(3)); // prettier-ignore
});
