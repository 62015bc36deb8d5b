/** Spoken guidance: one text after another, cut off by the next touch. The agent fetches and keeps the clips. */

/** Makes one text heard. Resolves at its end or when it is stopped, rejects when there is no such clip. */
export interface Playing {
  play(text: string, language: string): Promise<void>;
  stop(): void;
}

/** How long nobody asks again for a voice that was not there. */
const REST_MS = 30_000;
const LONGEST = 120;

export class Guide {
  private turn = 0;
  private restUntil = -Infinity;

  constructor(
    private readonly player: Playing,
    private readonly onVoice: (there: boolean) => void,
    private readonly now: () => number = () => performance.now(),
  ) {}

  /** Says these texts in order; what was being said ends. `to` stands between two figures. */
  async say(texts: readonly string[], language: string, to: string): Promise<void> {
    this.hush();
    const turn = this.turn;
    if (this.now() < this.restUntil) return;
    for (const text of texts.flatMap((each) => sentences(each, to))) {
      if (turn !== this.turn) return;
      try {
        await this.player.play(text, language);
        this.onVoice(true);
      } catch {
        if (turn !== this.turn) return;
        this.restUntil = this.now() + REST_MS;
        this.onVoice(false);
        return;
      }
    }
  }

  hush(): void {
    this.turn += 1;
    this.player.stop();
  }
}

/** What a voice can say: letters, digits and ordinary marks, in pieces that the server takes. */
export function sentences(text: string, to: string): string[] {
  const plain = text
    .replace(/(?<=\d)\s*[–—~～-]\s*(?=\d)/g, to)
    .replace(/[^\p{Script=Han}A-Za-z0-9，。、？！：,.?!:' -]+/gu, " ")
    .replace(/\s+/g, " ")
    .trim();
  const pieces: string[] = [];
  for (let i = 0; i < plain.length; i += LONGEST) pieces.push(plain.slice(i, i + LONGEST));
  return pieces;
}

/** A ticket's number as it is called: letters and digits one by one. */
export function byDigits(number: string): string {
  return [...number].join(" ");
}

/** Plays what the agent has on its disk or fetches from the hall. */
export class AgentVoice implements Playing {
  private audio: HTMLAudioElement | null = null;
  private end: (() => void) | null = null;

  constructor(private readonly base = "") {}

  play(text: string, language: string): Promise<void> {
    const audio = new Audio(`${this.base}/local/speech?${new URLSearchParams({ text, lang: language }).toString()}`);
    this.audio = audio;
    return new Promise((resolve, reject) => {
      this.end = resolve;
      audio.onended = () => resolve();
      audio.onerror = () => reject(new Error("no clip"));
      audio.play().catch(reject);
    });
  }

  stop(): void {
    this.audio?.pause();
    this.audio = null;
    this.end?.();
    this.end = null;
  }
}
