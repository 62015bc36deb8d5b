/** `gallery.html#kiosk/home&locale=en&theme=contrast`: which picture, in which language and theme. */
import type { Theme } from "../design/theme";
import { localeOf, type Locale } from "../lib/i18n";

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
    locale: localeOf(`?lang=${asked.get("locale") ?? ""}`),
    theme: asked.get("theme") === "contrast" ? "contrast" : "light",
  };
}

export const folderOf = (id: string): string => id.split("/")[0] ?? "";
