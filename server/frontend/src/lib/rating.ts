/** The rules of one rating, the same on the pad and on the phone. */
import type { Tag } from "./http";
import type { Level } from "./wire";

/** Best first, as the citizen reads them. */
export const LEVELS: readonly Level[] = ["very_satisfied", "satisfied", "fair", "dissatisfied", "very_dissatisfied"];

export const STARS: Readonly<Record<Level, number>> = {
  very_satisfied: 5,
  satisfied: 4,
  fair: 3,
  dissatisfied: 2,
  very_dissatisfied: 1,
};

export const MAX_TAGS = 8;
export const MAX_WORDS = 200;

export function isBad(level: Level): boolean {
  return level === "dissatisfied" || level === "very_dissatisfied";
}

/** The tags that may be chosen with `level`: the basic ones first, at most eight. */
export function tagsOf(tags: readonly Tag[], level: Level): Tag[] {
  const own = tags.filter((tag) => tag.level === level);
  return [...own.filter((tag) => tag.base), ...own.filter((tag) => !tag.base)].slice(0, MAX_TAGS);
}

export interface Contact {
  name: string;
  phone: string;
}

export interface Draft {
  level: Level;
  tags: string[];
  words: string;
  /** Only from who wishes an answer; without it the rating has no name. */
  contact?: Contact | null;
}

const MOBILE = /^1[3-9][0-9]{9}$/;

/** A name, and a number that can be called. */
export function reachable(contact: Contact): boolean {
  return contact.name.trim().length > 0 && MOBILE.test(contact.phone.replace(/[\s-]/g, ""));
}

/** A bad rating says why: by a tag or in words. Who wishes an answer says how to reach them. */
export function complete(draft: Draft): boolean {
  if (draft.contact && !reachable(draft.contact)) return false;
  return !isBad(draft.level) || draft.tags.length > 0 || draft.words.trim().length > 0;
}

/** The body of the `rate` command without the ticket. */
export function bodyOf(draft: Draft): { level: Level; tags: string[]; words?: string; contact?: Contact } {
  const words = draft.words.trim();
  const { contact } = draft;
  const reach = contact ? { contact: { name: contact.name.trim(), phone: contact.phone.replace(/[\s-]/g, "") } } : {};
  return { level: draft.level, tags: [...draft.tags], ...(words ? { words } : {}), ...reach };
}
