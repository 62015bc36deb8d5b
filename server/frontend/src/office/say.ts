/** The words of this half of the console, and values of the hall's file as people say them. */
import { inject, type InjectionKey } from "vue";
import type { ManagerSay } from "../manager/context";
import { word, type Say } from "../staff/speech";
import { called, factor, isValues, unitOf, type Entry } from "./model";
import type { OfficeWord } from "./words";

export type OfficeSay = ManagerSay & Say<OfficeWord>;
export const OFFICE_SPEECH: InjectionKey<OfficeSay> = Symbol("office speech");

export function useOfficeSpeech(): OfficeSay {
  const found = inject(OFFICE_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

/** The rules keep the short names they have in the story. */
export function labelOf(speech: OfficeSay, entry: Entry, key = ""): string {
  return word(speech, key, speech.pick(entry.label, entry.label_en));
}

export function choiceWords(speech: OfficeSay, value: unknown): string {
  return word(speech, `choice.${String(value)}`, String(value));
}

/** A value as a person says it: `15 分钟`, `是`, `医保、民政`. */
export function valueWords(speech: OfficeSay, entry: Entry | null, value: unknown): string {
  if (value === null || value === undefined || value === "" || (Array.isArray(value) && !value.length)) {
    return speech.t("settings.unset");
  }
  if (Array.isArray(value)) return value.map((each) => valueWords(speech, entry, each)).join("、");
  if (isValues(value)) return called(value, entry?.identity ?? "");
  if (typeof value === "boolean" || entry?.kind === "choice") return choiceWords(speech, value);
  if (typeof value === "number" && entry?.unit) {
    return `${value / factor(entry, value)} ${word(speech, `unit.${unitOf(entry, value)}`, "")}`.trim();
  }
  return String(value);
}
