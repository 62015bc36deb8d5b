/** Cases standing still: a morning in a town hall, for pictures of pages that show them. */
import { computed, ref, shallowRef } from "vue";
import { NOW } from "../gallery/state";
import type { Role } from "../lib/wire";
import type { Commander, Told } from "../staff/commander";
import { NO_DRAFTS, type Drafts } from "./drafts";
import type { CaseCard, CaseForms, CaseLine, CasePage, CaseService, OriginalsLine } from "./model";
import type { CaseWork, ListName } from "./work";

const at = (minutes: number): string => new Date(NOW.getTime() + minutes * 60_000).toISOString();

export const SERVICE: CaseService = {
  id: "mz", name: "低保和临时救助", department: "民政", kind: "promised", delegation: "full", authority: false, promise_days: 20,
  materials: ["身份证", "户口簿", "家庭收入和财产说明", "授权核对书（窗口领取）"], may_lack: ["户口簿"], may_pledge: ["家庭收入和财产说明"],
}; // prettier-ignore

export const FORMS: CaseForms = {
  services: [SERVICE, { ...SERVICE, id: "gl", name: "高龄津贴和养老服务", materials: ["身份证", "户口簿"] }],
  limits: { urgent_min: 5, promised_min: 15, notice_days: 3, lacking_days: 5, remind_days: 1 },
  acceptance: "业务受理通知书",
  timezone: "Asia/Shanghai",
};

export function line(n: number, over: Partial<CaseLine> = {}): CaseLine {
  return {
    receipt: `SJ2026072800${String(n).padStart(2, "0")}`, status: "accepted", service: "mz", service_name: SERVICE.name, department: "民政",
    kind: "promised", urgent: false, marks: [], delivery: "window", approver: null, window: "3", ticket: `E0${10 + n}`, received_at: at(-20),
    accepted_on: "2026-07-28", deemed: false, number: `SL20260000${n}`, granted: null, veto: false, filing: false, originals: 0, overdue: [],
    step_due: at(9.2), ...over,
  }; // prettier-ignore
}

export const LINES: CaseLine[] = [
  line(12, { status: "accepted", step_due: at(-1.1), overdue: ["TRANSFER_PROMISED"] }),
  line(14, { urgent: true, step_due: at(1.6) }),
  line(13),
  line(9, { status: "received", step_due: at(3_700), service_name: "土地流转和农经事务" }),
  line(7, { status: "incomplete", step_due: null, service_name: "城乡居民最低生活保障与特困人员供养资格复核及动态管理申报𠮷䶮" }),
];

export function card(over: Partial<CaseCard> = {}): CaseCard {
  return {
    version: 3, receipt: "SJ202607280013", status: "accepted", service: SERVICE, delivery: "window", returns: null, marks: ["assisted"],
    urgent: true, waits: true, ticket: "E013", window: "3", received_at: at(-5.8), notice_due: null, accepted_on: "2026-07-28", deemed: false,
    send_due: at(1.6), promise_due: at(40_000), lacking: [], lacking_due: null,
    materials: [{ name: "身份证", copies: 1, original: false }, { name: "户口簿", copies: 2, original: true }], pledged: [],
    approver: null, granted: null, veto: false, filing: false, called: null, originals: ["户口簿"], overdue: [],
    documents: [{ kind: "acceptance", number: "SL2026000013", at: at(-5.8), items: [] }],
    applicant: { name: "陈**", id_number: "**************002X", phone: "138****8000", address: "***" },
    story: [
      { version: 1, at: at(-5.8), actor: "clerk:zc-3", type: "CaseReceived", data: {} },
      { version: 2, at: at(-5.8), actor: "clerk:zc-3", type: "CaseAccepted", data: { number: "SL2026000013" } },
    ],
    ...over,
  }; // prettier-ignore
}

export interface StillCases {
  role?: Role;
  lines?: CaseLine[];
  card?: CaseCard | null;
  tab?: ListName;
  first?: ListName;
  told?: Told;
  originals?: Record<string, OriginalsLine[]>;
  drafts?: Drafts;
}

export function stillWork(still: StillCases = {}): CaseWork {
  const lines = still.lines ?? LINES;
  const page: CasePage = { total: lines.length, counts: { received: 1, incomplete: 1, accepted: 3, sent: 4 }, filing: 1, originals: 3, cases: lines, now: NOW.toISOString() };
  const commander: Commander = {
    pending: ref(""), told: shallowRef(still.told ?? null), busy: computed(() => false), run: () => Promise.resolve(null),
    check: () => Promise.resolve(), clear: () => undefined,
  }; // prettier-ignore
  const picked = ref(still.card?.receipt ?? "");
  return {
    role: computed(() => still.role ?? "clerk"), zone: computed(() => "Asia/Shanghai"), now: ref(NOW), drafts: ref(still.drafts ?? NO_DRAFTS), forms: shallowRef(FORMS),
    first: shallowRef(page), tab: ref(still.tab ?? still.first ?? "todo"), query: ref(""), page: shallowRef(page),
    originals: shallowRef(still.originals ?? null), picked, card: shallowRef(still.card ?? null), refusal: shallowRef(null), commander,
    pick: (receipt) => void (picked.value = receipt), run: () => Promise.resolve(false), refresh: () => Promise.resolve(),
    paper: () => new Promise(() => undefined),
  }; // prettier-ignore
}
