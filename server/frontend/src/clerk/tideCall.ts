/** Does a tide call this clerk, where, why, and how long is there to get ready? Pure, by the server's word. */
import type { ClerkView, TideNews } from "../lib/wire";
import { duration, windowWords } from "../staff/speech";
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
export function tideWhy(speech: ClerkSay, news: TideNews | null): string {
  const { t } = speech;
  switch (news?.reason) {
    case "wait":
      return news.ticket && news.wait_s !== null ? t("tide.why.wait", { ticket: news.ticket, wait: duration(speech, news.wait_s) }) : t("tide.why.waitBare");
    case "volume":
      return t("tide.why.volume", { window: windowWords(speech, news.at_window ?? ""), n: news.cases ?? 0 });
    case "manual":
      return news.note ? t("tide.why.manualNote", { note: news.note }) : t("tide.why.manual");
    case "forecast":
      return t("tide.why.forecast");
    default:
      return "";
  }
}
