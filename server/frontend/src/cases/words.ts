import { catalogue } from "../lib/i18n";
import { en } from "./words.en";
import { zh, type CaseWord } from "./words.zh";

export type { CaseWord };
export const caseWords = catalogue<CaseWord>(zh, en);
