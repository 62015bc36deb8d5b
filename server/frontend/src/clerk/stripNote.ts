/** What must be read whole before going on: a refusal with its next step, or an outcome that nobody knows yet. */
import type { Told } from "../staff/commander";
import type { ClerkSay } from "./context";

export interface Note {
  tone: "bad" | "warn";
  text: string;
  next: string;
}

export function noteOf(speech: ClerkSay, told: Told | null): Note | null {
  const { t, pick } = speech;
  if (told?.kind === "refused") {
    const { message, message_en, next, next_en } = told.refusal;
    return { tone: "bad", text: pick(message, message_en), next: pick(next, next_en) };
  }
  return told?.kind === "unknown" ? { tone: "warn", text: t("outcome.unknown"), next: t("outcome.unknownNext") } : null;
}
