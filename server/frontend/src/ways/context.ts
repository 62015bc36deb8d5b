/** The words of both forms, whichever desk they stand on. */
import { inject, type InjectionKey } from "vue";
import type { Say, StaffWord } from "../staff/speech";
import type { WayWord } from "./words";

export type WaySay = Say<WayWord | StaffWord>;
export const WAY_SPEECH: InjectionKey<WaySay> = Symbol("way speech");

export function useWaySpeech(): WaySay {
  const found = inject(WAY_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}
