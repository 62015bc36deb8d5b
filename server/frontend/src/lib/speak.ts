/**
 * Announcements one after another: a later call never cuts off an earlier one. What waited too long (a reconnect, a
 * closed laptop) is dropped here, because it is on the screen anyway; what was spoken once is not spoken again.
 */
export interface Announcement {
  /** The journal version of the call or recall: each is spoken once. */
  version: number;
  ticket: string;
  window: string;
  /** Local milliseconds when it became known. */
  at: number;
}

/** Makes it heard. Resolves when the sound has really ended, rejects when there was none. */
export interface Voice {
  play(announcement: Announcement): Promise<void>;
}

export type SpeakHealth = "silent" | "ok" | "failing";

export interface SpeakOptions {
  voice: Voice;
  now?: () => number;
  /** Older ones are not spoken any more. */
  maxAgeMs?: number;
  /** How often each is spoken. */
  times?: number;
  onHealth?: (health: SpeakHealth) => void;
  onSpoken?: (announcement: Announcement) => void;
  /** The last version that was spoken before this page was loaded. */
  lastVersion?: number;
}

export class SpeakQueue {
  private readonly waiting: Announcement[] = [];
  private readonly now: () => number;
  private readonly maxAge: number;
  private readonly times: number;
  private last: number;
  private busy = false;
  private healthNow: SpeakHealth = "silent";

  constructor(private readonly options: SpeakOptions) {
    this.now = options.now ?? (() => performance.now());
    this.maxAge = options.maxAgeMs ?? 30_000;
    this.times = options.times ?? 2;
    this.last = options.lastVersion ?? 0;
  }

  get length(): number {
    return this.waiting.length;
  }

  get health(): SpeakHealth {
    return this.healthNow;
  }

  /** Puts it at the end of the line; false when it was known already. */
  add(announcement: Announcement): boolean {
    if (announcement.version <= this.last) return false;
    this.last = announcement.version;
    this.waiting.push(announcement);
    void this.run();
    return true;
  }

  private async run(): Promise<void> {
    if (this.busy) return;
    this.busy = true;
    try {
      for (let next = this.waiting.shift(); next; next = this.waiting.shift()) {
        if (this.now() - next.at > this.maxAge) continue;
        await this.speak(next);
      }
    } finally {
      this.busy = false;
    }
  }

  private async speak(announcement: Announcement): Promise<void> {
    try {
      for (let i = 0; i < this.times; i++) await this.options.voice.play(announcement);
      this.tell("ok");
      this.options.onSpoken?.(announcement);
    } catch {
      this.tell("failing");
    }
  }

  private tell(health: SpeakHealth): void {
    if (health === this.healthNow) return;
    this.healthNow = health;
    this.options.onHealth?.(health);
  }
}

/** Two soft tones, made on the spot. Rejects when the browser has not allowed sound. */
export class Chime implements Voice {
  private context: AudioContext | null = null;

  async play(): Promise<void> {
    const context = (this.context ??= new AudioContext());
    if (context.state !== "running") await Promise.race([context.resume(), later(500)]);
    if (context.state !== "running") throw new Error("sound is not allowed yet");
    const start = context.currentTime + 0.02;
    this.tone(context, 659.25, start, 0.5);
    this.tone(context, 523.25, start + 0.35, 0.8);
    await later(1_300);
  }

  private tone(context: AudioContext, hertz: number, start: number, seconds: number): void {
    const source = context.createOscillator();
    const gain = context.createGain();
    source.frequency.value = hertz;
    gain.gain.setValueAtTime(0, start);
    gain.gain.linearRampToValueAtTime(0.4, start + 0.02);
    gain.gain.exponentialRampToValueAtTime(0.001, start + seconds);
    source.connect(gain).connect(context.destination);
    source.start(start);
    source.stop(start + seconds);
  }
}

function later(ms: number): Promise<void> {
  return new Promise((done) => setTimeout(done, ms));
}
