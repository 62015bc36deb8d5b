/**
 * HTTP to the server. A command carries an id that stays the same through every retry, so that a lost answer can be
 * asked for again without a second effect.
 */
import type { Refusal } from "./http";
import { newId } from "./ids";

/** How an intent ended. `unknown`: no definite answer yet; ask again with the same `id`. */
export type Outcome<T> =
  | { kind: "done"; result: T; version: number; id: string }
  | { kind: "refused"; refusal: Refusal; status: number; id: string }
  | { kind: "unknown"; id: string };

/** A request that was answered with a refusal, or not at all (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly refusal: Refusal,
  ) {
    super(`${status} ${refusal.code}`);
  }
}

export interface CommandOptions {
  /** The id of the intent; a fresh one when absent. Give the same again to ask for the answer of an unknown outcome. */
  id?: string;
  /** After so many milliseconds without a definite answer the outcome is `unknown`. */
  giveUpAfterMs?: number;
  signal?: AbortSignal;
  /** Called before each retry: the screen can say that it is still asking. */
  onRetry?: (attempt: number) => void;
}

export interface ApiOptions {
  /** Origin of the server, "" for the page's own. */
  base?: string;
  token?: string | null;
  fetch?: typeof fetch;
  now?: () => number;
  sleep?: (ms: number) => Promise<void>;
}

const ATTEMPT_MS = 4_000;
/** For everything that tells how far it is: whoever watches gives up, not the clock. */
const LINES_MS = 600_000;
/** Passwords are hashed slowly on purpose, and nobody asks again by himself: to give up early would be a wrong answer. */
const PASSWORD_MS = 20_000;
const PASSWORDS = ["/api/v1/login", "/api/v1/setup", "/api/v1/password"];
const BACKOFF_MS = [250, 500, 1_000, 2_000];

export class Api {
  token: string | null;
  private readonly base: string;
  private readonly fetch: typeof fetch;
  private readonly now: () => number;
  private readonly sleep: (ms: number) => Promise<void>;

  constructor(options: ApiOptions = {}) {
    this.base = options.base ?? "";
    this.token = options.token ?? null;
    this.fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
    this.now = options.now ?? (() => performance.now());
    this.sleep = options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  }

  /** `patienceMs`: for answers that take the server its time. */
  get<T>(path: string, patienceMs?: number): Promise<T> {
    return this.request<T>("GET", path, undefined, {}, json, patienceMs);
  }

  /** An answer that comes line by line, each told as it comes; ends with the last one. */
  lines<T>(path: string, told: (line: T) => void, signal?: AbortSignal): Promise<void> {
    const take = (response: Response): Promise<void> => eachLine(response, (line) => told(JSON.parse(line) as T), signal);
    return this.request<void>("GET", path, undefined, { Accept: "*/*" }, take, LINES_MS);
  }

  post<T>(path: string, body: unknown = {}, headers: Record<string, string> = {}): Promise<T> {
    return this.request<T>("POST", path, body, headers);
  }

  remove<T>(path: string): Promise<T> {
    return this.request<T>("DELETE", path);
  }

  /** A file, e.g. a sound; what never changes may come from the browser's own store. */
  async blob(path: string): Promise<Blob> {
    const headers: Record<string, string> = this.token ? { Authorization: `Bearer ${this.token}` } : {};
    const response = await this.fetch(this.base + path, { headers });
    if (!response.ok) throw unreachable();
    return response.blob();
  }

  /** A file made for this asker: never from a store, and a refusal is told in its words. */
  file(path: string, patienceMs?: number): Promise<Blob> {
    return this.request<Blob>("GET", path, undefined, { Accept: "*/*" }, (response) => response.blob(), patienceMs);
  }

  /** Sends a command until the server answers definitely, at most `giveUpAfterMs` (10 s). Never throws. */
  async command<T = Record<string, unknown>>(
    hall: string,
    name: string,
    body: object = {},
    options: CommandOptions = {},
  ): Promise<Outcome<T>> {
    const path = `/api/v1/halls/${encodeURIComponent(hall)}/commands/${name}`;
    return this.intent<T>(path, body, options);
  }

