/** What a clerk ticks and types while somebody stands at the window, and the receipt that it makes. */
import { newId } from "../lib/ids";
import type { CaseService, Delivery, Lacking, Mark, Material, Returns } from "./model";

/** `later`: the service allows it to follow (容缺); `pledge`: a pledge stands for it (告知承诺). */
export type Missing = "lacking" | "later" | "pledge";

export interface PaperTick {
  name: string;
  here: boolean;
  original: boolean;
  copies: number;
  missing: Missing;
  remark: string;
}

export interface Draft {
  /** Tells two forms of one ticket apart. */
  id: string;
  service: string;
  ticket: string;
  kind: "natural" | "legal";
  name: string;
  id_number: string;
  phone: string;
  address: string;
  agent: string;
  agent_phone: string;
  papers: PaperTick[];
  /** What is wrong besides the papers of the guide. */
  extra: Lacking[];
  delivery: Delivery | "";
  returns: Returns | "";
  marks: Mark[];
  urgent: boolean;
  waits: boolean;
}

export type Verdict = "complete" | "incomplete" | "complex" | "reject";

export function tickOf(name: string): PaperTick {
  return { name, here: false, original: false, copies: 1, missing: "lacking", remark: "" };
}

export function freshDraft(ticket = ""): Draft {
  return {
    id: newId(), service: "", ticket, kind: "natural", name: "", id_number: "", phone: "", address: "", agent: "", agent_phone: "", papers: [],
    extra: [], delivery: "", returns: "", marks: [], urgent: false, waits: false,
  }; // prettier-ignore
}

/** The papers of another service; what was ticked under the same name stays. */
export function papersFor(service: CaseService | undefined, before: readonly PaperTick[]): PaperTick[] {
  return (service?.materials ?? []).map((name) => before.find((each) => each.name === name) ?? tickOf(name));
}

export function lackingOf(draft: Draft): Lacking[] {
  const papers = draft.papers.filter((each) => !each.here && each.missing === "lacking");
  return [...papers.map(({ name, remark }) => ({ name, remark: remark.trim() })), ...extraOf(draft)];
}

/** Only what the guide or the clerk names: rows left empty are none. */
function extraOf(draft: Draft): Lacking[] {
  return draft.extra.map((each) => ({ name: each.name.trim(), remark: each.remark.trim() })).filter((each) => each.name !== "");
}

export type Fault = "service" | "name" | "delivery" | "address" | "returns" | "phone";

/** What must be there before anything is sent, in the order in which it stands on the screen. */
export function faultsOf(draft: Draft): Fault[] {
  const found: Fault[] = [];
  if (!draft.service) found.push("service");
  if (!draft.name.trim()) found.push("name");
  if (draft.phone && !PHONE.test(draft.phone)) found.push("phone");
  if (!draft.delivery) found.push("delivery");
  if ((draft.delivery === "post" || draft.delivery === "door") && draft.address.trim().length < 4) found.push("address");
  if (draft.marks.includes("assisted") && !draft.returns) found.push("returns");
  return found;
}

const PHONE = /^1[3-9]\d{9}$/;

/** The body of `POST …/cases`. */
export function receiptBody(draft: Draft, verdict: Verdict, window: string, reason = ""): Record<string, unknown> {
  const marks = new Set<Mark>(draft.marks);
  const later = draft.papers.filter((each) => !each.here && each.missing === "later");
  const pledged = draft.papers.filter((each) => !each.here && each.missing === "pledge").map((each) => each.name);
  if (later.length) marks.add("tolerant");
  if (pledged.length) marks.add("pledge");
  const complete = verdict === "complete";
  return {
    service: draft.service, verdict, kind: draft.kind, applicant: applicantOf(draft), delivery: draft.delivery || null,
    returns: draft.returns || null, urgent: draft.urgent, waits: draft.waits, ticket: draft.ticket.trim() || null,
    window: window || null, materials: draft.papers.filter((each) => each.here).map(materialOf), pledged,
    lacking: complete ? later.map(({ name, remark }) => ({ name, remark: remark.trim() })) : verdict === "incomplete" ? lackingOf(draft) : [],
    marks: [...marks].sort(), reason: reason.trim(),
  }; // prettier-ignore
}

function materialOf(tick: PaperTick): Material {
  return { name: tick.name, copies: tick.copies, original: tick.original };
}

function applicantOf(draft: Draft): Record<string, string> {
  const fields = {
    name: draft.name, id_number: draft.id_number, phone: draft.phone, address: draft.address, agent: draft.agent, agent_phone: draft.agent_phone,
  }; // prettier-ignore
  return Object.fromEntries(Object.entries(fields).map(([key, value]) => [key, value.trim()] as const).filter(([, value]) => value !== ""));
}
