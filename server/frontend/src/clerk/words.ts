import { catalogue } from "../lib/i18n";
import { en } from "./words.en";
import { zh, type ClerkWord } from "./words.zh";

export type { ClerkWord };
export const words = catalogue<ClerkWord>(zh, en);
