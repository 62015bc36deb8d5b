/**
 * A view that follows the server: a snapshot with its version, then numbered changes.
 *
 * Socket.IO is only a hint. A gap, a reconnect or 6.5 silent seconds mean a new snapshot; while the socket is away
 * the snapshots come by plain HTTP. See docs/contracts.md, "Socket.IO".
 */
import type { Refusal, Snapshot } from "./http";
import type { ViewName, Views } from "./wire";

/**
 * connecting: nothing shown yet. live: the socket speaks. polling: snapshots by HTTP. stale: what is shown is old.
 * refused: the token is not accepted.
 */
export type ConnectionState = "connecting" | "live" | "polling" | "stale" | "refused";

export interface Change<V> {
  hall: string;
  view: string;
  base: number;
  version: number;
  set: Partial<V>;
  now: string;
}

/** `set` is what time alone has changed in this version. */
export interface Beat<V> {
  hall: string;
  view: string;
  version: number;
  set?: Partial<V>;
  now: string;
}

/** What `Live` needs of a socket; `socket.ts` fulfils it with Socket.IO, tests with a plain object. */
export interface Wire {
  on(event: "connect" | "disconnect", handler: () => void): void;
  on(event: "refused" | "bye", handler: (code: string) => void): void;
  on<V>(event: "change", handler: (change: Change<V>) => void): void;
  on<V>(event: "beat", handler: (beat: Beat<V>) => void): void;
  watch<V>(hall: string, view: string): Promise<Snapshot<V> | { error: Refusal }>;
  close(): void;
}

export interface LiveState<V> {
  readonly connection: ConnectionState;
  readonly view: V | null;
  readonly version: number;
  /** Local milliseconds of the last sign of life; null before the first. */
  readonly heardAt: number | null;
  readonly refusal: Refusal | null;
}

export interface LiveOptions<N extends ViewName> {
  hall: string;
  view: N;
  open: () => Wire;
  /** Plain HTTP: the same snapshot. Throws when the server does not answer. */
  poll: () => Promise<Snapshot<Views[N]>>;
  /** Asked when the socket was refused: true when the token is truly no longer good. */
  tokenGone?: () => Promise<boolean>;
  onNow?: (now: string) => void;
  now?: () => number;
}

export const SILENCE_MS = 6_500;
const LOOK_MS = 1_000;
const POLL_MS = 4_000;

export class Live<N extends ViewName> {
  private readonly listeners = new Set<(state: LiveState<Views[N]>) => void>();
  private readonly now: () => number;
  private wire: Wire | null = null;
  private timer: ReturnType<typeof setInterval> | null = null;
  private connected = false;
  private asking = false;
  private polledAt = -Infinity;
  private reopenAt = Infinity;
  private askAfter = -Infinity;
  private early: Change<Views[N]>[] = [];
  private current: LiveState<Views[N]> = {
    connection: "connecting",
    view: null,
    version: 0,
    heardAt: null,
    refusal: null,
  };

  constructor(private readonly options: LiveOptions<N>) {
    this.now = options.now ?? (() => performance.now());
  }

  get state(): LiveState<Views[N]> {
    return this.current;
  }

  /** Tells the present state at once and every later one; returns the way to stop. */
  subscribe(listener: (state: LiveState<Views[N]>) => void): () => void {
    this.listeners.add(listener);
    listener(this.current);
    return () => this.listeners.delete(listener);
  }

  start(): void {
    this.timer ??= setInterval(() => this.look(), LOOK_MS);
    this.open();
    void this.pollOnce();
  }

  stop(): void {
    if (this.timer !== null) clearInterval(this.timer);
    this.timer = null;
    this.wire?.close();
    this.wire = null;
    this.connected = false;
  }

  /** Takes a new snapshot now, e.g. after a command whose answer carried a higher version. */
  refresh(): void {
    void (this.connected ? this.ask() : this.pollOnce());
  }

