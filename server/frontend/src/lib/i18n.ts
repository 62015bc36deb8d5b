/**
 * Words of the screens. A catalogue holds the same keys in Chinese and English; Chinese is the source. Other languages
 * may follow as `more`, whole or in part: what they lack is shown in Chinese.
 *
 * `{name}` is filled from the parameters. A missing key throws in tests and development, and shows the key elsewhere.
 */
import { isLocale, LANGUAGES, mirrored, pseudo, type Language, type Locale } from "./languages";

export type { Locale };
export type Words<K extends string = string> = Readonly<Record<K, string>>;
export type More<K extends string = string> = Partial<Record<Locale, Partial<Words<K>>>>;
export interface Catalogue<K extends string = string> {
  readonly "zh-CN": Words<K>;
  readonly en: Words<K>;
  readonly more?: More<K>;
}
export type Params = Readonly<Record<string, string | number>>;

export function catalogue<K extends string>(zh: Words<K>, en: Words<NoInfer<K>>, more: More<NoInfer<K>> = {}): Catalogue<K> {
  return { "zh-CN": zh, en, more };
}

/** One catalogue of several: later ones add keys. */
export function join<A extends string, B extends string>(a: Catalogue<A>, b: Catalogue<B>): Catalogue<A | B> {
  return {
    "zh-CN": { ...a["zh-CN"], ...b["zh-CN"] } as Words<A | B>,
    en: { ...a.en, ...b.en } as Words<A | B>,
    more: joined(a.more ?? {}, b.more ?? {}),
  };
}

function joined(a: More, b: More): More {
  const locales = [...Object.keys(a), ...Object.keys(b)] as Locale[];
  return Object.fromEntries(locales.map((locale) => [locale, { ...a[locale], ...b[locale] }]));
}

export function fill(text: string, params: Params = {}): string {
  return text.replace(/\{(\w+)\}/g, (whole, name: string) => (name in params ? String(params[name]) : whole));
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
    const own = (this.words.more?.[this.current] as Partial<Record<string, string>> | undefined)?.[key];
    const text = own ?? (this.words[language] as Partial<Record<string, string>>)[key];
    if (text === undefined) {
      if (this.strict) throw new Error(`no words for "${key}" in ${language}`);
      return key;
    }
    if (this.current === "qps") return pseudo(fill(text, params));
    return fill(this.current === "qpr" ? mirrored(text) : text, params);
  }

  get language(): Language {
    return LANGUAGES[this.current];
  }

  /** The languages that have words, in the order of `wanted` (a hall's choice). */
  offered(wanted: readonly string[] = ["zh-CN", "en"]): { id: Locale; name: string }[] {
    const has = (id: Locale): boolean => id === "zh-CN" || id === "en" || id in (this.words.more ?? {});
    return wanted.filter(isLocale).filter(has).map((id) => ({ id, name: LANGUAGES[id].name }));
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
  for (const [locale, more] of Object.entries(words.more ?? {})) {
    for (const [key, text] of Object.entries(more ?? {})) {
      const zh = words["zh-CN"][key];
      if (zh === undefined) found.push(`${key}: only in ${locale}`);
      else if (!text?.trim() || holes(zh) !== holes(text)) found.push(`${key}: empty or other placeholders in ${locale}`);
    }
  }
  return found;
}

/** The language asked for by the address (`?lang=en`), else Chinese. */
export function localeOf(search: string): Locale {
  const asked = new URLSearchParams(search).get("lang") ?? "";
  return isLocale(asked) ? asked : "zh-CN";
}
