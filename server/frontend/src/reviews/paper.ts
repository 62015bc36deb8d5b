/** A paper form as it is typed in. Nothing is chosen beforehand: what the citizen left empty stays empty. Pure. */
import { bodyOf, complete, type Draft } from "../lib/rating";
import type { Level } from "../lib/wire";

export interface PaperForm {
  ticket: string;
  level: Level | "";
  tags: string[];
  words: string;
  named: boolean;
  name: string;
  phone: string;
}

export const emptyForm = (): PaperForm => ({ ticket: "", level: "", tags: [], words: "", named: false, name: "", phone: "" });

/** `a012` is meant as `A012`. */
export const ticketOf = (form: PaperForm): string => form.ticket.trim().toUpperCase();

function draftOf(form: PaperForm): Draft | null {
  if (!form.level) return null;
  return { level: form.level, tags: form.tags, words: form.words, contact: form.named ? { name: form.name, phone: form.phone } : null };
}

/** Why it cannot be kept yet; "" when it can. */
export function lacks(form: PaperForm): "" | "ticket" | "level" | "contact" | "why" {
  const draft = draftOf(form);
  if (!ticketOf(form)) return "ticket";
  if (!draft) return "level";
  if (!complete({ ...draft, contact: null })) return "why";
  return complete(draft) ? "" : "contact";
}

/** The body of the `rate` command; null while something is missing. */
export function paperBody(form: PaperForm): Record<string, unknown> | null {
  const draft = draftOf(form);
  return draft && !lacks(form) ? { ticket: ticketOf(form), ...bodyOf(draft) } : null;
}
