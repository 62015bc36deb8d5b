/** Which calls a board shows, which of them are new, and what it owes the server and the ear for each. */
import type { Store } from "../lib/session";
import type { CallLine } from "../lib/wire";

export const ROWS = 5;
/** A new call stays highlighted for so long (criterion B2: at least 8 s). */
export const FRESH_MS = 10_000;
/** A call that became known later than this is shown but neither sounded nor highlighted. */
export const OLD_S = 30;

export interface Row extends CallLine {
  fresh: boolean;
}

/** Remembers, per business day, the last call that this board has shown, so that a reload repeats nothing. */
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
    this.store.setItem(this.key, `${day}@${version}`);
  }
}

export class Calls {
  /** Version of each highlighted call and the local millisecond at which its highlight ends. */
  private readonly fresh = new Map<number, number>();
  private day = "";
  private last = 0;

  constructor(
    private readonly memory: Memory,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** The calls that this board shows for the first time, oldest first. `serverNow` in milliseconds. */
  take(day: string, calls: readonly CallLine[], serverNow: number): CallLine[] {
    if (day !== this.day) {
      this.day = day;
      this.last = this.memory.last(day);
      this.fresh.clear();
    }
    const unseen = calls.filter((call) => call.version > this.last).sort((a, b) => a.version - b.version);
    const newest = unseen[unseen.length - 1];
    if (!newest) return [];
    this.last = newest.version;
    this.memory.keep(day, newest.version);
    const young = unseen.filter((call) => serverNow - Date.parse(call.at) < OLD_S * 1000);
    for (const call of young) this.fresh.set(call.version, this.now() + FRESH_MS);
    return young;
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
