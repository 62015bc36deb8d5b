/** The way out of the queue: asked once more, sent once, and never left in doubt without saying so. */
import type { Refusal } from "../lib/http";

export type Leaving =
  | { at: "no" }
  | { at: "asking" }
  | { at: "sending"; id: string }
  /** No definite answer: asked again with the same id. */
  | { at: "unknown"; id: string }
  | { at: "refused"; refusal: Refusal };
