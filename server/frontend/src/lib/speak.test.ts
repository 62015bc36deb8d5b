import { describe, expect, it } from "vitest";
import { SoundError, Sounds, type Player } from "./sounds";
import { SpeakQueue, type Announcement, type SpeakHealth } from "./speak";

const item = (version: number): Announcement => ({ version, ticket: `A${version}`, window: "1" });
const settle = () => new Promise((done) => setTimeout(done));

describe("announcements (B3)", () => {
  it("follow each other in order, each twice, none cut off, none known twice", async () => {
    const played: string[] = [];
    const ends: (() => void)[] = [];
    const spoken: number[] = [];
    const queue = new SpeakQueue({
      voice: { play: ({ ticket }, round) => new Promise((end) => (played.push(`${ticket}.${round}`), ends.push(end))) },
      onSpoken: ({ version }) => spoken.push(version),
    });
    expect([queue.add(item(1)), queue.add(item(2)), queue.add(item(2))]).toEqual([true, true, false]);
    expect([played, queue.length]).toEqual([["A1.0"], 2]);
    while (ends.length) {
      ends.shift()?.();
      await settle();
    }
    expect(played).toEqual(["A1.0", "A1.1", "A2.0", "A2.1"]);
    expect([spoken, queue.length, queue.health]).toEqual([[1, 2], 0, "ok"]);
  });

  it("that became wrong while they waited are passed over, before the first round and between rounds", async () => {
    const played: number[] = [];
    const gone = new Set([2]);
    const settled: number[] = [];
    const silent: number[] = [];
    const queue = new SpeakQueue({
      voice: { play: ({ version }) => (played.push(version), version === 1 && gone.add(1), Promise.resolve()) },
      wanted: ({ version }) => !gone.has(version),
      onSettled: ({ version }) => settled.push(version),
      onSilent: ({ version }) => silent.push(version),
    });
    [1, 2, 3].forEach((version) => queue.add(item(version)));
    await settle();
    expect([played, settled, silent]).toEqual([[1, 3, 3], [1, 2, 3], []]);
  });

  it("in a crowd are spoken once each, so that the last need not wait for repeats", async () => {
    const played: number[] = [];
    const queue = new SpeakQueue({ voice: { play: ({ version }) => (played.push(version), Promise.resolve()) } });
    [1, 2, 3, 4, 5].forEach((version) => queue.add(item(version)));
    await settle();
    expect(played).toEqual([1, 2, 3, 3, 4, 4, 5, 5]);
  });

  it("that could not be heard are told with the reason, and the next one is tried", async () => {
    const told: [number, SpeakHealth][] = [];
    let allowed = false;
    const queue = new SpeakQueue({
      voice: { play: () => (allowed ? Promise.resolve() : Promise.reject(new SoundError("blocked"))) },
      onSilent: ({ version }, why) => told.push([version, why]),
      healthOf: (error) => (error instanceof SoundError && error.fault === "blocked" ? "blocked" : "failing"),
    });
    queue.add(item(1));
    await settle();
    expect([told, queue.health]).toEqual([[[1, "blocked"]], "blocked"]);
    allowed = true;
    queue.add(item(2));
    await settle();
    expect(queue.health).toBe("ok");
  });

  it("count anew on another day", async () => {
    const queue = new SpeakQueue({ voice: { play: () => Promise.resolve() } });
    queue.add(item(900));
    await settle();
    expect(queue.add(item(3))).toBe(false);
    queue.reset();
    expect(queue.add(item(3))).toBe(true);
  });
});

class FakePlayer implements Player {
  src = "";
  volume = 1;
  currentTime = 0;
  duration = 1;
  private readonly listeners: Record<string, (() => void)[]> = {};
  constructor(private readonly how: "ends" | "stands" | "blocked" | "breaks" | "lies") {}
  play(): Promise<void> {
    if (this.how === "blocked") return Promise.reject(new DOMException("no", "NotAllowedError"));
    setTimeout(() => {
      if (this.how === "ends") this.currentTime = 1;
      if (this.how === "ends" || this.how === "lies") this.tell("ended");
      if (this.how === "breaks") this.tell("error");
    });
    return Promise.resolve();
  }
  pause(): void {
    this.src = "";
  }
  addEventListener(type: string, listener: () => void): void {
    (this.listeners[type] ??= []).push(listener);
  }
  removeEventListener(type: string, listener: () => void): void {
    this.listeners[type] = (this.listeners[type] ?? []).filter((each) => each !== listener);
  }
  private tell(type: string): void {
    (this.listeners[type] ?? []).forEach((listener) => listener());
  }
}

describe("sounds (B4)", () => {
  const sounds = (how: ConstructorParameters<typeof FakePlayer>[0], load = () => Promise.resolve(new Blob())) =>
    new Sounds({ load, player: () => new FakePlayer(how), address: () => "blob:1", forget: () => undefined, wait: () => new Promise((done) => setTimeout(done, 30)) });

  it("count as played only when the element's clock ran to the end", async () => {
    await expect(sounds("ends").play("/a", 1000)).resolves.toBeUndefined();
    await expect(sounds("lies").play("/a", 1000)).rejects.toMatchObject({ fault: "stuck" });
    await expect(sounds("stands").play("/a", 1000)).rejects.toMatchObject({ fault: "stuck" });
    await expect(sounds("blocked").play("/a", 1000)).rejects.toMatchObject({ fault: "blocked" });
    await expect(sounds("breaks").play("/a", 1000)).rejects.toMatchObject({ fault: "failed" });
  });

  it("are fetched once each, and again after a failure", async () => {
    let asked = 0;
    const made = sounds("ends", () => (asked++ === 0 ? Promise.reject(new Error("down")) : Promise.resolve(new Blob())));
    await expect(made.play("/a", 1000)).rejects.toMatchObject({ fault: "failed" });
    await made.play("/a", 1000);
    await made.play("/a", 1000);
    expect(asked).toBe(2);
  });
});
