/**
 * Words of the screens. A catalogue holds the same keys in every language; Chinese is the source.
 *
 * `{name}` is filled from the parameters. A missing key throws in tests and development, and shows the key elsewhere.
 * The pseudo-locale `qps` stretches the Chinese text by 40 % to find layouts that are too tight.
 */
export type Locale = "zh-CN" | "en" | "qps";
export type Words<K extends string = string> = Readonly<Record<K, string>>;
export interface Catalogue<K extends string = string> {
  readonly "zh-CN": Words<K>;
  readonly en: Words<K>;
}
export type Params = Readonly<Record<string, string | number>>;

export function catalogue<K extends string>(zh: Words<K>, en: Words<NoInfer<K>>): Catalogue<K> {
  return { "zh-CN": zh, en };
}

/** One catalogue of several: later ones add keys. */
export function join<A extends string, B extends string>(a: Catalogue<A>, b: Catalogue<B>): Catalogue<A | B> {
  return {
    "zh-CN": { ...a["zh-CN"], ...b["zh-CN"] } as Words<A | B>,
    en: { ...a.en, ...b.en } as Words<A | B>,
  };
}

export function fill(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
}

export function pseudo(text: string): string {
  return `［${text}${"～".repeat(Math.ceil(text.length * 0.4))}］`;
}

export class I18n<K extends string = string> {
  private readonly listeners = new Set<(locale: Locale) => void>();
  private current: Locale;

  constructor(
    private readonly words: Catalogue<K>,
    locale: Locale = "zh-CN",
    private readonly strict: boolean = import.meta.env.DEV || import.meta.env.MODE === "test",
  ) {
    this.current = locale;
  }

  get locale(): Locale {
    return this.current;
  }

  set(locale: Locale): void {
    if (locale === this.current) return;
    this.current = locale;
    for (const listener of this.listeners) listener(locale);
  }

  /** Calls `listener` after each change of language; returns the way to stop. */
  onChange(listener: (locale: Locale) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  t(key: K, params?: Params): string {
    const language = this.current === "en" ? "en" : "zh-CN";
    const text = (this.words[language] as Partial<Record<string, string>>)[key];
    if (text === undefined) {
      if (this.strict) throw new Error(`no words for "${key}" in ${language}`);
      return key;
    }
    const filled = fill(text, params);
    return this.current === "qps" ? pseudo(filled) : filled;
  }

  has(key: string): key is K {
    return key in this.words["zh-CN"];
  }

  /** The name to show of something that carries both. */
  name(item: { name: string; name_en?: string }): string {
    return this.current === "en" && item.name_en ? item.name_en : item.name;
  }

  /** One of a Chinese and an English text, for sentences that come from the server. */
  pick(zh: string, en: string): string {
    return this.current === "en" && en ? en : zh;
  }
}

/** What is wrong with a catalogue: keys of one language only, placeholders that differ, empty words. For tests. */
export function faults(words: Catalogue): string[] {
  const holes = (text: string): string => [...text.matchAll(/\{(\w+)\}/g)].map((m) => m[1]).sort().join(",");
  const found: string[] = [];
  const keys = new Set([...Object.keys(words["zh-CN"]), ...Object.keys(words.en)]);
  for (const key of keys) {
    const zh = words["zh-CN"][key];
    const en = words.en[key];
    if (zh === undefined || en === undefined) found.push(`${key}: only in one language`);
    else if (!zh.trim() || !en.trim()) found.push(`${key}: empty`);
    else if (holes(zh) !== holes(en)) found.push(`${key}: placeholders differ`);
  }
  return found;
}

/** The language asked for by the address (`?lang=en`), else Chinese. */
export function localeOf(search: string): Locale {
  const asked = new URLSearchParams(search).get("lang");
  return asked === "en" || asked === "qps" ? asked : "zh-CN";
}
