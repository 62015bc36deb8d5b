/** The words of a desk page, handed down to its components, and the sentences both consoles form from data. */
import { inject, type InjectionKey } from "vue";
import type { Speech } from "../design/compose";
import { words as staffWords, type StaffWord } from "./words";

export { staffWords, type StaffWord };

/** A page's words as its components see them: a page with more words than `K` fits as well. */
export type Say<K extends string> = Pick<Speech<K>, "t" | "name" | "pick" | "locale" | "set"> & {
  has: (key: string) => boolean;
};

export const SPEECH: InjectionKey<Say<StaffWord>> = Symbol("speech");

export function useSpeech(): Say<StaffWord> {
  const found = inject(SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

/** Words whose key is put together from data; what a newer server may send shows as it is. */
export function word<K extends string>(speech: Say<K>, key: string, otherwise: string): string {
  return speech.has(key) ? speech.t(key as K) : otherwise;
}

/** `45秒`, `12分`, `12分05秒`, `1小时05分`: a length of time in words. `exact` keeps the seconds below an hour. */
export function duration(speech: Say<StaffWord>, seconds: number, exact = false): string {
  const s = Math.max(0, Math.round(seconds));
  const two = (n: number): string => String(n).padStart(2, "0");
  if (s < 60) return speech.t("duration.s", { s });
  if (s >= 3600) return speech.t("duration.hm", { h: Math.floor(s / 3600), m: two(Math.floor(s / 60) % 60) });
  const m = Math.floor(s / 60);
  return exact ? speech.t("duration.ms", { m, s: two(s % 60) }) : speech.t("duration.m", { m });
}

/** Why a ticket would be next, in words. */
export function ruleWords(speech: Say<StaffWord>, rule: string | null): string {
  return rule ? word(speech, `rule.${rule}`, speech.t("rule.unknown")) : "";
}

/** `3号窗口`. */
export function windowWords(speech: Say<StaffWord>, id: string): string {
  return speech.t("common.window", { window: id });
}
