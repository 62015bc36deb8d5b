/** The two signed links of a ticket: `/r/…` rates, `/t/…` shows the queue. */
export interface Route {
  page: "rate" | "progress";
  token: string;
}

export function routeOf(path: string): Route | null {
  const found = /^\/([rt])\/([^/]+)\/?$/.exec(path);
  if (!found || !found[2]) return null;
  try {
    return { page: found[1] === "r" ? "rate" : "progress", token: decodeURIComponent(found[2]) };
  } catch {
    return null;
  }
}
