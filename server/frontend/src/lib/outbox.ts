/**
 * Intents kept on this device until the server has answered definitely: each with the id it was made with, oldest
 * first. What the server refuses is as settled as what it did.
 */
import { definite, type Outcome } from "./api";
import type { Store } from "./session";

export interface Kept {
  id: string;
  name: string;
  body: Record<string, unknown>;
}

export type Send = (kept: Kept) => Promise<Outcome<unknown>>;

/**
 * What may lie on the disk: free words may hold a name or a number, so they stay in memory and a sentence without any
 * person stands for them should the device lose its power meanwhile.
 */
export function withoutWords(standIn: string): (kept: Kept) => Kept {
  return (kept) => ("words" in kept.body ? { ...kept, body: { ...kept.body, words: standIn } } : kept);
}

export class Outbox {
  private sending = false;
  private readonly whole = new Map<string, Kept>();

  constructor(
    private readonly store: Store,
    private readonly key: string,
    private readonly send: Send,
    private readonly bare: (kept: Kept) => Kept = (kept) => kept,
  ) {}

  get waiting(): Kept[] {
    try {
      const value: unknown = JSON.parse(this.store.getItem(this.key) ?? "[]");
      return Array.isArray(value) ? (value as Kept[]) : [];
    } catch {
      return [];
    }
  }

  /** Keeps first, sends then: a power cut between the two loses nothing. */
  async add(kept: Kept): Promise<Outcome<unknown> | null> {
    this.write([...this.waiting, this.bare(kept)]);
    this.whole.set(kept.id, kept);
    return this.flush(kept.id);
  }

  /** Sends what waits; ends at the first one without a definite answer. Returns the outcome of `wanted`. */
  async flush(wanted = ""): Promise<Outcome<unknown> | null> {
    if (this.sending) return null;
    this.sending = true;
    let found: Outcome<unknown> | null = null;
    try {
      for (let next = this.waiting[0]; next; next = this.waiting[0]) {
        const outcome = await this.send(this.whole.get(next.id) ?? next);
        if (next.id === wanted) found = outcome;
        // A pad that was unpaired keeps what people said until it is paired again.
        if (outcome.kind === "unknown") break;
        if (outcome.kind === "refused" && (outcome.status === 401 || !definite(outcome.status))) break;
        const done = next.id;
        this.whole.delete(done);
        this.write(this.waiting.filter((kept) => kept.id !== done));
      }
    } finally {
      this.sending = false;
    }
    return found;
  }

  private write(all: Kept[]): void {
    this.store.setItem(this.key, JSON.stringify(all));
  }
}
