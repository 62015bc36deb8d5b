/** The signed links: `/r/…` rates a ticket, `/t/…` shows the queue, `/c/…` a case; `/c` alone asks which case. */
export interface Route {
  page: "rate" | "progress" | "case" | "lookup";
  token: string;
}

const PAGES = { r: "rate", t: "progress", c: "case" } as const;

export function routeOf(path: string): Route | null {
  if (/^\/c\/?$/.test(path)) return { page: "lookup", token: "" };
  const found = /^\/([rtc])\/([^/]+)\/?$/.exec(path);
  if (!found || !found[2]) return null;
  try {
    return { page: PAGES[found[1] as keyof typeof PAGES], token: decodeURIComponent(found[2]) };
  } catch {
    return null;
  }
}
