/** The words of scores, for the manager's console and for a clerk's own page. */
import { inject, type InjectionKey } from "vue";
import { word, type Say, type StaffWord } from "../staff/speech";
import type { ScoreWord } from "./words";

export type ScoreSay = Say<ScoreWord | StaffWord>;
export const SCORE_SPEECH: InjectionKey<ScoreSay> = Symbol("score speech");

export function useScoreSpeech(): ScoreSay {
  const found = inject(SCORE_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

/** `2026 年 11 月`, `2026 年第 4 季度`, `2026 年`. */
export function periodWords({ t }: ScoreSay, period: string): string {
  const [year = period, rest] = period.split("-");
  if (rest === undefined) return t("score.year", { year });
  if (rest.startsWith("Q")) return t("score.quarter", { year, n: rest.slice(1) });
  return t("score.month", { year, n: String(Number(rest)) });
}

/** What a deed's fact is called: `card:…`, `half:2026-11-03:morning`, `test:2`. */
export function factWords(speech: ScoreSay, fact: string): string {
  const [kind, first = "", second = ""] = fact.split(":");
  if (kind === "half") return `${first} ${word(speech, `score.half.${second}`, second)}`;
  if (kind === "test") return speech.t("score.testMissing", { n: first });
  return fact.slice(fact.indexOf(":") + 1);
}
