/** Between what the board sees and what the hall hears: new calls are acknowledged, spoken in order, and reported on. */
import type { Api } from "../lib/api";
import { newId } from "../lib/ids";
import { Outbox } from "../lib/outbox";
import type { Store } from "../lib/session";
import { Sounds, soundAllowed } from "../lib/sounds";
import { SpeakQueue, type SpeakHealth } from "../lib/speak";
import type { BoardView, CallLine } from "../lib/wire";
import { Calls, Memory, stillCalled, type Row } from "./calls";
import { minuteOf, myCalls, volumeAt, type BoardSettings } from "./settings";
import { healthOf, HallVoice } from "./voice";

export interface AnnouncerOptions {
  api: Api;
  hall: string;
  store: Store;
  settings: () => BoardSettings;
  view: () => BoardView | null;
  now: () => Date;
  onChange: () => void;
}

export class Announcer {
  readonly sounds: Sounds;
  private readonly calls: Calls;
  private readonly outbox: Outbox;
  private readonly queue: SpeakQueue;
  private day = "";

  constructor(private readonly options: AnnouncerOptions) {
    const { api, hall, store, settings } = options;
    this.sounds = new Sounds({ load: (url) => api.blob(url) });
    this.calls = new Calls(new Memory(store, "tidehall.board.shown"), new Memory(store, "tidehall.board.heard"));
    this.outbox = new Outbox(store, "tidehall.board.announced", (kept) =>
      api.command(hall, kept.name, kept.body, { id: kept.id, giveUpAfterMs: 4_000 }),
    );
    const voice = new HallVoice({
      api,
      hall,
      sounds: this.sounds,
      chime: () => settings().chime || !settings().languages.length,
      languages: () => settings().languages.length > 0,
    });
    this.queue = new SpeakQueue({
      voice,
      times: () => settings().repeats,
      wanted: (call) => this.setVolume() > 0 && stillCalled(options.view(), call),
      onChange: options.onChange,
      onSpoken: ({ version }) => this.tell(version, "spoken"),
      onSilent: ({ version }, why) => this.tell(version, "silent", why),
      onSettled: ({ version }) => this.calls.settled(version),
      healthOf,
    });
  }

  /** How the voice is; `off` where this board is not to speak. */
  get health(): SpeakHealth {
    return this.options.settings().sound ? this.queue.health : "off";
  }

  get waiting(): number {
    return this.queue.length;
  }

  /** Whether the browser lets this page speak; asked once at the beginning. */
  probe(): void {
    if (this.options.settings().sound && this.queue.health === "silent" && !soundAllowed()) this.queue.health = "blocked";
  }

  /** A tap on the screen: from now on the browser lets it speak. */
  async allow(): Promise<void> {
    const audio = new AudioContext();
    await audio.resume();
    void audio.close();
    if (this.queue.health === "blocked") this.queue.health = "silent";
  }

  take(view: BoardView): void {
    if (view.hall.business_day !== this.day) {
      this.day = view.hall.business_day;
      this.queue.reset();
    }
    const { shown, speak } = this.calls.take(this.day, myCalls(this.options.settings(), view), this.options.now().getTime());
    for (const call of shown) this.tell(call.version, "shown");
    const { sound, elsewhere } = this.options.settings();
    if (sound) for (const call of speak) if (!elsewhere.includes(call.window)) this.queue.add(call);
  }

  rows(calls: readonly CallLine[]): Row[] {
    return this.calls.rows(calls);
  }

  /** Sends what the server has not confirmed yet. */
  flush(): void {
    void this.outbox.flush();
  }

  private tell(call: number, how: "shown" | "spoken" | "silent", reason = ""): void {
    void this.outbox.add({ id: newId(), name: "announced", body: { call, how, ...(reason ? { reason } : {}) } });
  }

  private setVolume(): number {
    const settings = this.options.settings();
    const zone = this.options.view()?.hall.timezone ?? "Asia/Shanghai";
    this.sounds.volume = volumeAt(settings, minuteOf(this.options.now(), zone));
    return this.sounds.volume;
  }
}
