/** `gallery.html#kiosk/home&locale=en&theme=contrast`: which picture, in which language and theme. */
import type { Locale } from "../lib/i18n";

export type Theme = "light" | "contrast";
export interface Address {
  id: string;
  locale: Locale;
  theme: Theme;
}

export function addressOf(hash: string): Address | null {
  const [id = "", ...rest] = hash.replace(/^#/, "").split("&");
  if (!id) return null;
  const asked = new URLSearchParams(rest.join("&"));
  return {
    id: decodeURIComponent(id),
    locale: (asked.get("locale") ?? "zh-CN") as Locale,
    theme: asked.get("theme") === "contrast" ? "contrast" : "light",
  };
}

export const folderOf = (id: string): string => id.split("/")[0] ?? "";