  private open(): void {
    this.wire?.close();
    this.reopenAt = Infinity;
    const wire = this.options.open();
    this.wire = wire;
    wire.on("connect", () => {
      this.connected = true;
      void this.ask();
    });
    wire.on("disconnect", () => {
      this.connected = false;
      this.asking = false;
    });
    wire.on("refused", () => {
      // The client does not try again by itself after a "no".
      this.reopenAt = this.now() + POLL_MS;
      void this.lookAtToken();
    });
    wire.on("bye", () => void this.lookAtToken());
    wire.on<Views[N]>("change", (change) => this.onChange(change));
    wire.on<Views[N]>("beat", (beat) => this.onBeat(beat));
  }

  private async ask(): Promise<void> {
    const wire = this.wire;
    if (this.asking || !wire) return;
    this.asking = true;
    try {
      const answer = await wire.watch<Views[N]>(this.options.hall, this.options.view);
      if (wire !== this.wire) return;
      this.asking = false;
      if ("error" in answer) {
        this.askAfter = this.now() + POLL_MS;
        this.put({ refusal: answer.error });
      } else this.take(answer, "live");
    } catch {
      // The look of every second asks again.
    } finally {
      if (wire === this.wire) this.asking = false;
    }
  }

  private async pollOnce(): Promise<void> {
    this.polledAt = this.now();
    try {
      const answer = await this.options.poll();
      if (this.timer !== null && this.current.connection !== "live") this.take(answer, "polling");
    } catch {
      // Stale is told by the silence, not by one failed request.
    }
  }

  private take(answer: Snapshot<Views[N]>, connection: ConnectionState): void {
    this.options.onNow?.(answer.now);
    this.put({
      connection,
      view: answer.view,
      version: answer.version,
      heardAt: this.now(),
      refusal: null,
    });
    const early = this.early;
    this.early = [];
    for (const change of early) this.onChange(change);
  }

  private onChange(change: Change<Views[N]>): void {
    if (change.view !== this.options.view || change.hall !== this.options.hall) return;
    this.options.onNow?.(change.now);
    if (this.asking || this.current.view === null) {
      this.early.push(change);
      if (this.early.length > 500) this.early.shift();
      return;
    }
    const mine = this.current.version;
    if (change.version <= mine) return;
    if (change.base > mine) {
      void this.ask();
      return;
    }
    this.put({
      view: { ...this.current.view, ...change.set },
      version: change.version,
      heardAt: this.now(),
      connection: "live",
    });
  }

  private onBeat(beat: Beat<Views[N]>): void {
    if (beat.hall !== this.options.hall || beat.view !== this.options.view) return;
    this.options.onNow?.(beat.now);
    if (this.current.view === null || this.asking) return;
    if (beat.version > this.current.version) {
      void this.ask();
      return;
    }
    const fits = beat.set && beat.version === this.current.version;
    this.put({
      ...(fits ? { view: { ...this.current.view, ...beat.set } } : {}),
      heardAt: this.now(),
      ...(this.connected ? { connection: "live" } : {}),
    });
  }

  private async lookAtToken(): Promise<void> {
    this.connected = false;
    this.asking = false;
    try {
      if (await this.options.tokenGone?.()) this.put({ connection: "refused" });
    } catch {
      // Not known: the token is kept.
    }
  }

  /** Once a second: silence makes the view stale, and every way to a new snapshot is tried. */
  private look(): void {
    const now = this.now();
    if (now >= this.reopenAt && this.current.connection !== "refused") this.open();
    const heard = this.current.heardAt;
    const silent = heard === null || now - heard > SILENCE_MS;
    if (silent && heard !== null && (this.current.connection === "live" || this.current.connection === "polling")) {
      this.put({ connection: "stale" });
    }
    if (this.current.connection === "refused") return;
    if (this.connected && this.current.connection !== "live" && now >= this.askAfter) void this.ask();
    if (this.current.connection !== "live" && now - this.polledAt >= POLL_MS) void this.pollOnce();
  }

  private put(next: Partial<LiveState<Views[N]>>): void {
    this.current = { ...this.current, ...next };
    for (const listener of this.listeners) listener(this.current);
  }
}
