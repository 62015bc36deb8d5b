/** The address after `#` says which page is shown and what of it: `#tickets/2026-11-20/A012`. */
import { computed, inject, onUnmounted, ref, type ComputedRef, type InjectionKey, type Ref } from "vue";

export interface Route {
  page: ComputedRef<string>;
  /** What follows the page's name, decoded. */
  rest: ComputedRef<string[]>;
  /** What follows a `?`: `#tickets/2026-11-20?window=3`. */
  query: ComputedRef<URLSearchParams>;
}

/** Another address than the window's: for pages that are shown as a picture. */
export const ROUTE: InjectionKey<Ref<string>> = Symbol("route");

const hash: Ref<string> = ref(window.location.hash);
let users = 0;
const follow = (): void => void (hash.value = window.location.hash);

export { hashOf } from "./hash";

function decoded(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch {
    return part;
  }
}

export function useRoute(): Route {
  const address = inject(ROUTE, hash);
  if (users++ === 0) window.addEventListener("hashchange", follow);
  follow();
  onUnmounted(() => {
    if (--users === 0) window.removeEventListener("hashchange", follow);
  });
  const halves = computed(() => address.value.slice(1).split("?"));
  const parts = computed(() => (halves.value[0] ?? "").split("/").map(decoded));
  return {
    page: computed(() => parts.value[0] ?? ""),
    rest: computed(() => parts.value.slice(1)),
    query: computed(() => new URLSearchParams(halves.value[1] ?? "")),
  };
}
