import { describe, expect, it } from "vitest";
import { COMMON } from "../design/words";
import { WORDS as KIOSK } from "../kiosk/words";
import { WORDS as PAD } from "../pad/words";
import { WORDS as PHONE } from "../phone/words";
import { catalogue, faults, I18n, join, localeOf, type Catalogue } from "./i18n";
import { mirrored, pseudo } from "./languages";

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

  it("speaks a third language as far as its words go, in its direction", () => {
    const three = catalogue({ yes: "是", no: "否" }, { yes: "Yes", no: "No" }, { ug: { yes: "ھەئە" } });
    const i18n = new I18n(join(three, words), "ug");
    expect([i18n.t("yes"), i18n.t("no"), i18n.language.dir]).toEqual(["ھەئە", "否", "rtl"]);
    expect(i18n.offered(["zh-CN", "ug", "bo", "nonsense"]).map((one) => one.name)).toEqual(["中文", "ئۇيغۇرچە"]);
    expect(faults(catalogue({ a: "{n} 人" }, { a: "{n}" }, { ug: { a: "?" } }))).toEqual(["a: empty or other placeholders in ug"]);
    expect([localeOf("?lang=ug"), localeOf("?lang=xx"), localeOf("")]).toEqual(["ug", "zh-CN", "zh-CN"]);
  });

  it("mirrors into letters from right to left and leaves the holes alone", () => {
    const text = mirrored("前面 {n} 人，请等候");
    expect(text).toMatch(/\{n\}/);
    expect(text).not.toMatch(/\p{Script=Han}/u);
    expect(new I18n(words, "qpr").t("hello", { name: "甲" })).toContain("甲");
  });

  it("shows the Chinese name where there is no English one", () => {
    const i18n = new I18n(words, "en");
    expect(i18n.name({ name: "医保", name_en: "" })).toBe("医保");
    expect(i18n.name({ name: "医保", name_en: "Insurance" })).toBe("Insurance");
  });
});
