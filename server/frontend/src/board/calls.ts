/** Which calls a board shows, which of them are new, and what it owes the server and the ear for each. */
import type { Store } from "../lib/session";
import type { BoardView, CallLine } from "../lib/wire";

export const ROWS = 5;
/** A new call stays highlighted for so long (criterion B2: at least 8 s). */
export const FRESH_MS = 10_000;
/** A call that became known later than this is shown but neither sounded nor highlighted. */
export const OLD_S = 30;

export interface Row extends CallLine {
  fresh: boolean;
}

/** Remembers, per business day, the last call that this board was done with, so that a reload repeats nothing. */
export class Memory {
  constructor(
    private readonly store: Store,
    private readonly key: string,
  ) {}

  last(day: string): number {
    const [kept, version] = (this.store.getItem(this.key) ?? "").split("@");
    return kept === day ? Number(version) || 0 : 0;
  }

  keep(day: string, version: number): void {
    if (version > this.last(day)) this.store.setItem(this.key, `${day}@${version}`);
  }
}

export interface Taken {
  /** Shown for the first time, oldest first: to be acknowledged. */
  shown: CallLine[];
  /** Not heard yet and young enough to be spoken, oldest first. */
  speak: CallLine[];
}

export class Calls {
  /** Version of each highlighted call and the local millisecond at which its highlight ends. */
  private readonly fresh = new Map<number, number>();
  private day = "";
  private last = 0;

  constructor(
    private readonly shown: Memory,
    private readonly heard: Memory,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** What is new to this board. `serverNow` in milliseconds. */
  take(day: string, calls: readonly CallLine[], serverNow: number): Taken {
    if (day !== this.day) {
      this.day = day;
      this.last = this.shown.last(day);
      this.fresh.clear();
    }
    const inOrder = [...calls].sort((a, b) => a.version - b.version);
    const young = inOrder.filter((call) => serverNow - Date.parse(call.at) < OLD_S * 1000);
    const unseen = inOrder.filter((call) => call.version > this.last);
    for (const call of unseen) if (young.includes(call)) this.fresh.set(call.version, this.now() + FRESH_MS);
    this.last = Math.max(this.last, ...calls.map((call) => call.version));
    this.shown.keep(day, this.last);
    const heard = this.heard.last(day);
    return { shown: unseen, speak: young.filter((call) => call.version > heard) };
  }

  /** This call needs no more speaking, whether it was heard or not. */
  settled(version: number): void {
    this.heard.keep(this.day, version);
  }

  /** Newest first, one row per ticket, at most five. */
  rows(calls: readonly CallLine[]): Row[] {
    const now = this.now();
    for (const [version, end] of this.fresh) if (end <= now) this.fresh.delete(version);
    return [...calls]
      .sort((a, b) => b.version - a.version)
      .slice(0, ROWS)
      .map((call) => ({ ...call, fresh: this.fresh.has(call.version) }));
  }
}

/**
 * Whether a call still waits for its citizen: not taken back, not called anew, and nobody has come yet. The view names
 * the last few calls only, so in a crowd an early one is judged by its window alone. It also names the calls of before:
 * who was sent on from window 1 to window 5 stands there twice.
 */
export function stillCalled(view: BoardView | null, call: Pick<CallLine, "version" | "ticket" | "window">): boolean {
  if (!view || view.calls.some((each) => each.ticket === call.ticket && each.version > call.version)) return false;
  const line = view.windows.find((each) => each.id === call.window);
  return line?.ticket === call.ticket && line.state === "called";
}
