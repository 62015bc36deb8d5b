/** The steps of a rectification as forms: what may be chosen, what must be written, and the body that is sent. */

export interface Promise100 { done: number; of: number; late: number; percent: number; kept: boolean } // prettier-ignore
export interface ReviewRow {
  id: string; day: string; ticket: string; level: string; real_name: boolean; service: string; window: string; clerk: string; rated_at: string;
  contact_by: string | null; settle_by: string; reply_by: string | null; handler: string; steps: string[]; overdue: string[]; replied_at: string | null; closed_at: string | null; invalid_at: string | null;
  appended: boolean;
} // prettier-ignore
export interface ReviewPage { today: string; rectified: Promise100; replied: Promise100; invalid: number; overdue: number; total: number; reviews: ReviewRow[] } // prettier-ignore
export interface StoryLine { version: number; at: string; actor: string; type: string; data: Record<string, unknown> } // prettier-ignore
export interface ReviewCard {
  version: number; steps: string[]; words: string | null; tags: string[]; tags_en: string[]; story: StoryLine[];
  /** Masked; empty where nothing was left, null after the purge. `first`: what this was added to. */
  citizen: Record<string, string> | null; first: string | null;
} // prettier-ignore

export type StepName = "check" | "contact" | "assign" | "rectify" | "reply" | "call-back" | "ask-extension" | "decide-extension" | "propose-invalid" | "decide-invalid" | "instruct";

interface StepForm {
  /** The values of the choice; "people" is filled with accounts, "days" is a number. */
  choice: readonly string[] | "people" | "days" | null;
  /** Whether something must be written. */
  need: boolean;
  body: (choice: string, note: string) => Record<string, unknown>;
}

export const FORMS: Record<StepName, StepForm> = {
  check: {
    choice: ["both", "unreasonable", "untrue"],
    need: false,
    body: (choice, note) => ({ reasonable: choice !== "unreasonable", truthful: choice !== "untrue", note }),
  },
  contact: { choice: ["reached", "unreached", "declined"], need: true, body: (outcome, note) => ({ outcome, note }) },
  assign: { choice: "people", need: false, body: (handler, note) => ({ handler, note }) },
  rectify: { choice: ["fixed", "explained"], need: true, body: (remedy, note) => ({ remedy, note }) },
  reply: { choice: null, need: true, body: (_, note) => ({ note }) },
  "call-back": { choice: ["satisfied", "fair", "dissatisfied", "declined", "unreached"], need: false, body: (opinion, note) => ({ opinion, note }) },
  "ask-extension": { choice: "days", need: true, body: (days, reason) => ({ days: Number(days), reason }) },
  "decide-extension": { choice: ["yes", "no"], need: false, body: (choice, note) => ({ granted: choice === "yes", note }) },
  "propose-invalid": { choice: ["mistaken", "malicious"], need: true, body: (why, reason) => ({ why, reason }) },
  "decide-invalid": { choice: ["yes", "no"], need: false, body: (choice, note) => ({ approved: choice === "yes", note }) },
  instruct: { choice: null, need: true, body: (_, note) => ({ note }) },
};

/** What may be done now: the open steps first, then what is always possible. Whose step it is, the server says. */
export function offered(steps: readonly string[], handler: string, me: string, manager = true): StepName[] {
  if (!steps.length) return [];
  if (!manager) return ofTheHandler(steps);
  const open = steps.map((step) => step.replaceAll("_", "-")).filter((step): step is StepName => step in FORMS);
  const mine = open.filter((step) => step !== "rectify" || handler === me);
  const more: StepName[] = [];
  if (open.includes("rectify") && handler === me && !steps.includes("decide_extension")) more.push("ask-extension");
  if (open.includes("rectify") && !open.includes("check")) more.push("assign");
  if (!open.includes("decide-invalid") && (open.includes("rectify") || open.includes("assign"))) more.push("propose-invalid");
  const canAssign = !open.includes("check");
  return [...mine.filter((step) => step !== "assign" || canAssign), ...more, "instruct"];
}

/** What a clerk may do with a review that was assigned to them; the rest is the manager's. */
function ofTheHandler(steps: readonly string[]): StepName[] {
  const can: readonly StepName[] = ["contact", "rectify", "reply"];
  const open = can.filter((step) => steps.includes(step));
  return open.includes("rectify") && !steps.includes("decide_extension") ? [...open, "ask-extension"] : open;
}

/** A note must say something where the step wants it, and where a finding is against the citizen. */
export function complete(step: StepName, choice: string, note: string): boolean {
  const form = FORMS[step];
  const written = note.trim().length >= 2;
  if (form.choice !== null && !choice) return false;
  if (step === "check" && choice !== "both") return written;
  if (step === "call-back" && choice === "dissatisfied") return written;
  return written || !form.need;
}
