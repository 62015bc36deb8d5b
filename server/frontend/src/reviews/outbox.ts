/** The outbox to the province as the screen shows it. Pure. */
import { word } from "../staff/speech";
import type { ReviewSay } from "./desk";

export type OutboxState = "open" | "done" | "failed";
export const STATES: readonly OutboxState[] = ["open", "failed", "done"];

export interface OutboxRow {
  id: string; day: string; ticket: string; level: string; append_no: number; made_at: string; state: OutboxState; tries: number;
  next_at: string; said: string; done_at: string | null;
} // prettier-ignore
export interface OutboxPage { connected: boolean; counts: Record<OutboxState, number>; rows: OutboxRow[] } // prettier-ignore

/** `缺少省平台必填的内容：办件编号、办事人姓名`: what went wrong in words, and the province's own text behind it. */
export function reasonOf(speech: ReviewSay, row: Pick<OutboxRow, "said" | "state">): string {
  if (!row.said || row.state === "done") return "";
  const [kind = "", ...rest] = row.said.split(": ");
  const known = word(speech, `outbox.why.${kind}`, "");
  if (!known) return row.said;
  const detail = rest.join(": ");
  const said = kind === "IncompleteError" ? detail.split(", ").map((field) => word(speech, `outbox.field.${field}`, field)).join(speech.pick("、", ", ")) : detail;
  return said ? `${known}${speech.pick("：", ": ")}${said}` : known;
}
