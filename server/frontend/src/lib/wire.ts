/**
 * What travels between the server and the screens. The shapes of the views mirror
 * `tidehall_server/core/queue/views.py`; instants are ISO 8601 texts in UTC, durations whole seconds.
 */
export type Instant = string;

export type WindowKind = "general" | "special" | "enquiry" | "tidal" | "delivery";
export type PriorityClass = "normal" | "elderly" | "military" | "appt";
export type TicketStatus = "waiting" | "called" | "serving" | "held" | "finished" | "passed" | "dropped" | "expired";
export type Channel = "kiosk" | "desk" | "window" | "phone" | "booking";
export type TideState = "closed" | "ordered" | "open" | "closing";
export type TideReason = "wait" | "volume" | "forecast" | "manual" | "calm" | "hours" | "no_staff" | "day_closed";
export type AlertKind = "tide_no_staff" | "tide_no_network" | "tide_no_window" | "wait_unservable";
export type WindowState = "closed" | "open" | "called" | "serving" | "paused";
export type Level = "very_satisfied" | "satisfied" | "fair" | "dissatisfied" | "very_dissatisfied";
export type Role = "manager" | "clerk" | "guide" | "auditor" | "kiosk" | "caller" | "board" | "pad";

export interface Session {
  opens: Instant;
  closes: Instant;
}

export interface HallHead {
  id: string;
  name: string;
  name_en: string;
  business_day: string;
  timezone: string;
  open: boolean;
  sessions: Session[];
  issue_before_s: number;
  next_opening: Instant | null;
  notice: string;
  phone: string;
}

export interface TideLine {
  state: TideState;
  reason: TideReason | null;
  ready_at: Instant | null;
  opened_at: Instant | null;
}

export interface WindowLine {
  id: string;
  name: string;
  name_en: string;
  kind: WindowKind;
  area: string;
  signs: string[];
  services: string[];
  state: WindowState;
  ticket: string | null;
  paused: string | null;
  badge: string;
  tide: TideLine | null;
}

export interface CallLine {
  version: number;
  ticket: string;
  window: string;
  window_name: string;
  at: Instant;
  times: number;
}

export interface ServiceLine {
  id: string;
  name: string;
  name_en: string;
  group: string;
  department: string;
  waiting: number;
  ahead: number;
  taken: number;
  open_windows: number;
  estimate_s: [number, number] | null;
  enquiry: boolean;
  keywords: string[];
  materials: string[];
}

export interface Waiting {
  total: number;
  longest_base: Instant | null;
}

export interface TideNews {
  window: string;
  window_name: string;
  state: TideState;
  reason: TideReason;
  ticket: string | null;
  wait_s: number | null;
  at_window: string | null;
  cases: number | null;
  clerk: string;
  note: string;
  ordered_at: Instant;
  opened_at: Instant | null;
  closing_reason: TideReason | null;
  closed_at: Instant | null;
  served: number;
}

export interface BoardView {
  hall: HallHead;
  windows: WindowLine[];
  calls: CallLine[];
  waiting: Waiting;
  services: [string, string, number][];
  tides: TideNews[];
}

export interface KioskView {
  hall: HallHead;
  services: ServiceLine[];
  waiting: Waiting;
  confirm: boolean;
  languages: string[];
}

export interface TicketCard {
  ticket: string;
  service: string;
  service_name: string;
  priority: PriorityClass;
  status: TicketStatus;
  channel: Channel;
  taken_at: Instant;
  base: Instant;
  slot: Instant | null;
  window: string | null;
  pinned: string | null;
  called_at: Instant | null;
  started_at: Instant | null;
  recalls: number;
  passes: number;
  rated: boolean;
  rule: string | null;
}

export interface UndoLine {
  action: string;
  ticket: string;
  at: Instant;
}

export interface ClerkWindow {
  line: WindowLine;
  clerk: string | null;
  clerk_name: string | null;
  post: string;
  ticket: TicketCard | null;
  last: TicketCard | null;
  next: TicketCard[];
  held: TicketCard[];
  waiting: number;
  cases: number;
  turn: number | null;
  undo: UndoLine | null;
  paused_at: Instant | null;
}

export interface ClerkLine {
  id: string;
  name: string;
  window: string | null;
  post: string;
  since: Instant;
}

export interface AlertLine {
  kind: AlertKind;
  subject: string;
  detail: string;
  since: Instant;
}

export interface ClerkView {
  hall: HallHead;
  windows: ClerkWindow[];
  services: ServiceLine[];
  waiting: Waiting;
  queue: TicketCard[];
  passed: TicketCard[];
  clerks: ClerkLine[];
  alerts: AlertLine[];
  undo_s: number;
  recall_limit: number;
}

export interface PadWindow {
  window: string;
  window_name: string;
  clerk_name: string;
  badge: string;
  ask: string | null;
  ask_service: string | null;
  ask_since: Instant | null;
  ask_until: Instant | null;
  rated: string | null;
}

export interface PadView {
  hall: HallHead;
  windows: PadWindow[];
}

export interface Figures {
  taken: number;
  waiting: number;
  called: number;
  serving: number;
  held: number;
  finished: number;
  passed: number;
  dropped: number;
  wait_mean_s: number;
  wait_max_s: number;
  within_target: number;
  over_target: number;
  ratings: Partial<Record<Level, number>>;
  not_rated: number;
}

export interface TidePolicy {
  max_wait_s: number;
  max_cases: number;
  setup_s: number;
  min_open_s: number;
  calm_wait_s: number;
  calm_for_s: number;
  max_open: number;
  automatic: boolean;
}

export interface Policy {
  tide: TidePolicy;
  priority_burst: number;
  recall_limit: number;
  pass_places: number;
  pass_times: number;
  undo_s: number;
  call_guard_s: number;
  rating_s: number;
  rating_link_s: number;
  one_open_ticket: boolean;
  issue_before_s: number;
  overtime_s: number;
  booking_early_s: number;
  booking_late_s: number;
  confirm_ticket: boolean;
}

export interface ManagerView {
  hall: HallHead;
  policy: Policy;
  windows: ClerkWindow[];
  services: ServiceLine[];
  waiting: Waiting;
  figures: Figures;
  tides: TideNews[];
  alerts: AlertLine[];
  clerks: ClerkLine[];
}

export interface Views {
  board: BoardView;
  kiosk: KioskView;
  clerk: ClerkView;
  pad: PadView;
  manager: ManagerView;
}
export type ViewName = keyof Views;
