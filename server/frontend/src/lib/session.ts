/** Who this screen is: the token and what came with it, kept per page so that a pad and a board may share a machine. */
import type { Api } from "./api";
import type { PairPoll, PairStart } from "./http";
import type { Role } from "./wire";

export interface Identity {
  token: string;
  role: Role;
  name: string;
  hall: string;
  window: string | null;
}

export type Store = Pick<Storage, "getItem" | "setItem" | "removeItem">;

export interface Place {
  location: Pick<Location, "hash" | "pathname" | "search">;
  history: Pick<History, "replaceState">;
}

const INVITATION = "#device=";

export class SessionStore {
  constructor(
    private readonly page: string,
    private readonly store: Store = window.localStorage,
    private readonly place: Place | null = typeof window === "undefined" ? null : window,
  ) {}

  private get key(): string {
    return `tidehall.${this.page}.identity`;
  }

  load(): Identity | null {
    this.accept();
    const text = this.store.getItem(this.key);
    if (!text) return null;
    try {
      const value = JSON.parse(text) as Identity;
      return typeof value.token === "string" && value.token && typeof value.hall === "string" ? value : null;
    } catch {
      return null;
    }
  }

  /** `#device=token~role~hall~window`, as `tidehall up` prints it: taken over, then gone from the address bar. */
  private accept(): void {
    if (!this.place?.location.hash.startsWith(INVITATION)) return;
    const { hash, pathname, search } = this.place.location;
    const [token, role, hall, seat] = decodeURIComponent(hash.slice(INVITATION.length)).split("~");
    if (!token || !role || !hall) return;
    this.save({ token, role: role as Role, name: "", hall, window: seat || null });
    this.place.history.replaceState(null, "", pathname + search);
  }

  save(identity: Identity): void {
    this.store.setItem(this.key, JSON.stringify(identity));
  }

  forget(): void {
    this.store.removeItem(this.key);
  }
}

export interface PairingSteps {
  onCode: (code: string) => void;
  /** The server did not answer; asked again by itself. */
  onTrouble?: () => void;
  signal?: AbortSignal;
  sleep?: (ms: number) => Promise<void>;
  now?: () => number;
}

/** Shows code after code until a manager approves one. Ends with the identity, or null when aborted. */
export async function pair(api: Api, steps: PairingSteps): Promise<Identity | null> {
  const sleep = steps.sleep ?? ((ms: number) => new Promise<void>((done) => setTimeout(done, ms)));
  const aborted = (): boolean => steps.signal?.aborted ?? false;
  while (!aborted()) {
    try {
      const start = await api.post<PairStart>("/api/v1/pair/start");
      steps.onCode(start.code);
      const identity = await waitFor(api, start, aborted, sleep, steps.now ?? Date.now);
      if (identity) return identity;
    } catch {
      steps.onTrouble?.();
      await sleep(3_000);
    }
  }
  return null;
}

async function waitFor(
  api: Api,
  start: PairStart,
  aborted: () => boolean,
  sleep: (ms: number) => Promise<void>,
  now: () => number,
): Promise<Identity | null> {
  const pause = Math.max(1, start.poll_s) * 1000;
  // The local clock may be wrong: only the length of the life of a code matters, and the server ends it anyway.
  const end = now() + 10 * 60_000;
  while (!aborted() && now() < end) {
    await sleep(pause);
    const answer = await api.post<PairPoll>("/api/v1/pair/poll", { device_code: start.device_code });
    if (answer.status === "paired") {
      return { token: answer.token, role: answer.role, name: answer.name, hall: answer.hall, window: answer.window };
    }
  }
  return null;
}
