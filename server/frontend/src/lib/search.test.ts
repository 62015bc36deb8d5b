import { describe, expect, it } from "vitest";
import { fit, search, spelledAt } from "./search";

const services = [
  { name: "社会保险", name_en: "Social insurance", department: "人社", keywords: ["养老", "社保"], spelling: ["she hui bao xian", "yang lao", "she bao"] },
  { name: "医疗保险", name_en: "Health insurance", department: "医保局", keywords: ["医保", "报销"], spelling: ["yi liao bao xian", "yi bao", "bao xiao"] },
  { name: "居住证", department: "公安", keywords: ["办证"], spelling: ["ju zhu zheng", "ban zheng"] },
];
const found = (typed: string): string[] => search(services, typed).map((one) => one.name);

describe("search", () => {
  it("finds by name, common word, initials, whole pinyin and English", () => {
    expect(found("医")).toEqual(["医疗保险"]);
    expect(found("社保")).toEqual(["社会保险"]);
    expect(found("ylbx")).toEqual(["医疗保险"]);
    expect(found("YB")).toEqual(["医疗保险"]);
    expect(found("juzhu")).toEqual(["居住证"]);
    expect(found("health ins")).toEqual(["医疗保险"]);
    expect(found("公安")).toEqual(["居住证"]);
  });
  it("puts a name before a mention, and keeps the order among equals", () => {
    expect(found("bx")[0]).toBe("医疗保险");
    expect(found("保险")).toEqual(["社会保险", "医疗保险"]);
    expect(found("")).toHaveLength(3);
    expect(found("  ")).toHaveLength(3);
  });
  it("spells syllables by initials, whole or mixed, from any syllable on", () => {
    for (const typed of ["yb", "yibao", "yib", "ybao"]) expect(spelledAt(["yi", "bao"], typed)).toBe(0);
    for (const typed of ["bao", "b"]) expect(spelledAt(["yi", "bao"], typed)).toBe(1);
    for (const typed of ["by", "ybb", "yo", "i", "ao"]) expect(spelledAt(["yi", "bao"], typed)).toBe(-1);
    for (const typed of ["jzz", "jzhzh"]) expect(spelledAt(["ju", "zhu", "zheng"], typed)).toBe(0);
    expect(fit({ name: "医保", name_en: "Residents' medical insurance" }, "mi")).toBe(5);
  });
  it("finds nothing rather than anything", () => {
    expect(found("护照")).toEqual([]);
    expect(fit({ name: "护照" }, "hz")).toBeNull();
  });
  it("takes letters of full width as an input method may send them", () => {
    expect(found("ｙｂ")).toEqual(["医疗保险"]);
  });
});
