/** The province's own rating page: whether this hall opens it, and whether it answers. */
import type { Api } from "../lib/api";

export interface PageRule {
  on: boolean;
  origin: string;
  page_s: number;
  timeout_s: number;
}
export const NO_PAGE: PageRule = { on: false, origin: "", page_s: 0, timeout_s: 0 };

const path = (hall: string): string => `/api/v1/halls/${encodeURIComponent(hall)}/province-page`;

/** Null while nobody answers: what was known stays. */
export async function ruleOf(api: Api, hall: string): Promise<PageRule | null> {
  try {
    return await api.get<PageRule>(path(hall));
  } catch {
    return null;
  }
}

/** The address of this ticket's page; null where there is none, or where the province does not answer this pad. */
export async function addressOf(api: Api, hall: string, ticket: string, rule: PageRule): Promise<string | null> {
  try {
    const [found, there] = await Promise.all([api.post<{ url: string | null }>(path(hall), { ticket }), reachable(rule)]);
    return there ? found.url : null;
  } catch {
    return null;
  }
}

/** Whether the province answers at all; nothing of the citizen is in the question, and its answer is not read. */
export async function reachable(rule: PageRule, ask: typeof fetch = (...args) => globalThis.fetch(...args)): Promise<boolean> {
  const abort = new AbortController();
  const timer = setTimeout(() => abort.abort(), rule.timeout_s * 1_000);
  try {
    await ask(`${rule.origin}/`, { mode: "no-cors", credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer", signal: abort.signal });
    return true;
  } catch {
    return false;
  } finally {
    clearTimeout(timer);
  }
}

/** Where the province's page leads when it is done; only then can the frame be looked into. */
export const BACK_PATH = "/pad-back";

/** Whether what a frame has just loaded is our own sign that the page is done. */
export function isBack(frame: Pick<HTMLIFrameElement, "contentWindow">): boolean {
  try {
    return frame.contentWindow?.location.pathname === BACK_PATH;
  } catch {
    return false;
  }
}
