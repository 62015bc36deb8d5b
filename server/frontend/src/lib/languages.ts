/**
 * The languages a hall may offer, each named in its own script. A page offers those that its catalogue has words for;
 * Chinese and English are complete, another language may come word by word and falls back to Chinese.
 */
export interface Language {
  /** In its own script, as its readers look for it. */
  name: string;
  dir: "ltr" | "rtl";
  /** For `<html lang>`. */
  tag: string;
}

export const LANGUAGES = {
  "zh-CN": { name: "中文", dir: "ltr", tag: "zh-CN" },
  en: { name: "English", dir: "ltr", tag: "en" },
  "zh-Hant": { name: "繁體中文", dir: "ltr", tag: "zh-Hant" },
  ug: { name: "ئۇيغۇرچە", dir: "rtl", tag: "ug" },
  kk: { name: "قازاقشا", dir: "rtl", tag: "kk-Arab" },
  bo: { name: "བོད་སྐད", dir: "ltr", tag: "bo" },
  za: { name: "Vahcuengh", dir: "ltr", tag: "za" },
  ii: { name: "ꆈꌠꉙ", dir: "ltr", tag: "ii" },
  ko: { name: "조선말", dir: "ltr", tag: "ko" },
  /** For tests: Chinese stretched by two fifths, and the same in letters that run from right to left. */
  qps: { name: "～～", dir: "ltr", tag: "zh-CN" },
  qpr: { name: "ﻯﻯ", dir: "rtl", tag: "ug" },
} satisfies Record<string, Language>;

export type Locale = keyof typeof LANGUAGES;
export const isLocale = (text: string): text is Locale => Object.keys(LANGUAGES).includes(text);

/** Two fifths longer, as translations are. */
export function pseudo(text: string): string {
  return text + "～".repeat(Math.ceil(text.length * 0.4));
}

const LETTERS = "ئابپتجچخدرزژسشغفقكگڭلمنھوۇۆۈۋېىي";

/** The same text in Arabic letters, one word for two characters; figures, Latin and what was filled in stay. */
export function mirrored(text: string): string {
  let run = 0;
  return text.replace(/\p{Script=Han}/gu, (sign) => {
    const code = sign.codePointAt(0) ?? 0;
    const word = [0, 5, 11].map((shift) => LETTERS[(code >> (shift % 7)) % LETTERS.length]).join("");
    return run++ % 2 ? `${word} ` : word;
  }).replace(/ (?=[，。？！、：；）]|$)/g, "").replace(/，/g, "، ").replace(/？/g, "؟").replace(/；/g, "؛ ").trim();
}
