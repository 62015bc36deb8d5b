import { describe, expect, it } from "vitest";
import { COMMON } from "../design/words";
import { WORDS as KIOSK } from "../kiosk/words";
import { WORDS as PAD } from "../pad/words";
import { WORDS as PHONE } from "../phone/words";
import { catalogue, faults, I18n, join, pseudo, type Catalogue } from "./i18n";

const words = catalogue({ hello: "你好，{name}" }, { hello: "Hello, {name}" });

describe("catalogues", () => {
  const all: Record<string, Catalogue> = { COMMON, KIOSK, PAD, PHONE };
  for (const [name, one] of Object.entries(all)) {
    it(`${name} has the same keys and holes in both languages`, () => expect(faults(one)).toEqual([]));
  }

  it("finds what is wrong", () => {
    const wrong = { "zh-CN": { a: "甲", b: "{n} 人", c: " " }, en: { b: "{m} people", c: "c" } } as Catalogue;
    expect(faults(wrong)).toEqual(["a: only in one language", "b: placeholders differ", "c: empty"]);
  });

  it("joins", () => expect(join(words, catalogue({ bye: "再见" }, { bye: "Bye" }))["zh-CN"].bye).toBe("再见"));
});

describe("I18n", () => {
  it("fills and changes language", () => {
    const i18n = new I18n(words);
    const heard: string[] = [];
    i18n.onChange((locale) => heard.push(locale));
    expect(i18n.t("hello", { name: "甲" })).toBe("你好，甲");
    i18n.set("en");
    i18n.set("en");
    expect(i18n.t("hello", { name: "A" })).toBe("Hello, A");
    expect(heard).toEqual(["en"]);
  });

  it("throws for a missing key in tests, shows the key to people", () => {
    expect(() => new I18n(words).t("nothing" as "hello")).toThrow("nothing");
    expect(new I18n(words, "zh-CN", false).t("nothing" as "hello")).toBe("nothing");
  });

  it("stretches by two fifths", () => {
    expect(pseudo("一二三四五").length).toBeGreaterThanOrEqual(7);
    expect(new I18n(words, "qps").t("hello", { name: "甲" })).toContain("你好，甲");
  });

  it("shows the Chinese name where there is no English one", () => {
    const i18n = new I18n(words, "en");
    expect(i18n.name({ name: "医保", name_en: "" })).toBe("医保");
    expect(i18n.name({ name: "医保", name_en: "Insurance" })).toBe("Insurance");
  });
});
