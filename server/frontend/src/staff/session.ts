/** Who sits here: sign-in, forced change of the password, first set-up, the end of a session. */
import { computed, inject, ref, shallowRef, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { asRefusal, ApiError } from "../lib/api";
import type { HallInfo, Login, Me, Refusal } from "../lib/http";
import { SessionStore } from "../lib/session";
import type { Role } from "../lib/wire";
import { StaffApi } from "./api";

/** expired: the work stays on the screen, a sign-in lies over it. */
export type Phase = "loading" | "setup" | "login" | "change" | "in" | "expired" | "wrong_role";

export interface HallAnswer extends HallInfo {
  needs_setup?: boolean;
  /** The role of the first account: who gives all others. */
  keeper?: Role;
}

export interface StaffSession {
  api: StaffApi;
  phase: Ref<Phase>;
  me: Ref<Me | null>;
  display: Ref<string>;
  hall: Ref<HallAnswer | null>;
  hallId: ComputedRef<string>;
  refusal: Ref<Refusal | null>;
  busy: Ref<boolean>;
  begin: () => Promise<void>;
  login: (name: string, password: string) => Promise<boolean>;
  change: (old: string, next: string) => Promise<boolean>;
  setup: (secret: string, name: string, password: string) => Promise<boolean>;
  /** Another person goes on with this page; what the former session still answers is ignored from now on. */
  adopt: (login: Login) => void;
  logout: () => Promise<void>;
}

export const STAFF: InjectionKey<StaffSession> = Symbol("staff");

export function useStaff(): StaffSession {
  const found = inject(STAFF);
  if (!found) throw new Error("no staff session above this component");
  return found;
}

export function createSession(page: string, roles: readonly Role[]): StaffSession {
  const api = new StaffApi();
  const store = new SessionStore(page, window.sessionStorage);
  const phase = ref<Phase>("loading");
  const me = shallowRef<Me | null>(null);
  const display = ref("");
  const hall = shallowRef<HallAnswer | null>(null);
  const refusal = shallowRef<Refusal | null>(null);
  const busy = ref(false);

  function forget(): void {
    api.token = null;
    store.forget();
  }

  api.onExpired = () => {
    forget();
    phase.value = phase.value === "in" ? "expired" : "login";
  };

  /** Runs `work`; a refusal is kept for the form. */
  async function trying(work: () => Promise<void>): Promise<boolean> {
    if (busy.value) return false;
    busy.value = true;
    refusal.value = null;
    try {
      await work();
      return true;
    } catch (error) {
      refusal.value = error instanceof ApiError ? error.refusal : asRefusal({});
      return false;
    } finally {
      busy.value = false;
    }
  }

  async function arrive(): Promise<void> {
    const mine = await api.get<Me>("/api/v1/me");
    me.value = mine;
    display.value ||= mine.name;
    if (!roles.includes(mine.role)) phase.value = "wrong_role";
    else phase.value = mine.must_change ? "change" : "in";
  }

  async function begin(): Promise<void> {
    const known = store.load();
    try {
      const info = await api.get<HallAnswer>("/api/v1/hall");
      hall.value = info;
      if (known) {
        api.token = known.token;
        display.value = known.name;
        await arrive();
      } else {
        phase.value = info.needs_setup && page === "manager" ? "setup" : "login";
      }
    } catch (error) {
      if (error instanceof ApiError && error.status === 401) return;
      await new Promise((done) => setTimeout(done, 2_000));
      await begin();
    }
  }

  function adopt(answer: Login): void {
    api.token = answer.token;
    display.value = answer.display || answer.name;
    store.save({ token: answer.token, role: answer.role, name: display.value, hall: answer.hall, window: null });
  }

  const login = (name: string, password: string): Promise<boolean> =>
    trying(async () => {
      const before = me.value;
      const answer = await api.post<Login>("/api/v1/login", { name, password });
      adopt(answer);
      await arrive();
      // Another person's screen must not keep anything of the one before.
      if (before && me.value && before.id !== me.value.id) window.location.reload();
    });

  const change = (old: string, next: string): Promise<boolean> =>
    trying(async () => {
      const answer = await api.post<Partial<Login> | undefined>("/api/v1/password", { old, new: next });
      if (answer?.token) {
        api.token = answer.token;
        const hallId = me.value?.hall ?? "";
        store.save({ token: answer.token, role: me.value?.role ?? "clerk", name: display.value, hall: hallId, window: null });
      }
      await arrive();
    });

  const setup = async (secret: string, name: string, password: string): Promise<boolean> =>
    (await trying(async () => void (await api.post("/api/v1/setup", { secret, name, password })))) && login(name, password);

  async function logout(): Promise<void> {
    await api.post("/api/v1/logout").catch(() => undefined);
    forget();
    me.value = null;
    display.value = "";
    phase.value = "login";
  }

  const hallId = computed(() => me.value?.hall ?? hall.value?.id ?? "");
  return { api, phase, me, display, hall, hallId, refusal, busy, begin, login, change, setup, adopt, logout };
}
