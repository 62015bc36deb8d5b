/** Does a tide call this clerk, where, why, and how long is there to get ready? Pure, by the server's word. */
import type { ClerkView, TideNews } from "../lib/wire";
import { tideOrdered } from "../staff/tideWhy";
import type { ClerkSay } from "./context";

export interface TideCall {
  window: string;
  /** ordered: go there. open: the tide has seated this clerk there already. */
  state: "ordered" | "open";
  readyAt: string | null;
  news: TideNews | null;
}

/** Names one turn of a tide: a window may have several in a day, and an answer counts for one. */
export function turnOf(call: TideCall): string {
  return `${call.window} ${call.news?.ordered_at ?? ""}`;
}

/** The call of a tide to `me`. One that has begun to serve, or that the clerk has answered by working, is over. */
export function tideCall(view: ClerkView, me: string): TideCall | null {
  for (const { line, clerk, ticket, cases } of view.windows) {
    const tide = line.tide;
    if (!tide || tide.clerk !== me) continue;
    const news = view.tides.find((one) => one.window === line.id) ?? null;
    if (tide.state === "ordered" && clerk !== me) return { window: line.id, state: "ordered", readyAt: tide.ready_at, news };
    const fresh = tide.state === "open" && clerk === me && !ticket && (news?.served ?? cases) === 0;
    if (fresh) return { window: line.id, state: "open", readyAt: null, news };
  }
  return null;
}

/** Why the tide calls, as a sentence. */
export function tideCalls(speech: ClerkSay, news: TideNews | null, zone: string): string {
  return news ? tideOrdered(speech, news, zone) : "";
}
