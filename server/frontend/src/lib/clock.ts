/**
 * The server's time on this machine. A kiosk with an empty clock battery still counts waiting minutes rightly.
 *
 * Every message that carries `now` is an observation. A message is never early, so of the recent offsets the largest
 * is the least delayed one.
 */
export class ServerClock {
  private readonly offsets: number[] = [];

  constructor(private readonly local: () => number = Date.now) {}

  observe(now: string | undefined | null): void {
    if (!now) return;
    const server = Date.parse(now);
    if (Number.isNaN(server)) return;
    const offset = server - this.local();
    if (this.offsets.length && Math.abs(offset - this.offset) > 5_000) this.offsets.length = 0;
    this.offsets.push(offset);
    if (this.offsets.length > 8) this.offsets.shift();
  }

  /** Milliseconds to add to the local clock; 0 before the first observation. */
  get offset(): number {
    return this.offsets.length ? Math.max(...this.offsets) : 0;
  }

  /** True once the server has told its time. */
  get known(): boolean {
    return this.offsets.length > 0;
  }

  now(): Date {
    return new Date(this.local() + this.offset);
  }

  /** Whole seconds from `instant` until now, never negative. */
  since(instant: string): number {
    return Math.max(0, Math.floor((this.now().getTime() - Date.parse(instant)) / 1000));
  }

  /** Whole seconds from now until `instant`, never negative. */
  until(instant: string): number {
    return Math.max(0, Math.ceil((Date.parse(instant) - this.now().getTime()) / 1000));
  }
}

const HHMM: Intl.DateTimeFormatOptions = { hour: "2-digit", minute: "2-digit", hourCycle: "h23" };

/** `14:05` in the hall's time zone. */
export function hhmm(instant: string | Date, timezone: string): string {
  return new Intl.DateTimeFormat("zh-CN", { ...HHMM, timeZone: timezone }).format(new Date(instant));
}

/** `2026-11-20` of an instant in the hall's time zone. */
export function dayOf(instant: string | Date, timezone: string): string {
  const parts = new Intl.DateTimeFormat("en-CA", { timeZone: timezone, year: "numeric", month: "2-digit", day: "2-digit" });
  return parts.format(new Date(instant));
}

/** `11月20日 星期五` or `Fri, 20 Nov` in the hall's time zone. */
export function longDay(instant: string | Date, timezone: string, locale: string): string {
  const zh = locale.startsWith("zh");
  const options: Intl.DateTimeFormatOptions = { month: zh ? "long" : "short", day: "numeric", weekday: zh ? "long" : "short" };
  const text = new Intl.DateTimeFormat(zh ? "zh-CN" : "en-GB", { ...options, timeZone: timezone }).format(new Date(instant));
  return zh ? text.replace(/(\d日)(星期)/, "$1 $2") : text;
}

/** `3:07` or `1:02:09`: a running time. */
export function running(seconds: number): string {
  const s = Math.max(0, Math.floor(seconds));
  const two = (n: number): string => String(n).padStart(2, "0");
  const hours = Math.floor(s / 3600);
  const minutes = Math.floor(s / 60) % 60;
  return hours ? `${hours}:${two(minutes)}:${two(s % 60)}` : `${minutes}:${two(s % 60)}`;
}
