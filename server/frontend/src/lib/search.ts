/** Finding a service as people look for it: by its name, by a common word, by the letters its pinyin begins with. */

export interface Searchable {
  name: string;
  name_en?: string;
  group?: string;
  department?: string;
  keywords?: readonly string[];
  /** Pinyin of the name and of each keyword, syllables apart: "yi liao bao xian". */
  spelling?: readonly string[];
}

/** How well it fits, 0 is best; null when it does not. */
export function fit(entry: Searchable, typed: string): number | null {
  const query = plain(typed);
  if (!query) return 0;
  const names = [entry.name, entry.name_en ?? ""].map(plain);
  if (names.some((name) => name.startsWith(query))) return 0;
  const [first = -1, ...others] = (entry.spelling ?? []).map((term) => spelledAt(syllables(term), query));
  if (first === 0) return 1;
  const words = (entry.keywords ?? []).map(plain);
  if (words.some((word) => word.startsWith(query))) return 2;
  if (others.includes(0)) return 3;
  if ([...names, ...words].some((word) => word.includes(query))) return 4;
  if ([first, ...others, spelledAt(syllables(entry.name_en ?? ""), query)].some((at) => at >= 0)) return 5;
  return [entry.department, entry.group].some((word) => plain(word ?? "").includes(query)) ? 6 : null;
}

/** Those that fit, best first; among equals the given order stays. */
export function search<T extends Searchable>(entries: readonly T[], typed: string): T[] {
  const found: { entry: T; rank: number; place: number }[] = [];
  entries.forEach((entry, place) => {
    const rank = fit(entry, typed);
    if (rank !== null) found.push({ entry, rank, place });
  });
  return found.sort((a, b) => a.rank - b.rank || a.place - b.place).map(({ entry }) => entry);
}

/** Width, case and spaces do not matter. */
function plain(text: string): string {
  return text.normalize("NFKC").toLowerCase().replace(/[\s·、，,'’-]+/g, "");
}

function syllables(spelling: string): string[] {
  return spelling.normalize("NFKC").toLowerCase().split(/[^a-z0-9]+/).filter(Boolean);
}

/** At which syllable the typed letters begin to spell; -1 when they do not. `yb`, `yib` and `yibao` all spell `yi bao`. */
export function spelledAt(spelling: readonly string[], typed: string): number {
  return spelling.findIndex((_, at) => reads(spelling, at, typed));
}

function reads(spelling: readonly string[], at: number, typed: string): boolean {
  if (!typed) return true;
  const syllable = spelling[at];
  if (syllable === undefined) return false;
  for (let n = Math.min(syllable.length, typed.length); n > 0; n--) {
    if (syllable.startsWith(typed.slice(0, n)) && reads(spelling, at + 1, typed.slice(n))) return true;
  }
  return false;
}
