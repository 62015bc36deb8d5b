/** Booking by phone: what the server offers, and what the page works out from it. Pure. */
import { hhmm, longDay } from "./clock";
import type { Progress } from "./http";
import type { Instant } from "./wire";

export type TimeKind = "regular" | "off_peak" | "extended" | "weekend";
export type Help = "none" | "green" | "assisted" | "visit";
export type BookingStanding = "open" | "cancelled" | "came" | "missed" | "void";
/** What whoever comes may need; a home visit is arranged by the desk. */
export const HELPS: readonly Help[] = ["none", "green", "assisted"];

export interface BookableService {
  id: string;
  name: string;
  name_en: string;
  department: string;
  group: string;
  minutes: number;
  materials: string[];
  keywords: string[];
}

export interface BookingRules {
  days_ahead: number;
  ahead_min: number;
  slot_min: number;
  per_day: number;
  per_week: number;
  missed: number;
  missed_days: number;
  block_days: number;
  late_cancel_min: number;
  early_s: number;
  late_s: number;
  real_name: boolean;
  /** Somebody of the hall goes to who cannot come; arranged by telephone. */
  visits: boolean;
}

export interface BookingOffer {
  hall_name: string;
  hall_name_en: string;
  hall: Progress["hall"];
  open: boolean;
  rules: BookingRules;
  services: BookableService[];
  now: Instant;
}

export interface TimeLine {
  at: Instant;
  kind: TimeKind;
  free: number;
}

export interface DayTimes {
  day: string;
  times: TimeLine[];
}

export interface Times {
  service: string;
  slot_min: number;
  days: DayTimes[];
}

export interface BookingCard {
  hall_name: string;
  hall_name_en: string;
  hall: Progress["hall"];
  code: string;
  number: string;
  service_name: string;
  service_name_en: string;
  materials: string[];
  materials_en: string[];
  slot: Instant;
  ends: Instant;
  help: Help;
  standing: BookingStanding;
  check_in_from: Instant;
  check_in_until: Instant;
  late_from: Instant;
  may_cancel: boolean;
  ticket: string | null;
  progress_path: string | null;
  now: Instant;
}

/** What is typed about whoever comes. */
export interface Who {
  name: string;
  phone: string;
  id_number: string;
  help: Help;
}

export type WhoField = "name" | "phone" | "id_number";

/** The fields in which something is missing or cannot be right; the server checks the number of the card itself. */
export function faultsOf(who: Who, realName: boolean): WhoField[] {
  const found: WhoField[] = [];
  if (!who.name.trim()) found.push("name");
  if (!/^1[3-9]\d{9}$/.test(digits(who.phone))) found.push("phone");
  if (realName && who.id_number.trim().length < 5) found.push("id_number");
  return found;
}

/** `１３８ 0013-8000` is how people type it. */
export function digits(typed: string): string {
  return typed.normalize("NFKC").replace(/[\s-]/g, "");
}

export function bodyOf(service: string, slot: Instant, who: Who): Record<string, unknown> {
  const body: Record<string, unknown> = { service, slot, name: who.name.trim(), phone: digits(who.phone), help: who.help };
  const number = who.id_number.normalize("NFKC").replace(/\s/g, "").toUpperCase();
  if (number) body["id_number"] = number;
  return body;
}

/** How many places a day still has. */
export const freeOn = (day: DayTimes): number => day.times.reduce((sum, line) => sum + line.free, 0);

/** `09:00–09:30` */
export function span(from: Instant, to: Instant, zone: string): string {
  return `${hhmm(from, zone)}–${hhmm(to, zone)}`;
}

/** `11月23日 星期一` of a day; noon of it is that day everywhere we run. */
export function dayName(day: string, zone: string, locale: string): string {
  return longDay(`${day}T04:00:00Z`, zone, locale);
}

/** `2026-11-20` is three days before `2026-11-23`. */
export function daysBefore(day: string, n: number): string {
  return new Date(Date.parse(`${day}T12:00:00Z`) - n * 86_400_000).toISOString().slice(0, 10);
}

/** Services by their group, in the order of the hall. */
export function grouped(services: readonly BookableService[]): [string, BookableService[]][] {
  const groups = new Map<string, BookableService[]>();
  for (const service of services) groups.set(service.group, [...(groups.get(service.group) ?? []), service]);
  return [...groups];
}

/** A row of the staff's list. */
export interface DeskLine {
  day: string;
  code: string;
  number: string;
  service: string;
  service_name: string;
  slot: Instant;
  source: "phone" | "desk" | "province" | "queue";
  standing: BookingStanding;
  help: Help;
  ticket: string | null;
}

/** One booking as the desk sees it: `who` is masked, `url` opens it on the citizen's phone. */
export interface DeskCard {
  line: DeskLine;
  who: Record<string, string> | null;
  url: string;
}

/** Whom to telephone, or to go to. */
export interface Person {
  name: string;
  phone: string;
  address: string;
}
