/** What citizens were told about their wait, held against what they waited: reading it, and telling it in sentences. */
import type { Instant } from "../../lib/wire";
import type { ManagerSay, Office } from "../context";
import { dayPath, minutes, type Asked, type Sheet } from "../figures";

export const SPANS = ["1", "7", "31"] as const;
export type Span = (typeof SPANS)[number];
export type Outcome = "within" | "sooner" | "later" | "at_once" | "waiting" | "overdue" | "never_called" | "untold";

export interface Candour {
  first: string;
  day: string;
  days: number;
  version: number;
  until: Instant;
  target: number;
  counts: Record<Outcome, number>;
  count: number;
  share: number | null;
  sure: [number, number] | null;
  mean_s: number | null;
  bias_s: number | null;
  as_claimed: boolean | null;
  never_called: { day: string; ticket: string }[];
  sheets: Record<string, Sheet>;
}

/** Fewer are told as such: whoever reads a percentage of seven people is led astray. */
export const FEW = 20;
/** Below this the mean error to one side is not worth a word. */
const SLIGHT_S = 30;

export function readCandour(office: Office, day: string, asked: Asked): Promise<Candour> {
  return office.staff.api.get<Candour>(office.path(dayPath(day, "candour", asked)));
}

/** The one honest sentence, and those that belong to it. */
export function told(speech: ManagerSay, it: Candour, today: string): string[] {
  const { t } = speech;
  const when = it.days > 1 || it.first !== it.day ? t("promises.when.days", { first: it.first, day: it.day, n: it.days }) : it.day === today ? t("promises.when.today") : t("promises.when.day", { day: it.day });
  if (it.share === null || it.mean_s === null || it.sure === null) return [t("promises.none", { when })];
  const mean = minutes(it.mean_s).toFixed(1);
  if (it.count < FEW) return [t("promises.few", { when, n: it.count, within: it.counts.within, mean })];
  const bias = it.bias_s ?? 0;
  const side = Math.abs(bias) < SLIGHT_S ? t("promises.even") : t(bias > 0 ? "promises.much" : "promises.little", { n: minutes(Math.abs(bias)).toFixed(1) });
  return [t("promises.said", { when, within: Math.round(it.share * 100), mean }), side, claim(speech, it, it.sure)];
}

function claim(speech: ManagerSay, it: Candour, sure: [number, number]): string {
  const key = it.as_claimed ? "promises.fits" : sure[1] < it.target ? "promises.tight" : "promises.wide";
  return speech.t(key, { n: it.count, low: Math.round(sure[0] * 100), high: Math.round(sure[1] * 100) });
}

/** Who was left out, and why; nothing where nobody was. */
export function beside(speech: ManagerSay, it: Candour): string {
  const left = [["at_once", "promises.atOnce"], ["waiting", "promises.waiting"], ["overdue", "promises.overdue"], ["untold", "promises.untold"]] as const;
  const words = left.filter(([kind]) => it.counts[kind]).map(([kind, key]) => speech.t(key, { n: it.counts[kind] }));
  return words.length ? `${speech.t("promises.beside")}${words.join("、")}` : "";
}
