/** Cases as the server tells them, and what a screen makes of them. Pure: no Vue, no network. */
import { WAYS, type Approver, type Return, type Way } from "../lib/delivery";
import type { Instant, Role } from "../lib/wire";

export type Status = "received" | "incomplete" | "accepted" | "sent" | "decided" | "ready" | "delivered" | "rejected" | "withdrawn";
export type Delivery = Way;
export type Returns = Return;
export type Mark = "tolerant" | "pledge" | "cross_province" | "in_province" | "one_thing" | "assisted";
export type Paper = "intake" | "acceptance" | "list" | "rejection" | "pickup";

export const DELIVERIES: readonly Delivery[] = WAYS;

export interface CaseLine {
  receipt: string;
  status: Status;
  service: string;
  service_name: string;
  department: string;
  kind: "instant" | "promised";
  urgent: boolean;
  marks: Mark[];
  delivery: Delivery;
  approver: Approver | null;
  window: string;
  ticket: string | null;
  received_at: Instant;
  accepted_on: string | null;
  deemed: boolean;
  number: string | null;
  granted: boolean | null;
  veto: boolean;
  filing: boolean;
  originals: number;
  overdue: string[];
  step_due: Instant | null;
}

export interface CasePage {
  total: number;
  counts: Partial<Record<Status, number>>;
  filing: number;
  originals: number;
  cases: CaseLine[];
  now: Instant;
}

export interface OriginalsLine extends CaseLine {
  papers: string[];
}

export interface CaseService {
  id: string;
  name: string;
  department: string;
  kind: "instant" | "promised";
  delegation: "full" | "prelim";
  authority: boolean;
  promise_days: number;
  materials: string[];
  may_lack: string[];
  may_pledge: string[];
}

export interface CaseForms {
  services: CaseService[];
  limits: { urgent_min: number; promised_min: number; notice_days: number; lacking_days: number; remind_days: number };
  acceptance: string;
  timezone: string;
}

export interface Material {
  name: string;
  copies: number;
  original: boolean;
}

export interface Lacking {
  name: string;
  remark: string;
}

export interface PaperLine {
  kind: "acceptance" | "list" | "rejection";
  number: string;
  at: Instant;
  items: Lacking[];
}

export interface StoryFact {
  version: number;
  at: Instant;
  actor: string;
  type: string;
  data: Record<string, unknown>;
}

export interface CaseCard {
  version: number;
  receipt: string;
  status: Status;
  service: CaseService;
  delivery: Delivery;
  returns: Returns | null;
  marks: Mark[];
  urgent: boolean;
  waits: boolean;
  ticket: string | null;
  window: string;
  received_at: Instant | null;
  notice_due: Instant | null;
  accepted_on: string | null;
  deemed: boolean;
  send_due: Instant | null;
  promise_due: Instant | null;
  lacking: Lacking[];
  lacking_due: Instant | null;
  materials: Material[];
  pledged: string[];
  approver: Approver | null;
  granted: boolean | null;
  veto: boolean;
  filing: boolean;
  called: string | null;
  originals: string[];
  overdue: { step: string; rule: string; due: Instant; holder: string }[];
  documents: PaperLine[];
  applicant: Record<string, string> | null;
  story: StoryFact[];
}

/** What may be done next with a case, the likeliest first. */
export type Step =
  | "notify" | "supply" | "send" | "close-here" | "decide" | "ask-for-more" | "take-back" | "file" | "archive" | "change-delivery" | "withdraw";

const OPEN: ReadonlySet<Status> = new Set<Status>(["received", "incomplete", "accepted", "sent", "decided", "ready"]);

/** The steps that this role may try; the server decides whether they stand. */
export function steps(card: CaseCard, role: Role): Step[] {
  const found: Step[] = [];
  const office = role === "office";
  const outside = card.approver === "district" || card.approver === "county";
  const listed = card.documents.some((paper) => paper.kind === "list");
  if (!office) {
    if (card.status === "received") found.push("notify");
    if (card.lacking.length && ["incomplete", "accepted", "sent"].includes(card.status)) found.push("supply");
    if (card.status === "accepted") found.push(atWindow(card.service) ? "close-here" : "send");
    if (card.status === "decided") found.push("take-back");
    if (card.filing) found.push("file");
  }
  if (card.status === "sent") {
    if (role === "manager" || office || outside) found.push("decide");
    if (role === "manager" || ((office || outside) && !listed)) found.push("ask-for-more");
  } else if (role === "manager" && ["incomplete", "accepted"].includes(card.status)) found.push("ask-for-more");
  if (card.originals.length) found.push("archive");
  if (!office && OPEN.has(card.status)) {
    found.push("change-delivery");
    if (card.status !== "decided" && card.status !== "ready") found.push("withdraw");
  }
  return found;
}

/** Whether the window itself may decide it (即办件授权). */
export function atWindow(service: CaseService): boolean {
  return service.kind === "instant" && service.authority;
}

/** The papers that can be printed of it, the one of the moment first. */
export function papersOf(card: CaseCard): Paper[] {
  const made = new Set<Paper>(["intake", ...card.documents.map((each) => each.kind)]);
  if (["ready", "delivered"].includes(card.status)) made.add("pickup");
  const order: Paper[] = ["pickup", "rejection", "acceptance", "list", "intake"];
  if (card.status === "incomplete") order.unshift("list");
  return order.filter((paper, at) => made.has(paper) && order.indexOf(paper) === at);
}

export interface Clock {
  kind: "notice" | "send" | "decide";
  due: Instant;
  /** Whole seconds until the limit breaks; negative after it broke. */
  left_s: number;
  tone: "calm" | "warn" | "bad";
  /** A limit of minutes runs on the screen; one of days is a date. */
  runs: boolean;
}

const KINDS: Partial<Record<Status, Clock["kind"]>> = { received: "notice", accepted: "send", sent: "decide" };
const SOON_S: Record<Clock["kind"], number> = { notice: 86_400, send: 120, decide: 86_400 };
const RUNS_S = 7_200;

/** The limit of the step in which a case stands. */
export function clockOf(line: Pick<CaseLine, "status" | "step_due">, now: Date): Clock | null {
  const kind = KINDS[line.status];
  if (!kind || !line.step_due) return null;
  // A limit is kept in its last second: 5:00 is in order, 5:01 is not.
  const left_s = Math.trunc((Date.parse(line.step_due) - now.getTime()) / 1000) || 0;
  const tone = left_s < 0 ? "bad" : left_s <= SOON_S[kind] ? "warn" : "calm";
  return { kind, due: line.step_due, left_s, tone, runs: Math.abs(left_s) < RUNS_S };
}

/** The case that must be sent on first: this window's own, else one of a window whose clerk may have gone. */
export function soonest(page: CasePage | null, window: string): CaseLine | null {
  const due = page?.cases.filter((line) => line.status === "accepted" && line.step_due !== null) ?? [];
  return due.find((line) => own(line, window)) ?? due[0] ?? null;
}

/** Received at this window, or at none. */
export const own = (line: CaseLine, window: string): boolean => line.window === window || line.window === "";

/** The limit of the step as the case's own card has it. */
export function stepDue(card: CaseCard): Instant | null {
  if (card.status === "received") return card.notice_due;
  if (card.status === "sent") return card.promise_due;
  if (card.status !== "accepted") return null;
  const broke = card.overdue.filter((each) => each.step === "transfer").pop();
  return card.send_due ?? broke?.due ?? card.promise_due;
}
