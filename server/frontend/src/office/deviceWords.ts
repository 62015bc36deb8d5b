/** A device as a person reads it: what is wrong and what to do, then how it is otherwise. */
import { duration, word } from "../staff/speech";
import type { DeviceLine, DevicePart } from "./devices";
import type { OfficeSay } from "./say";
import { dayTime } from "./times";

export interface Trouble {
  key: string;
  /** Not before the evening. */
  later: boolean;
  words: string;
  next: string;
}

/** What may wait until the evening; everything else wants somebody now. */
const LATER: readonly string[] = ["near_end", "other_version", "boots", "clock", "disk"];
const FEW_MB = 1000;

export function troubles(speech: OfficeSay, device: DeviceLine): Trouble[] {
  const { alerts, parts } = device.condition;
  const found = alerts.flatMap((alert) =>
    alert === "part"
      ? parts.filter((part) => part.state !== "ok").map((part) => ofPart(speech, part))
      : [{ key: alert, later: LATER.includes(alert), words: word(speech, `device.alert.${alert}`, alert), next: nextOf(speech, alert, device.condition.audio) }],
  );
  return [...found.filter((each) => !each.later), ...found.filter((each) => each.later)];
}

/** A browser that wants a tap, a server without a voice and a loudspeaker without power need three different people. */
function nextOf(speech: OfficeSay, alert: string, audio: string | null): string {
  const usual = word(speech, `device.alert.${alert}.next`, "");
  return alert === "audio" ? word(speech, `device.alert.audio.${audio ?? ""}.next`, usual) : usual;
}

/** Those that want somebody now, those that may wait, the others; each in the order of the house. */
export function inNeed(speech: OfficeSay, devices: readonly DeviceLine[]): DeviceLine[] {
  const rank = (device: DeviceLine): number => {
    const found = troubles(speech, device);
    return found.some((each) => !each.later) ? 0 : found.length ? 1 : 2;
  };
  return [0, 1, 2].flatMap((wanted) => devices.filter((device) => rank(device) === wanted));
}

function ofPart(speech: OfficeSay, part: DevicePart): Trouble {
  return { key: `part-${part.name}`, later: part.state === "warn", words: speech.pick(part.words, part.words_en), next: speech.pick(part.next, part.next_en) };
}

/** Three short lines: what citizens meet, the machine, and what went wrong last. */
export function facts(speech: OfficeSay, device: DeviceLine, zone: string): string[] {
  const c = device.condition;
  const { t } = speech;
  const said = (name: "paper" | "reader" | "audio", value: string | null): string => (value === null ? "" : `${t(`device.${name}`)} ${word(speech, `device.${name}.${value}`, value)}`);
  const hall = [
    said("paper", c.paper),
    slips(speech, device),
    said("reader", c.reader),
    said("audio", c.audio),
    ...c.parts.filter((part) => part.state === "ok").map((part) => speech.pick(part.words, part.words_en)),
  ];
  const machine = [
    c.version === null ? "" : t("device.version", { v: c.version }),
    c.skew_s === null ? "" : t("device.skew", { s: c.skew_s > 0 ? `+${c.skew_s}` : c.skew_s }),
    c.temperature_c === null ? "" : t("device.temperature", { c: Math.round(c.temperature_c) }),
    c.disk_free_mb === null ? "" : t("device.disk", { free: c.disk_free_mb < FEW_MB ? `${c.disk_free_mb} MB` : `${Math.round(c.disk_free_mb / 1000)} GB` }),
    c.uptime_s === null ? "" : t("device.uptime", { time: uptime(speech, c.uptime_s) }),
  ];
  const error = c.error ? [t("device.error", { time: c.error.at ? dayTime(c.error.at, zone) : "", words: speech.pick(c.error.words, c.error.words_en) })] : [];
  return [hall, machine].map((line) => line.filter(Boolean).join(" · ")).concat(error).filter(Boolean);
}

/** How many are left where somebody said how many a roll holds; else how many it has given. */
function slips({ t }: OfficeSay, { condition }: DeviceLine): string {
  if (condition.paper === "out") return "";
  if (condition.slips_left !== null) return t("device.slipsLeft", { n: condition.slips_left });
  return condition.slips_printed ? t("device.slipsPrinted", { n: condition.slips_printed }) : "";
}

function uptime(speech: OfficeSay, seconds: number): string {
  const days = Math.floor(seconds / 86400);
  return days ? speech.t("device.days", { n: days }) : duration(speech, seconds);
}
