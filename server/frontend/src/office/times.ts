/** `11月20日 14:05` in the hall's zone. */
import { hhmm } from "../lib/clock";

export function dayTime(at: string, zone: string): string {
  const day = new Intl.DateTimeFormat("zh-CN", { timeZone: zone, month: "numeric", day: "numeric" }).format(new Date(at));
  return `${day} ${hhmm(at, zone)}`;
}
