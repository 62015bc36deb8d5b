/** Calls attention on a phone: a buzz where it can, a chime once somebody allowed it. */
export class Ring {
  private audio: AudioContext | null = null;

  /** From a touch only: browsers let nothing sound before. Plays once, so that the volume can be judged. */
  allow(): boolean {
    if (typeof AudioContext === "undefined") return false;
    this.audio ??= new AudioContext();
    void this.audio.resume();
    this.chime(1);
    return true;
  }

  call(): void {
    // An iPhone has no vibrate; the screen says it in any case.
    if ("vibrate" in navigator) navigator.vibrate([400, 200, 400, 200, 800]);
    this.chime(3);
  }

  private chime(times: number): void {
    const audio = this.audio;
    if (!audio) return;
    for (let i = 0; i < times * 2; i++) {
      const at = audio.currentTime + 0.05 + Math.floor(i / 2) * 1.2 + (i % 2) * 0.35;
      const tone = audio.createOscillator();
      const loud = audio.createGain();
      tone.frequency.value = i % 2 ? 659 : 880;
      loud.gain.setValueAtTime(0.0001, at);
      loud.gain.exponentialRampToValueAtTime(0.4, at + 0.02);
      loud.gain.exponentialRampToValueAtTime(0.0001, at + 0.6);
      tone.connect(loud).connect(audio.destination);
      tone.start(at);
      tone.stop(at + 0.65);
    }
  }
}
