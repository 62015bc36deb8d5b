/** Waits over the day, folded from the facts: for each half hour how many were called, the mean and the longest wait. */
import type { StoryLine } from "../lib/http";

export interface Slot {
  /** Start of the half hour, milliseconds. */
  start: number;
  calls: number;
  mean_s: number;
  max_s: number;
}

export const SLOT_MS = 30 * 60_000;

export class Waits {
  private readonly base = new Map<string, number>();
  private readonly called = new Set<string>();
  private readonly slots = new Map<number, { calls: number; sum: number; max: number }>();
  version = 0;

  /** Folds further facts; what was folded already is skipped. */
  take(facts: readonly StoryLine[]): void {
    for (const fact of facts) {
      if (fact.version <= this.version) continue;
      this.version = fact.version;
      const ticket = String(fact.data.ticket ?? "");
      if (fact.type === "TicketTaken") this.base.set(ticket, Date.parse(String(fact.data.base)));
      else if (fact.type === "TicketCalled") this.call(ticket, Date.parse(fact.at));
    }
  }

  /** Half hours from the first to the last with a call, empty ones included. */
  get all(): Slot[] {
    const starts = [...this.slots.keys()];
    if (!starts.length) return [];
    const found: Slot[] = [];
    for (let start = Math.min(...starts); start <= Math.max(...starts); start += SLOT_MS) {
      const slot = this.slots.get(start) ?? { calls: 0, sum: 0, max: 0 };
      found.push({ start, calls: slot.calls, mean_s: slot.calls ? slot.sum / slot.calls : 0, max_s: slot.max });
    }
    return found;
  }

  private call(ticket: string, at: number): void {
    const base = this.base.get(ticket);
    if (base === undefined || this.called.has(ticket)) return;
    this.called.add(ticket);
    const wait = Math.max(0, (at - base) / 1000);
    const start = Math.floor(at / SLOT_MS) * SLOT_MS;
    const slot = this.slots.get(start) ?? { calls: 0, sum: 0, max: 0 };
    this.slots.set(start, { calls: slot.calls + 1, sum: slot.sum + wait, max: Math.max(slot.max, wait) });
  }
}
