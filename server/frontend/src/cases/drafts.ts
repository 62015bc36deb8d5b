/** Receipts that were begun: one is on the form, the others wait for their ticket until somebody goes on or gives them up. */
import { freshDraft, tickOf, type Draft } from "./draft";

export interface Drafts {
  open: Draft | null;
  aside: readonly Draft[];
}

export const NO_DRAFTS: Drafts = { open: null, aside: [] };

/** Whether a person put something into it: the ticket and the service were proposed. */
export function begun(draft: Draft): boolean {
  const ticked = draft.papers.some((each) => JSON.stringify(each) !== JSON.stringify(tickOf(each.name)));
  return ticked || typed(draft) !== typed(freshDraft());
}

function typed(draft: Draft): string {
  return JSON.stringify({ ...draft, id: "", ticket: "", service: "", papers: [] });
}

/** What must not be lost, whatever comes on the form. */
export function kept({ open, aside }: Drafts): readonly Draft[] {
  return open && begun(open) ? [open, ...aside] : aside;
}

/** The form of this ticket: what was begun for it, or an empty one. What was begun for another is laid aside. */
export function turnTo(drafts: Drafts, ticket: string): Drafts {
  if (drafts.open?.ticket.trim() === ticket) return drafts;
  const own = drafts.aside.find((each) => each.ticket.trim() === ticket);
  return own ? goOn(drafts, own.id) : { open: freshDraft(ticket), aside: kept(drafts) };
}

export function goOn(drafts: Drafts, id: string): Drafts {
  const all = kept(drafts);
  const wanted = all.find((each) => each.id === id);
  return wanted ? { open: wanted, aside: all.filter((each) => each.id !== id) } : drafts;
}

/** It was given up, or became a case. */
export function drop({ open, aside }: Drafts, id: string): Drafts {
  return { open: open?.id === id ? null : open, aside: aside.filter((each) => each.id !== id) };
}
