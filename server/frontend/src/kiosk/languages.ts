/** Languages in their own script. A hall lists its own in `[hall] languages`; a script that runs from right to left turns the page. */
export interface Language {
  code: string;
  name: string;
  dir: "ltr" | "rtl";
}

const LANGUAGES: readonly Language[] = [
  { code: "zh-CN", name: "中文", dir: "ltr" },
  { code: "en", name: "English", dir: "ltr" },
];

/** The language that a touch brings: the one after the present one in the hall's list, null when there is no other. */
export function nextLanguage(offered: readonly string[], present: string): Language | null {
  const known = LANGUAGES.filter((language) => offered.includes(language.code));
  const at = known.findIndex((language) => language.code === present);
  const next = known[(at + 1) % known.length];
  return next && next.code !== present ? next : null;
}
