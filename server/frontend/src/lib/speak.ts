/**
 * Announcements one after another: a later call never cuts off an earlier one, and none is left out because others wait.
 * What has become wrong meanwhile (taken back, called anew, the citizen already came) is passed over in silence.
 */
export interface Announcement {
  /** The journal version of the call or recall: each is spoken once. */
  version: number;
  ticket: string;
  window: string;
}

/** Makes it heard: `beginning` for the first round. Resolves when it was heard to its end, rejects when it was not. */
export interface Voice {
  prepare?(announcement: Announcement): void;
  play(announcement: Announcement, round: number): Promise<void>;
}

/**
 * silent: nothing to speak so far. ok: the last one was heard to its end. blocked: the browser wants a tap first.
 * failing: no sound came. no_voice: the server has no voice for it.
 */
export type SpeakHealth = "silent" | "ok" | "blocked" | "failing" | "no_voice" | "off";

export interface SpeakOptions {
  voice: Voice;
  /** How often each is spoken. */
  times?: () => number;
  /** Is it still true? Asked before each round. */
  wanted?: (announcement: Announcement) => boolean;
  onChange?: () => void;
  onSpoken?: (announcement: Announcement) => void;
  /** It should have been spoken and was not. */
  onSilent?: (announcement: Announcement, why: SpeakHealth) => void;
  /** Whatever became of it, it is done with. */
  onSettled?: (announcement: Announcement) => void;
  healthOf?: (error: unknown) => SpeakHealth;
}

/** With so many waiting behind it a call is spoken once only: the last in line should not wait for repeats. */
const CROWD = 3;

export class SpeakQueue {
  private readonly waiting: Announcement[] = [];
  private last = 0;
  private busy = false;
  private healthNow: SpeakHealth = "silent";

  constructor(private readonly options: SpeakOptions) {}

  /** How many have not been heard yet, the one that is being spoken included. */
  get length(): number {
    return this.waiting.length + (this.busy ? 1 : 0);
  }

  get health(): SpeakHealth {
    return this.healthNow;
  }

  set health(health: SpeakHealth) {
    if (health === this.healthNow) return;
    this.healthNow = health;
    this.options.onChange?.();
  }

  /** Puts it at the end of the line; false when it was known already. */
  add(announcement: Announcement): boolean {
    if (announcement.version <= this.last) return false;
    this.last = announcement.version;
    this.waiting.push(announcement);
    this.options.voice.prepare?.(announcement);
    this.options.onChange?.();
    void this.run();
    return true;
  }

  /** A new business day counts from one again. */
  reset(): void {
    this.waiting.length = 0;
    this.last = 0;
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
        await this.speak(next);
        this.options.onSettled?.(next);
        this.options.onChange?.();
      }
    } finally {
      this.busy = false;
      this.options.onChange?.();
    }
  }

  private async speak(announcement: Announcement): Promise<void> {
    const wanted = (): boolean => this.options.wanted?.(announcement) ?? true;
    let heard = 0;
    try {
      while (heard < this.rounds() && wanted()) {
        await this.options.voice.play(announcement, heard);
        heard += 1;
      }
      if (heard) this.health = "ok";
    } catch (error) {
      this.health = this.options.healthOf?.(error) ?? "failing";
      if (!heard) this.options.onSilent?.(announcement, this.health);
    }
    if (heard) this.options.onSpoken?.(announcement);
  }

  private rounds(): number {
    return this.waiting.length >= CROWD ? 1 : (this.options.times?.() ?? 2);
  }
}
