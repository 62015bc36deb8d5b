/** The words of the what-if page, and its sentences made of the story's facts. */
import { inject, type InjectionKey } from "vue";
import type { OfficeSay } from "../../office/say";
import type { Say } from "../../staff/speech";
import type { Pair, Story } from "./compare";
import type { WhatIfWord } from "./words";

export type WhatIfSay = OfficeSay & Say<WhatIfWord>;
export const WHATIF_SPEECH: InjectionKey<WhatIfSay> = Symbol("what-if speech");

export function useWhatIfSpeech(): WhatIfSay {
  const found = inject(WHATIF_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

/** `多开 42 分钟潮汐窗口，15 分钟内叫到的由 81% 升到 89%`: what one would retell. */
export function inShort({ t, pick }: WhatIfSay, it: Story, days: number): string {
  const tide = it.tide > 0 ? t("wi.tideMore", { n: it.tide }) : it.tide < 0 ? t("wi.tideLess", { n: -it.tide }) : t("wi.tideSame");
  const share = changed(it.share, (both) => (both.b > both.a ? t("wi.shareUp", both) : both.b < both.a ? t("wi.shareDown", both) : t("wi.shareSame", both)));
  const told = [tide, share ?? t("wi.shareNone")].join(pick("，", "; "));
  const rest = (it.mirrored ? t("wi.against") : "") + (days > 1 ? `${t("wi.perDay")}${pick("", ": ")}${told}` : told);
  return it.away ? `${refused({ t, pick }, it, days)}${pick("；", "; ")}${rest}` : rest;
}

const changed = ({ before, after }: Pair, say: (both: { a: number; b: number }) => string): string | null => (before === null || after === null ? null : say({ a: before, b: after }));

/** `30 人取不到号`: before all else, for no wait counts them. */
export function refused({ t, pick }: Pick<WhatIfSay, "t" | "pick">, { away, mirrored }: Story, days: number): string {
  if (!away) return "";
  const side = t(mirrored ? "wi.mirror" : "wi.before");
  const told = away.before ? t("wi.awayMore", { n: away.after, side, m: away.before }) : t("wi.away", { n: away.after });
  return days > 1 ? `${t("wi.perDay")}${pick(" ", ": ")}${told}` : told;
}

/** The same with the longest wait: a whole sentence. */
export function retold(speech: WhatIfSay, it: Story, days: number): string {
  const { t, pick } = speech;
  const longest = changed(it.longest, (both) => (both.b > both.a ? t("wi.longestUp", both) : both.b < both.a ? t("wi.longestDown", both) : t("wi.longestSame", both)));
  return [inShort(speech, it, days), ...(longest ? [longest] : [])].join(pick("；", "; ")) + pick("。", ".");
}
