/** The bridges from lib (which knows no Vue) to components. */
import { onMounted, onUnmounted, ref, shallowRef, type Ref, type ShallowRef } from "vue";
import type { ServerClock } from "../lib/clock";
import type { Catalogue, I18n, Locale, Params } from "../lib/i18n";
import { I18n as Words } from "../lib/i18n";
import type { Live, LiveState } from "../lib/live";
import type { ViewName, Views } from "../lib/wire";

export interface Speech<K extends string> {
  t: (key: K, params?: Params) => string;
  has: (key: string) => key is K;
  name: (item: { name: string; name_en?: string }) => string;
  pick: (zh: string, en: string) => string;
  locale: Readonly<Ref<Locale>>;
  set: (locale: Locale) => void;
  i18n: I18n<K>;
}

/** What a component of `design` asks of the words: any page's words that include the common ones will do. */
export type Said<K extends string> = Pick<Speech<K>, "t" | "name" | "pick" | "locale">;

/** Words that re-render when the language changes. Call it once per page and hand it down. */
export function useWords<K extends string>(catalogue: Catalogue<K>, locale: Locale = "zh-CN"): Speech<K> {
  const i18n = new Words<K>(catalogue, locale);
  const current = ref<Locale>(locale);
  const mark = (next: Locale): void => {
    current.value = next;
    document.documentElement.lang = i18n.language.tag;
    document.documentElement.dir = i18n.language.dir;
  };
  mark(locale);
  i18n.onChange(mark);
  return {
    t: (key, params) => (current.value, i18n.t(key, params)),
    has: (key): key is K => i18n.has(key),
    name: (item) => (current.value, i18n.name(item)),
    pick: (zh, en) => (current.value, i18n.pick(zh, en)),
    locale: current,
    set: (next) => i18n.set(next),
    i18n,
  };
}

/** Starts the live view with the component and stops it with it. */
export function useLive<N extends ViewName>(live: Live<N>): ShallowRef<LiveState<Views[N]>> {
  const state = shallowRef(live.state);
  const stop = live.subscribe((next) => (state.value = next));
  onMounted(() => live.start());
  onUnmounted(() => {
    stop();
    live.stop();
  });
  return state;
}

/** The server's time, moving once a second. */
export function useNow(clock: ServerClock, everyMs = 1_000): Ref<Date> {
  const now = ref(clock.now());
  const timer = setInterval(() => (now.value = clock.now()), everyMs);
  onUnmounted(() => clearInterval(timer));
  return now;
}
