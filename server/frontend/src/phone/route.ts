/** The signed links: `/r/…` rates a ticket, `/t/…` shows the queue, `/c/…` a case, `/b/…` a booking; `/c` asks which case, `/b` books. */
export interface Route {
  page: "rate" | "progress" | "case" | "lookup" | "booking" | "book";
  token: string;
}

const PAGES = { r: "rate", t: "progress", c: "case", b: "booking" } as const;

export function routeOf(path: string): Route | null {
  if (/^\/c\/?$/.test(path)) return { page: "lookup", token: "" };
  if (/^\/b\/?$/.test(path)) return { page: "book", token: "" };
  const found = /^\/([rtcb])\/([^/]+)\/?$/.exec(path);
  if (!found || !found[2]) return null;
  try {
    return { page: PAGES[found[1] as keyof typeof PAGES], token: decodeURIComponent(found[2]) };
  } catch {
    return null;
  }
}
