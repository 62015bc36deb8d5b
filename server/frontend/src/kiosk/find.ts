/** The search of the kiosk: by letters (pinyin, or the words of an English name) and by common words. */
import type { KioskView, ServiceLine } from "../lib/wire";

/** Do `letters` spell these syllables from one of them on? `yb`, `yib` and `yibao` all spell `yi bao`. */
export function spells(syllables: readonly string[], letters: string): boolean {
  return startOf(syllables, letters) >= 0;
}

/** At which syllable the letters begin; -1 when they do not spell it. */
export function startOf(syllables: readonly string[], letters: string): number {
  return syllables.findIndex((_, at) => reads(syllables, at, letters));
}

function reads(syllables: readonly string[], at: number, letters: string): boolean {
  if (!letters) return true;
  const syllable = syllables[at];
  if (syllable === undefined) return false;
  for (let n = Math.min(syllable.length, letters.length); n > 0; n--) {
    if (syllable.startsWith(letters.slice(0, n)) && reads(syllables, at + 1, letters.slice(n))) return true;
  }
  return false;
}

export interface Asked {
  letters: string;
  word: string;
}

/** 0 is the best; null means that the service is not meant at all. */
type Rank = number | null;

function rankOfLetters(letters: string, spelling: readonly string[], english: string): Rank {
  const typed = letters.toLowerCase();
  let best: Rank = null;
  [...spelling, english.toLowerCase().replace(/[^a-z0-9 ]/g, "")].forEach((term, index) => {
    const at = startOf(term.split(" "), typed);
    if (at < 0) return;
    // A keyword from its beginning is what people mean; then the name's beginning, then anything within.
    const rank = at > 0 ? 2 : index > 0 ? 0 : 1;
    best = best === null ? rank : Math.min(best, rank);
  });
  return best;
}

function rankOfWord(word: string, service: ServiceLine): Rank {
  if (service.keywords.includes(word)) return 0;
  if (service.name.includes(word)) return 1;
  return service.keywords.some((keyword) => keyword.includes(word)) ? 2 : null;
}

/** The services that are meant, best first, then those asked for most today. */
export function find(view: KioskView, asked: Asked): ServiceLine[] {
  if (!asked.letters && !asked.word) return [];
  const spelling = new Map(view.guide.services.map((words) => [words.id, words.spelling]));
  return view.services
    .filter((service) => !service.enquiry)
    .map((service, index) => {
      const rank = asked.word
        ? rankOfWord(asked.word, service)
        : rankOfLetters(asked.letters, spelling.get(service.id) ?? [], service.name_en);
      return { service, index, rank };
    })
    .filter((found) => found.rank !== null)
    .sort((a, b) => (a.rank ?? 0) - (b.rank ?? 0) || b.service.taken - a.service.taken || a.index - b.index)
    .map(({ service }) => service);
}
