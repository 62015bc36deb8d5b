/** Every word that a person reads comes from a catalogue: no Chinese stands in templates or code. */
import { describe, expect, it } from "vitest";

const sources = import.meta.glob<string>(["../**/*.{vue,ts}", "!../**/*.test.ts", "!../**/gallery*.ts", "!../gallery/**"], {
  query: "?raw",
  import: "default",
  eager: true,
});
/** Names of languages in their own script; the refusal made here when no server answers; the form of a date. */
const ALLOWED = new Set(["../lib/languages.ts", "./languages.ts", "./api.ts", "./clock.ts"]);

const isCatalogue = (path: string): boolean => /words[\w.]*\.ts$/i.test(path);
const bare = (text: string): string => text.replace(/\/\*[^]*?\*\/|<!--[^]*?-->|(^|\s)\/\/.*$/gm, "");

describe("catalogues", () => {
  const paths = Object.keys(sources).filter((path) => !isCatalogue(path) && !ALLOWED.has(path));
  it("has sources to look at", () => expect(paths.length).toBeGreaterThan(50));
  it.each(paths)("%s holds no Chinese of its own", (path) => {
    expect(bare(sources[path] ?? "").match(/.*\p{Script=Han}.*/u)?.[0] ?? "").toBe("");
  });
  it("would find it", () => {
    expect(bare("<p>取号</p> /* 取号 */").match(/\p{Script=Han}/u)?.[0]).toBe("取");
    expect(bare("const a = 1; // 取号\n/** 取号 */")).not.toMatch(/\p{Script=Han}/u);
  });
});
