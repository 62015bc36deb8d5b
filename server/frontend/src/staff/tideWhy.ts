/** Why a tide opens or closes: what was seen, as the one sentence that a manager, a clerk and the story are told. */
import { hhmm } from "../lib/clock";
import { duration, windowWords, type Say, type StaffWord } from "./speech";

/** The facts of an order or a closing; everything but the reason may be missing in an older story. */
export interface TideFacts {
  reason?: string | null;
  window?: string | null;
  ticket?: string | null;
  wait_s?: number | null;
  at_window?: string | null;
  cases?: number | null;
  note?: string;
  waiting?: number | null;
  open_windows?: number | null;
  breaks_at?: string | null;
  limit_s?: number | null;
}

const minutes = (seconds: number): number => Math.max(1, Math.round(seconds / 60));

/** `12 人在等，2 窗`; empty where nobody looked. */
function crowd({ t }: Say<StaffWord>, it: TideFacts): string {
  return typeof it.waiting === "number" && typeof it.open_windows === "number" ? t("tideWhy.crowd", { n: it.waiting, windows: it.open_windows }) : "";
}

/** `12 人在等，2 窗，预计 10:40 超 15 分钟`. Where nobody would wait so long, how long it will be. */
function foreseen(speech: Say<StaffWord>, it: TideFacts, zone: string): string {
  const { t } = speech;
  const seen = crowd(speech, it);
  if (!seen) return t("tideWhy.forecastBare");
  if (it.breaks_at && it.limit_s) return seen + t("tideWhy.breaks", { time: hhmm(it.breaks_at, zone), limit: minutes(it.limit_s) });
  return typeof it.wait_s === "number" ? seen + t("tideWhy.nears", { n: minutes(it.wait_s) }) : seen;
}

/** Why a tide was ordered. */
export function tideOrdered(speech: Say<StaffWord>, it: TideFacts, zone: string): string {
  const { t } = speech;
  switch (it.reason) {
    case "wait": {
      const seen = crowd(speech, it);
      const told = it.ticket && typeof it.wait_s === "number" ? t("tideWhy.wait", { ticket: it.ticket, wait: duration(speech, it.wait_s, true) }) : t("tideWhy.waitBare");
      return seen ? t("tideWhy.and", { told, seen }) : told;
    }
    case "volume":
      return it.at_window && typeof it.cases === "number" ? t("tideWhy.volume", { window: windowWords(speech, it.at_window), cases: it.cases }) : t("tideWhy.volumeBare");
    case "forecast":
      return foreseen(speech, it, zone);
    case "manual":
      return it.note ? t("tideWhy.manualNote", { note: it.note }) : t("tideWhy.manual");
    default:
      return ended(speech, it);
  }
}

function ended({ t, has }: Say<StaffWord>, it: TideFacts): string {
  const key = `tideWhy.${it.reason}`;
  return has(key) ? t(key as StaffWord) : String(it.reason ?? "");
}

/** Why a tide closes, or was cancelled. */
export function tideEnds(speech: Say<StaffWord>, it: TideFacts): string {
  if (it.reason === "calm" && it.window && typeof it.wait_s === "number") {
    return speech.t("tideWhy.calmSeen", { window: windowWords(speech, it.window), n: Math.round(it.wait_s / 60) });
  }
  return it.reason === "manual" ? tideOrdered(speech, it, "") : ended(speech, it);
}

/** `；潮汐窗口 5 分钟后可开`. */
export function readyIn({ t }: Say<StaffWord>, wait_s: number): string {
  return wait_s > 0 ? t("tideWhy.ready", { n: minutes(wait_s) }) : t("tideWhy.readyNow");
}
