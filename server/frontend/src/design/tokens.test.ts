import { describe, expect, it } from "vitest";
import { contrast } from "./colours";
import { STATUSES } from "./status";
import css from "./tokens.css?raw";

function tokens(block: string): Record<string, string> {
  return Object.fromEntries([...block.matchAll(/--([\w-]+):\s*(#[0-9a-f]{6});/g)].map((m) => [m[1] ?? "", m[2] ?? ""]));
}
const [plain = "", rest = ""] = css.split("\n[data-elder] {");
const [elder = "", bold = ""] = rest.split('\n[data-theme="contrast"] {');
const day = tokens(plain);
const old = { ...day, ...tokens(elder) };
const sharp = { ...day, ...tokens(bold) };
const themes = { day, old, sharp };
const of = (all: Record<string, string>, a: string, b: string): number => contrast(all[a] ?? "", all[b] ?? "");

const TEXT: [string, string][] = [
  ["ink", "ground"], ["ink", "card"], ["ink", "sunken"], ["ink-2", "ground"], ["ink-2", "card"], ["ink-2", "sunken"],
  ["on-tide", "tide"], ["on-tide", "tide-deep"], ["tide", "card"], ["tide", "ground"], ["tide-deep", "tide-soft"],
  ...["good", "warn", "bad", "calm"].flatMap((tone): [string, string][] => [[tone, `${tone}-soft`], [tone, "card"], [tone, "ground"]]),
]; // prettier-ignore
const NIGHT: [string, string][] = ["night", "night-2"].flatMap((ground) =>
  ["ink", "ink-2", "mark", "good", "warn", "bad"].map((ink): [string, string] => [`night-${ink}`, ground]),
);
const SHAPES: [string, string][] = [
  ["line-strong", "card"], ["line-strong", "ground"],
  ...["good", "warn", "bad", "calm"].flatMap((tone): [string, string][] => [[`${tone}-mark`, "card"], [`${tone}-mark`, "ground"]]),
]; // prettier-ignore

describe("contrast", () => {
  it.each(TEXT)("text %s on %s is at least 4.5, in 长辈版 and high contrast 7", (a, b) => {
    expect(of(day, a, b)).toBeGreaterThanOrEqual(4.5);
    expect(of(old, a, b)).toBeGreaterThanOrEqual(7);
    expect(of(sharp, a, b)).toBeGreaterThanOrEqual(7);
  });
  it.each(NIGHT)("board %s on %s is at least 7", (a, b) => {
    expect(of(day, a, b)).toBeGreaterThanOrEqual(7);
    expect(of(sharp, a, b)).toBeGreaterThanOrEqual(7);
  });
  it.each(SHAPES)("shape %s on %s is at least 3", (a, b) => {
    for (const theme of Object.values(themes)) expect(of(theme, a, b)).toBeGreaterThanOrEqual(3);
  });
});

describe("states", () => {
  const pairs = Object.entries(STATUSES).flatMap(([family, states]) =>
    Object.entries(states).flatMap(([a, one], at, all) => all.slice(at + 1).map(([b, other]) => [family, a, b, one, other] as const)),
  );
  it.each(pairs)("of a %s: %s and %s have another shape", (_family, _a, _b, one, other) => expect(one[0]).not.toBe(other[0]));

  it("a state of two families means one thing in both", () => {
    const seen = new Map<string, string>();
    for (const states of Object.values(STATUSES))
      for (const [state, look] of Object.entries(states)) {
        expect(seen.get(state) ?? look.join()).toBe(look.join());
        seen.set(state, look.join());
      }
  });
});
