/** Two soft tones, made on the spot. Rejects when the browser has not allowed sound. */
export class Chime {
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
