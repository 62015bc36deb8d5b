/** The words of the supervision, and its figures as people say them. */
import { inject, type InjectionKey } from "vue";
import type { OfficeSay } from "../office/say";
import type { Say, StaffWord } from "../staff/speech";
import type { ComplianceLine, RuleLine } from "./model";
import type { SupervisionWord } from "./words";

/** The words of cards, on whatever page they are shown. */
export type CardSay = Say<StaffWord> & Say<SupervisionWord>;
export type SupervisionSay = OfficeSay & Say<SupervisionWord>;
export const SUPERVISION_SPEECH: InjectionKey<SupervisionSay> = Symbol("supervision speech");

export function useSupervisionSpeech(): SupervisionSay {
  const found = inject(SUPERVISION_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

/** `11 分钟`, `超期 2 个工作日`, `到期前 1 个工作日`. */
export function measureWords({ t }: CardSay, unit: string, value: number): string {
  if (unit === "minutes") {
    const seconds = Math.round(value * 60);
    return t("cards.minutes", { n: Math.floor(seconds / 60), s: seconds % 60 });
  }
  if (value > 0) return t("cards.days", { n: value });
  return value < 0 ? t("cards.daysLeft", { n: -value }) : t("cards.daysToday");
}

/** `15 分钟`; in working days, what breaks it first: `到期前 1 个工作日`, `超过期限`. */
export function thresholdWords({ t }: CardSay, unit: string, value: number | null): string {
  if (value === null) return t("cards.never");
  if (unit === "minutes") return t("cards.wholeMinutes", { n: value });
  if (value < 0) return t("cards.daysLeft", { n: Math.floor(-value) });
  return value ? t("cards.days", { n: value }) : t("cards.past");
}

export function ruleName(speech: CardSay, rules: readonly RuleLine[], id: string): string {
  const found = rules.find((each) => each.id === id);
  return found ? speech.pick(found.name, found.name_en) : id;
}

/** A rule of the notices as one sentence, with the hall's own number in it. */
export function ruleTitle(speech: SupervisionSay, line: Pick<ComplianceLine, "id" | "limit">): string {
  const key = `sup.rule.${line.id}`;
  return speech.has(key) ? speech.t(key as "sup.rule.wait", { limit: line.limit }) : line.id;
}
