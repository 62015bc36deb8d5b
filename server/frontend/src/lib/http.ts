/** The answers of the HTTP API that are not views. See docs/contracts.md, "HTTP". */
import type { Instant, Level, PriorityClass, Role, TicketCard, TicketStatus } from "./wire";

/** Every "no": a code, the sentence, and what to do next, in both languages. */
export interface Refusal {
  code: string;
  message: string;
  message_en: string;
  next: string;
  next_en: string;
  request_id: string;
  facts: Record<string, unknown>;
}

export interface Snapshot<V> {
  version: number;
  view: V;
  now: Instant;
}

export interface HallInfo {
  id: string;
  name: string;
  name_en: string;
  phone: string;
}

export interface Login {
  token: string;
  role: Role;
  name: string;
  display: string;
  hall: string;
  must_change: boolean;
  expires_at: Instant;
}

export interface Me {
  id: string;
  role: Role;
  name: string;
  hall: string;
  kind: string;
  window: string | null;
  must_change: boolean;
  /** The matters that are theirs, by name of the server's table. */
  may: string[];
}

export interface PairStart {
  device_code: string;
  code: string;
  expires_at: Instant;
  poll_s: number;
}

export type PairPoll =
  | { status: "pending" }
  | { status: "paired"; token: string; device: string; role: Role; name: string; hall: string; window: string | null };

export interface DeviceLine {
  id: string;
  name: string;
  role: Role;
  window: string | null;
  online: boolean;
  last_seen: Instant | null;
  status: Record<string, unknown> | null;
}

export interface Tag {
  code: string;
  level: Level;
  name: string;
  name_en: string;
  base: boolean;
}

export interface Indicators {
  version: string;
  levels: unknown[];
  tags: Tag[];
}

export interface TicketList {
  total: number;
  tickets: TicketCard[];
}

export interface StoryLine {
  version: number;
  at: Instant;
  actor: string;
  type: string;
  data: Record<string, unknown>;
}

export interface TicketStory {
  card: TicketCard;
  story: StoryLine[];
}

export interface Progress {
  hall_name: string;
  hall_name_en: string;
  hall: { phone: string; notice: string; timezone: string; open: boolean; sessions: { opens: Instant; closes: Instant }[] };
  ticket: string;
  service: string;
  service_en: string;
  materials: string[];
  materials_en: string[];
  priority: PriorityClass;
  slot: Instant | null;
  status: TicketStatus;
  ahead: number | null;
  estimate_s: [number, number] | null;
  window: string | null;
  window_name: string | null;
  window_name_en: string | null;
  area: string;
  called_at: Instant | null;
  may_leave: boolean;
  now: Instant;
  /** The rating page of this ticket once it may be rated. */
  rate_path?: string | null;
}

/** The addresses behind the QR codes of a ticket. */
export interface TicketLinks {
  rate: { url: string; expires_at: Instant | null };
  progress: { url: string };
}

/** What the rating page shows before the citizen chooses. */
export interface RateAsk {
  hall_name: string;
  hall_name_en: string;
  timezone: string;
  ticket: string;
  service: string;
  window: string | null;
  status: TicketStatus;
  finished_at: Instant | null;
  rated: Level | null;
  may_rate: boolean;
  /** What was added later, and until when something may be (追评). */
  appended: Level | null;
  append_until: Instant | null;
  tags: Tag[];
}
