/**
 * Plays the server's clips through one audio element, and believes only what it heard: a clip counts as played when the
 * element's own clock ran to the end of it. A browser that wants a tap first says so.
 */
export type SoundFault = "blocked" | "failed" | "stuck";

export class SoundError extends Error {
  constructor(readonly fault: SoundFault) {
    super(fault);
  }
}

/** What is needed of an audio element; tests have a plain object. */
export interface Player {
  src: string;
  volume: number;
  readonly currentTime: number;
  readonly duration: number;
  play(): Promise<void>;
  pause(): void;
  addEventListener(type: "ended" | "error", listener: () => void): void;
  removeEventListener(type: "ended" | "error", listener: () => void): void;
}

export interface SoundsOptions {
  /** Bytes of a clip by its address. */
  load: (url: string) => Promise<Blob>;
  player?: () => Player;
  address?: (blob: Blob) => string;
  forget?: (address: string) => void;
  wait?: (ms: number) => Promise<void>;
}

const KEPT = 200;
const GRACE_MS = 4_000;
/** Share of a clip's length that the element's clock must have run through. */
const HEARD = 0.8;

export class Sounds {
  /** From 0 to 1. */
  volume = 0.8;
  private readonly kept = new Map<string, Promise<string>>();
  private player: Player | null = null;
  private readonly address: (blob: Blob) => string;
  private readonly forget: (address: string) => void;
  private readonly wait: (ms: number) => Promise<void>;

  constructor(private readonly options: SoundsOptions) {
    this.address = options.address ?? ((blob) => URL.createObjectURL(blob));
    this.forget = options.forget ?? ((address) => URL.revokeObjectURL(address));
    this.wait = options.wait ?? ((ms) => new Promise((done) => setTimeout(done, ms)));
  }

  /** Fetches a clip so that it starts at once when it is its turn. */
  fetch(url: string): Promise<string> {
    let clip = this.kept.get(url);
    if (!clip) {
      clip = this.options.load(url).then((blob) => this.address(blob));
      clip.catch(() => this.kept.delete(url));
      this.kept.set(url, clip);
      this.trim();
    }
    return clip;
  }

  /** Resolves when the clip was heard to its end; rejects with a `SoundError`. `ms` is its length as the server says. */
  async play(url: string, ms: number): Promise<void> {
    let address: string;
    try {
      address = await this.fetch(url);
    } catch {
      throw new SoundError("failed");
    }
    const player = (this.player ??= this.options.player?.() ?? new Audio());
    player.src = address;
    player.volume = Math.min(1, Math.max(0, this.volume));
    const ended = this.ended(player);
    try {
      await player.play();
    } catch (error) {
      ended.stop();
      throw new SoundError(error instanceof DOMException && error.name === "NotAllowedError" ? "blocked" : "failed");
    }
    const how = await Promise.race([ended.done, this.wait(ms + GRACE_MS).then(() => "stuck" as const)]);
    ended.stop();
    if (how === "ended" && player.currentTime * 1000 >= ms * HEARD) return;
    player.pause();
    throw new SoundError(how === "error" ? "failed" : "stuck");
  }

  private ended(player: Player): { done: Promise<"ended" | "error">; stop: () => void } {
    let stop = (): void => undefined;
    const done = new Promise<"ended" | "error">((settle) => {
      const end = (): void => settle("ended");
      const fail = (): void => settle("error");
      player.addEventListener("ended", end);
      player.addEventListener("error", fail);
      stop = () => {
        player.removeEventListener("ended", end);
        player.removeEventListener("error", fail);
      };
    });
    return { done, stop };
  }

  private trim(): void {
    for (const [url, clip] of this.kept) {
      if (this.kept.size <= KEPT) return;
      this.kept.delete(url);
      void clip.then(this.forget, () => undefined);
    }
  }
}

/** Whether this page may make a sound before anybody has touched it. */
export function soundAllowed(): boolean {
  try {
    const context = new AudioContext();
    const allowed = context.state === "running";
    void context.close();
    return allowed;
  } catch {
    return true;
  }
}
