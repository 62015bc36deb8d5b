/** Light, or high contrast: asked for by the address, else kept from last time, else what the system prefers. */
export type Theme = "light" | "contrast";

const KEPT = "tidehall.theme";
const known = (text: string | null): text is Theme => text === "light" || text === "contrast";

export function themeOf(search: string, kept: string | null, prefers: boolean): Theme {
  const asked = new URLSearchParams(search).get("theme");
  if (known(asked)) return asked;
  if (known(kept)) return kept;
  return prefers ? "contrast" : "light";
}

export function applyTheme(root: HTMLElement = document.documentElement): Theme {
  const prefers = window.matchMedia("(prefers-contrast: more)").matches;
  const theme = themeOf(location.search, localStorage.getItem(KEPT), prefers);
  root.dataset["theme"] = theme;
  return theme;
}

export function keepTheme(theme: Theme, root: HTMLElement = document.documentElement): void {
  localStorage.setItem(KEPT, theme);
  root.dataset["theme"] = theme;
}
