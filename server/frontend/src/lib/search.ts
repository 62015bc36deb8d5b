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
  const spelled = (entry.spelling ?? []).map(letters);
  if (spelled[0]?.some((form) => form.startsWith(query))) return 1;
  const words = (entry.keywords ?? []).map(plain);
  if (words.some((word) => word.startsWith(query))) return 2;
  if (spelled.slice(1).some((forms) => forms.some((form) => form.startsWith(query)))) return 3;
  if ([...names, ...words].some((word) => word.includes(query))) return 4;
  if (spelled.some((forms) => forms.some((form) => form.includes(query)))) return 5;
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

/** The whole pinyin and the first letters: "yiliaobaoxian", "ylbx". */
function letters(spelling: string): string[] {
  const syllables = spelling.normalize("NFKC").toLowerCase().split(/\s+/).filter(Boolean);
  return [syllables.join(""), syllables.map((one) => one.charAt(0)).join("")];
}
