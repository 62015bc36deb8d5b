/** The steps of a rating on the phone. */
import type { Refusal } from "../lib/http";
import type { Level } from "../lib/wire";

export type Step =
  | { at: "loading"; failing: boolean }
  | { at: "ask" }
  | { at: "reasons"; level: Level }
  | { at: "sending" }
  | { at: "unknown" }
  | { at: "done"; level: Level; already: boolean }
  | { at: "refused"; refusal: Refusal };
