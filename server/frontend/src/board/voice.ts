/** How a call becomes sound: the chime once, then the server's clips in every language of the hall. */
import type { Api } from "../lib/api";
import { ApiError } from "../lib/api";
import { SoundError, type Sounds } from "../lib/sounds";
import type { Announcement, SpeakHealth, Voice } from "../lib/speak";

export interface Clip {
  url: string;
  ms: number;
  language: string;
}

interface Said {
  text: string;
  clips: Clip[];
  missing: string[];
}

export class NoVoice extends Error {}

/** `languages` false: the hall wants the chime alone. */
export interface VoiceOptions {
  api: Api;
  hall: string;
  sounds: Pick<Sounds, "fetch" | "play">;
  chime: () => boolean;
  languages: () => boolean;
}

export class HallVoice implements Voice {
  private readonly base: string;
  private readonly calls = new Map<number, Promise<Clip[]>>();
  private bell: Promise<Clip | null> | null = null;

  constructor(private readonly options: VoiceOptions) {
    this.base = `/api/v1/halls/${encodeURIComponent(options.hall)}/speech`;
  }

  /** Asks for the clips while others are still being spoken. */
  prepare(announcement: Announcement): void {
    void this.chime().then((clip) => clip && this.options.sounds.fetch(clip.url)).catch(() => undefined);
    this.clips(announcement).then((clips) => clips.forEach((clip) => void this.options.sounds.fetch(clip.url).catch(() => undefined)), () => undefined);
  }

  async play(announcement: Announcement, round: number): Promise<void> {
    if (round === 0) {
      const bell = await this.chime();
      if (bell && this.options.chime()) await this.options.sounds.play(bell.url, bell.ms);
    }
    if (!this.options.languages()) return;
    const clips = await this.clips(announcement);
    if (!clips.length) throw new NoVoice();
    for (const clip of clips) await this.options.sounds.play(clip.url, clip.ms);
    if (this.calls.size > 50) this.calls.clear();
  }

  private chime(): Promise<Clip | null> {
    this.bell ??= this.options.api.get<{ chime: Clip | null }>(this.base).then((told) => told.chime);
    this.bell.catch(() => (this.bell = null));
    return this.bell;
  }

  private clips(announcement: Announcement): Promise<Clip[]> {
    const { version, ticket, window } = announcement;
    let clips = this.calls.get(version);
    if (!clips) {
      clips = this.options.languages()
        ? this.options.api.post<Said>(`${this.base}/call`, { ticket, window }).then((said) => said.clips)
        : Promise.resolve([]);
      clips.catch(() => this.calls.delete(version));
      this.calls.set(version, clips);
    }
    return clips;
  }
}

/** Why nothing was heard, in one word. */
export function healthOf(error: unknown): SpeakHealth {
  if (error instanceof NoVoice) return "no_voice";
  if (error instanceof SoundError && error.fault === "blocked") return "blocked";
  if (error instanceof ApiError && error.status === 409) return "no_voice";
  return "failing";
}
