/** The touch page's only partner: the agent on this machine. See docs/contracts.md, "Kiosk agent". */
import { asRefusal } from "../lib/api";
import type { Refusal } from "../lib/http";
import { reloadWhenIdle } from "../lib/reload";
import type { Instant, KioskView, PriorityClass, TicketStatus } from "../lib/wire";

export type ServerLink = "online" | "offline" | "unpaired";
export type PrintState = "printed" | "printing" | "failed" | "unknown" | "off";

/** What the agent says of the paper. Only `ready` and `near_end` promise a slip; `unknown` promises nothing. */
export interface PrinterState {
  state: string;
}

export interface ReaderState {
  state: string;
}

/** A card that lies on the reader: a handle of the agent, never a name or a number. */
export interface Card {
  card: string;
  class: PriorityClass;
}

export interface DeviceInfo {
  id?: string;
  name?: string;
  phone?: string;
  /** Words for the place of the enquiry desk. */
  desk?: string;
  desk_en?: string;
  /** Where that is as one stands before the screen, `left`, `ahead_right` …, and how far in metres. */
  desk_way?: string;
  desk_m?: number;
  /** A code can be held under a scanner here. */
  scanner?: boolean;
  screen?: { diagonal_in?: number; viewing_distance_m?: number; bottom_mm?: number };
}

export interface LocalState {
  server: ServerLink;
  view: KioskView | null;
  version: number;
  now: Instant | null;
  device: DeviceInfo;
  printer: PrinterState | null;
  reader: ReaderState | null;
  pairing: { code: string } | null;
  card: Card | null;
}

export interface Issued {
  ticket: string;
  number?: string;
  service?: string;
  service_name?: string;
  ahead?: number | null;
  estimate_s?: [number, number] | null;
  area?: string;
  windows?: string[];
  windows_en?: string[];
  priority?: PriorityClass;
  print: PrintState;
  progress_url?: string | null;
}

/** What came of a slip after its number was already shown. */
export interface PrintNews {
  request_id: string;
  ticket: string;
  print: PrintState;
}

/** What every request for a number says of the page, so that the slip matches it. */
export interface Manner {
  lang: string;
  elder: boolean;
}

export type LocalOutcome = { kind: "issued"; issued: Issued } | { kind: "refused"; refusal: Refusal } | { kind: "unknown" };

export interface TicketRequest extends Manner {
  request_id: string;
  service: string;
  card?: string;
  phone?: string;
  proxy?: boolean;
}

/** A ticket that was found again. `progress_url` only for who laid the card: the page behind it can leave the queue. */
export interface Found {
  ticket: string;
  status: TicketStatus;
  ahead: number | null;
  estimate_s: [number, number] | null;
  window: string | null;
  progress_url?: string;
}

/** `unknown`: the agent did not answer; asking again does no harm. */
export type LocalFound = { kind: "found"; tickets: Found[] } | { kind: "refused"; refusal: Refusal } | { kind: "unknown" };

export interface AgentOptions {
  base?: string;
  fetch?: typeof fetch;
  sleep?: (ms: number) => Promise<void>;
  now?: () => number;
}

export const EMPTY: LocalState = {
  server: "offline",
  view: null,
  version: 0,
  now: null,
  device: {},
  printer: null,
  reader: null,
  pairing: null,
  card: null,
};

/** The agent must have spoken or answered within this time, else the page says that nothing works. */
export const AGENT_SILENCE_MS = 6_000;
const LOOK_MS = 2_000;
const PATIENCE_MS = 20_000;

export class Agent {
  private readonly listeners = new Set<(state: LocalState, alive: boolean) => void>();
  private readonly printListeners = new Set<(news: PrintNews) => void>();
  private readonly codeListeners = new Set<(code: string) => void>();
  private readonly base: string;
  private readonly fetch: typeof fetch;
  private readonly sleep: (ms: number) => Promise<void>;
  private readonly now: () => number;
  private stream: EventSource | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private heardAt = -Infinity;
  private current: LocalState = EMPTY;

  constructor(options: AgentOptions = {}) {
    this.base = options.base ?? "";
    this.fetch = options.fetch ?? ((...args) => globalThis.fetch(...args));
    this.sleep = options.sleep ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
    this.now = options.now ?? (() => performance.now());
  }

  get alive(): boolean {
    return this.now() - this.heardAt <= AGENT_SILENCE_MS;
  }

  subscribe(listener: (state: LocalState, alive: boolean) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.connect();
    void this.look();
    this.timer ??= setInterval(() => void this.look(), LOOK_MS);
  }