  /** `command` for any path that honours `Idempotency-Key` and answers `{result, version}`. */
  async intent<T>(path: string, body: object, options: CommandOptions = {}): Promise<Outcome<T>> {
    const id = options.id ?? newId();
    const started = this.now();
    const patience = options.giveUpAfterMs ?? 10_000;
    let last: ApiError | null = null;
    for (let attempt = 0; ; attempt++) {
      if (options.signal?.aborted) return { kind: "unknown", id };
      try {
        const answer = await this.post<{ result: T; version: number }>(path, body, { "Idempotency-Key": id });
        return { kind: "done", result: answer.result, version: answer.version, id };
      } catch (error) {
        const failure = error instanceof ApiError ? error : unreachable();
        if (definite(failure.status)) return { kind: "refused", refusal: failure.refusal, status: failure.status, id };
        last = failure;
      }
      const pause = BACKOFF_MS[Math.min(attempt, BACKOFF_MS.length - 1)] ?? 2_000;
      if (this.now() - started + pause > patience) break;
      options.onRetry?.(attempt + 1);
      await this.sleep(pause);
    }
    // A server that says in words why it cannot work now has not done it.
    if (last.status === 503 || last.status === 429) {
      return { kind: "refused", refusal: last.refusal, status: last.status, id };
    }
    return { kind: "unknown", id };
  }

  private async request<T>(
    method: string,
    path: string,
    body?: unknown,
    headers: Record<string, string> = {},
    take: (response: Response) => Promise<T> = json,
    patienceMs: number = PASSWORDS.includes(path) ? PASSWORD_MS : ATTEMPT_MS,
  ): Promise<T> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), patienceMs);
    try {
      const response = await this.fetch(this.base + path, {
        method,
        signal: abort.signal,
        cache: "no-store",
        headers: {
          Accept: "application/json",
          ...(body === undefined ? {} : { "Content-Type": "application/json" }),
          ...(this.token ? { Authorization: `Bearer ${this.token}` } : {}),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      return await this.read<T>(response, take);
    } catch (error) {
      throw error instanceof ApiError ? error : unreachable();
    } finally {
      clearTimeout(timer);
    }
  }

  private async read<T>(response: Response, take: (response: Response) => Promise<T>): Promise<T> {
    if (response.ok) return await take(response);
    let refusal: Refusal;
    try {
      refusal = asRefusal(await response.json());
    } catch {
      refusal = asRefusal({ code: `http_${response.status}` });
    }
    throw new ApiError(response.status, refusal);
  }
}

async function json<T>(response: Response): Promise<T> {
  return response.status === 204 ? (undefined as T) : ((await response.json()) as T);
}

async function eachLine(response: Response, told: (line: string) => void, signal?: AbortSignal): Promise<void> {
  const reader = response.body?.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  for (;;) {
    const { done, value } = (await reader?.read()) ?? { done: true, value: undefined };
    if (signal?.aborted) return void (await reader?.cancel());
    const parts = (rest + decoder.decode(value, { stream: !done })).split("\n");
    rest = parts.pop() ?? "";
    for (const line of parts) if (line) told(line);
    if (done) return;
  }
}

/** 4xx are final except "too slow" and "too many"; 5xx and silence are not. */
export function definite(status: number): boolean {
  return status >= 400 && status < 500 && status !== 408 && status !== 425 && status !== 429;
}

const FALLBACK: Omit<Refusal, "code"> = {
  message: "暂时无法完成",
  message_en: "This could not be done",
  next: "请稍候再试，或请工作人员协助",
  next_en: "Please try again, or ask the staff",
  request_id: "",
  facts: {},
};

/** A whole refusal from whatever came: an answer of a proxy has no words. */
export function asRefusal(raw: unknown): Refusal {
  const given = typeof raw === "object" && raw !== null ? (raw as Partial<Refusal>) : {};
  return { ...FALLBACK, code: "unknown", ...given };
}

export function unreachable(): ApiError {
  return new ApiError(0, {
    ...FALLBACK,
    code: "unreachable",
    message: "与服务器的连接中断",
    message_en: "The server cannot be reached",
    next: "正在自动重新连接，请稍候",
    next_en: "Reconnecting by itself, please wait",
  });
}
