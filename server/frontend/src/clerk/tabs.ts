/** Two pages of one browser at one window: the newest works, an older one reads until it takes over (criterion C5). */
export interface Channel {
  postMessage(message: unknown): void;
  close(): void;
  onmessage: ((event: MessageEvent) => void) | null;
}

export class TabGuard {
  private channel: Channel | null = null;

  constructor(
    private readonly onReader: (reader: boolean) => void,
    private readonly open: (name: string) => Channel = (name) => new BroadcastChannel(name),
  ) {}

  /** This page works at `window` from now on; others there become readers. */
  claim(hall: string, window: string): void {
    this.leave();
    this.channel = this.open(`tidehall.window.${hall}.${window}`);
    this.channel.onmessage = () => this.onReader(true);
    this.take();
  }

  take(): void {
    this.onReader(false);
    this.channel?.postMessage("claimed");
  }

  leave(): void {
    this.channel?.close();
    this.channel = null;
    this.onReader(false);
  }
}
