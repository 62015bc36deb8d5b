/** Messages as the page shows them. Pure. */
import { word, type Say } from "../staff/speech";
import type { MessageWord } from "./words";

export type MessageState = "failed" | "open" | "done";
export const STATES: readonly MessageState[] = ["failed", "open", "done"];
export type MessageSay = Say<MessageWord>;

export interface MessageRow {
  id: string; what: string; way: "sms" | "webhook" | "channel"; about: string; day: string; to: string[]; made_at: string; state: MessageState;
  tries: number; doubtful: boolean; given_up: boolean; next_at: string; said: string; done_at: string | null;
} // prettier-ignore
export interface MessagePage { ways: string[]; counts: Record<MessageState, number>; rows: MessageRow[] } // prettier-ignore

/** What an errand says that was settled without a message. */
const NOT_SENT: Readonly<Record<string, MessageWord>> = {
  "no gateway": "messages.not.noGateway",
  "telephone list: no gateway": "messages.not.noGateway",
  "telephone list: too late for a message": "messages.not.tooLate",
  "telephone list: no number": "messages.not.noNumber",
  "no longer of use": "messages.not.needless",
  "not for the group": "messages.not.needless",
  "told already": "messages.not.needless",
  "handed over": "messages.not.needless",
  "told by somebody": "messages.not.needless",
  "0 told": "messages.not.needless",
};
const GIVEN_UP = /^given up, ([^:]+): /;

/** Why it did not go out, in words, and the other side's own text behind it. */
export function whyOf(speech: MessageSay, row: Pick<MessageRow, "said" | "state" | "given_up">): string {
  if (row.given_up) return row.said.replace(GIVEN_UP, (_, who: string) => `${who}${speech.pick("：", ": ")}`);
  const not = NOT_SENT[row.said];
  if (row.state === "done") return not ? speech.t(not) : "";
  if (!row.said) return "";
  if (row.said === "waits for the hour") return speech.t("messages.hour");
  const [kind = "", ...rest] = row.said.split(": ");
  const known = word(speech, `messages.why.${kind}`, "");
  const detail = rest.join(": ");
  if (!known) return row.said;
  return detail ? `${known}${speech.pick("：", ": ")}${detail}` : known;
}

/** Whether something really went out. */
export const went = (row: Pick<MessageRow, "said" | "state" | "given_up">): boolean => row.state === "done" && !row.given_up && !NOT_SENT[row.said];

/** Whom it is for: masked numbers, the group, the channel. */
export function toOf(speech: MessageSay, row: Pick<MessageRow, "to" | "way" | "state">): string {
  if (row.way !== "sms") return speech.t(row.way === "webhook" ? "messages.to.group" : "messages.to.channel");
  if (row.to.length) return row.to.join(speech.pick("、", ", "));
  return row.state === "done" ? "" : speech.t("messages.to.nobody");
}

/** The page of what it is about: a card, or the whole way of a case. */
export function pageOf(row: Pick<MessageRow, "what" | "about">): [string, ...string[]] | null {
  if (row.what.startsWith("card-")) return ["cards"];
  return row.what === "tell-by-message" ? ["chain", row.about] : null;
}