  stop(): void {
    this.stream?.close();
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
  }

  onPrint(listener: (news: PrintNews) => void): () => void {
    this.printListeners.add(listener);
    return () => this.printListeners.delete(listener);
  }

  /** A code under the scanner on the kiosk's serial line; "" when it was no booking code. */
  onCode(listener: (code: string) => void): () => void {
    this.codeListeners.add(listener);
    return () => this.codeListeners.delete(listener);
  }

  /** The page went home: whatever the agent holds of a card is wiped. */
  reset(): void {
    this.fetch(`${this.base}/local/reset`, { method: "POST" }).catch(() => undefined);
  }

  takeTicket(request: TicketRequest): Promise<LocalOutcome> {
    return this.ask("/local/tickets", request);
  }

  checkIn(request: { request_id: string; code: string } & Manner): Promise<LocalOutcome> {
    return this.ask("/local/check-in", request);
  }

  /** Asks for the open tickets of a card or a phone number. Asking changes nothing, so once is enough. */
  async findTickets(who: { card: string } | { phone: string }): Promise<LocalFound> {
    try {
      const response = await this.post("/local/find", who);
      const body: unknown = await response.json();
      if (response.ok) return { kind: "found", tickets: (body as { tickets: Found[] }).tickets };
      return { kind: "refused", refusal: asRefusal(body) };
    } catch {
      return { kind: "unknown" };
    }
  }

  private post(path: string, body: object): Promise<Response> {
    const headers = { "Content-Type": "application/json" };
    return this.fetch(this.base + path, { method: "POST", headers, body: JSON.stringify(body) });
  }

  /** Sends the same request until the agent answers definitely. The agent itself replays it at the server. */
  private async ask(path: string, request: { request_id: string }): Promise<LocalOutcome> {
    const started = this.now();
    while (this.now() - started < PATIENCE_MS) {
      try {
        const response = await this.post(path, request);
        if (response.ok) return { kind: "issued", issued: (await response.json()) as Issued };
        const body: unknown = await response.json();
        if (typeof body === "object" && body !== null && "code" in body) {
          return { kind: "refused", refusal: asRefusal(body) };
        }
      } catch {
        // No answer is no outcome: the same request goes again.
      }
      await this.sleep(1_000);
    }
    return { kind: "unknown" };
  }

  private connect(): void {
    if (typeof EventSource === "undefined") return;
    const stream = new EventSource(`${this.base}/local/stream`);
    this.stream = stream;
    for (const name of ["view", "status", "card", "print", "code"]) {
      stream.addEventListener(name, (event) => this.take(name, String((event as MessageEvent).data)));
    }
    stream.addEventListener("reload", () => reloadWhenIdle());
  }

  private take(name: string, text: string): void {
    try {
      const data: unknown = JSON.parse(text);
      if (name === "card") this.put({ card: asCard(data) });
      else if (name === "print") for (const listener of this.printListeners) listener(data as PrintNews);
      else if (name === "code") for (const listener of this.codeListeners) listener(String((data as { code: unknown }).code));
      else if (typeof data === "object" && data !== null) this.put(data as Partial<LocalState>);
    } catch {
      // A line that is not JSON is a comment that keeps the connection open.
    }
    this.heard();
  }

  /** The belt to the stream's braces; also notices that the agent itself has gone. */
  private async look(): Promise<void> {
    const abort = new AbortController();
    const timer = setTimeout(() => abort.abort(), LOOK_MS - 200);
    try {
      const response = await this.fetch(`${this.base}/local/state`, { cache: "no-store", signal: abort.signal });
      if (response.ok) {
        this.put((await response.json()) as Partial<LocalState>);
        this.heard();
        if (this.stream?.readyState === 2) this.connect();
      }
    } catch {
      this.tell();
    } finally {
      clearTimeout(timer);
    }
  }

  private heard(): void {
    this.heardAt = this.now();
    this.tell();
  }

  private put(next: Partial<LocalState>): void {
    const older = next.version !== undefined && next.version < this.current.version && next.server === undefined;
    if (!older) this.current = { ...this.current, ...next };
  }

  private tell(): void {
    for (const listener of this.listeners) listener(this.current, this.alive);
  }
}

function asCard(data: unknown): Card | null {
  if (typeof data !== "object" || data === null) return null;
  const inner = "card" in data ? (data as { card: unknown }).card : null;
  if (typeof inner === "object") return asCard(inner);
  if (typeof inner !== "string" || !inner) return null;
  return { card: inner, class: (data as { class?: PriorityClass }).class ?? "normal" };
}
