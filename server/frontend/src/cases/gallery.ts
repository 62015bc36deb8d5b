/** A window's cases in every state: receiving, one case at each step, papers, the originals of the day. */
import { h, type VNode } from "vue";
import { useWords } from "../design/compose";
import { press, provided, type GalleryState, type Setting } from "../gallery/state";
import { join } from "../lib/i18n";
import { SPEECH, staffWords } from "../staff/speech";
import { WAY_SPEECH } from "../ways/context";
import { wayWords } from "../ways/words";
import ClerkCases from "./ClerkCases.vue";
import { freshDraft, type Draft } from "./draft";
import { card, line, stillWork, type StillCases } from "./gallerySample";
import { caseWords } from "./words";
import { CASE_SPEECH, CASE_WORK } from "./work";

function desk(still: StillCases, intake: boolean, setting: Setting): VNode {
  return provided(
    () => {
      const speech = useWords(join(join(staffWords, caseWords), wayWords), setting.locale);
      return [[SPEECH, speech], [CASE_SPEECH, speech], [WAY_SPEECH, speech], [CASE_WORK, stillWork(still)]] as never;
    },
    () => h("div", { style: "height: 100vh; display: flex" }, h(ClerkCases, { ticket: "E013", service: "mz", window: "3", intake })),
  );
}

const refusal = {
  code: "ticket_not_served", message: "号码 E013 不在本窗口办理（等候中），不能用它收件。", message_en: "Ticket E013 is not served at this window (Waiting); no case can be received with it.",
  next: "请核对号票上的号码，由叫这个号的窗口收件；没有号票的，号码不用填。", next_en: "Check the number on the slip; the window that called it receives the case.", request_id: "", facts: {},
}; // prettier-ignore
const outside = card({ status: "sent", approver: "district", send_due: null, marks: [], urgent: false });
const lacking = [{ name: "家庭收入和财产说明", remark: "村委会盖章" }, { name: "户口簿", remark: "" }];
const begunFor = (ticket: string, service: string): Draft => ({ ...freshDraft(ticket), service, name: "陈秀兰" });
const STILLS: Record<string, [still: StillCases, intake?: boolean]> = {
  empty: [{ lines: [] }],
  list: [{}],
  intake: [{}, true],
  drafts: [{ drafts: { open: null, aside: [begunFor("A001", "mz"), begunFor("", "")] } }, true],
  "intake-refused": [{ told: { kind: "refused", name: "receive", refusal } }, true],
  accepted: [{ card: card(), told: { kind: "done", name: "receive", result: {} } }],
  received: [{ card: card({ status: "received", notice_due: line(9).step_due, send_due: null, documents: [], accepted_on: null }) }],
  incomplete: [{ card: card({ status: "incomplete", send_due: null, lacking, documents: [{ kind: "list", number: "BZ2026000004", at: line(1).received_at, items: lacking }] }) }],
  district: [{ card: outside }],
  back: [{ card: card({ status: "decided", approver: "county", returns: "post", send_due: null, marks: ["assisted"], urgent: false }) }],
  late: [{ card: card({ send_due: null, overdue: [{ step: "transfer", rule: "TRANSFER_URGENT", due: line(1, {}).received_at, holder: "clerk:zc-3" }] }) }],
  archive: [{ tab: "archive", originals: { 民政: [{ ...line(13), papers: ["户口簿"] }, { ...line(12, { overdue: ["ARCHIVE_DAILY"] }), papers: ["户口簿", "残疾人证"] }], 农经: [{ ...line(9), papers: ["土地承包合同"] }] } }],
};

const state = (id: string, [still, intake]: [StillCases, boolean?], ready?: GalleryState["ready"]): GalleryState => ({
  id: `cases/${id}`, frame: "clerk", render: (setting) => desk(still, intake ?? false, setting), ...(ready ? { ready } : {}),
}); // prettier-ignore

export const states: GalleryState[] = [
  ...Object.entries(STILLS).map(([id, still]) => state(id, still)),
  state("intake-faults", [{}, true], press("[data-verdict]")),
  state("intake-clear", [{ drafts: { open: begunFor("E013", "mz"), aside: [] } }, true], press("[data-clear]")),
  state("change", [{ card: outside }], press("[data-step=change-delivery]")),
  state("print", [{ card: card() }], press("[data-print=acceptance]")),
];
