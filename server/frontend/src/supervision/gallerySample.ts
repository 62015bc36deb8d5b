/** What the supervision's pages show in the gallery: a morning on which something went wrong. */
import type { CardPage, CardStory, Chain, Checks, Compliance, ComplianceLine } from "./model";

const AT = "2026-07-28T10:02:00+08:00";
const line = (id: string, own: boolean, state: ComplianceLine["state"], more: Partial<ComplianceLine> = {}): ComplianceLine => ({ id, group: "measured", documents: [], cited: [], own, state, since: null, who: [], breaches: 0, judged: null, limit: "", last: null, evidence: [], ...more }); // prettier-ignore

const MEIJIANG = "梅区府办明电〔2023〕26号";

export const CHECKS: Checks = {
  rule: "list_check",
  least: 2,
  period: "month",
  local: false,
  checks: [
    { id: "2026-07-1", on: "2026-07-20", by: "政务服务组", found: "清单与办事指南一致，改正 2 处电话", at: "2026-07-20T16:30:00+08:00", account: "boss", struck: "", struck_by: "" },
    { id: "2026-06-2", on: "2026-06-30", by: "政务服务组", found: "清单与办事指南一致", at: "2026-06-30T17:20:00+08:00", account: "boss", struck: "记到别的规定上了", struck_by: "boss" },
    { id: "2026-06-1", on: "2026-06-15", by: "政务服务组", found: "两项服务的材料份数与省平台不一致，已报区局", at: "2026-06-16T09:02:00+08:00", account: "boss", struck: "", struck_by: "" },
  ],
};

export const COMPLIANCE: Compliance = {
  at: AT,
  document: "关于进一步规范乡镇场街便民服务中心综合窗口建设的意见",
  lines: [
    line("wait", true, "broken", { since: "2026-07-28T09:48:00+08:00", breaches: 4, judged: 61, limit: "15", evidence: ["A017", "A018", "B004", "B005"].map((id) => ({ kind: "card", id: `2026-07-28-wait_over-${id}`, at: AT })) }),
    line("vacant", true, "mended", { since: "2026-07-28T09:11:00+08:00", who: ["zc-a"], breaches: 1, limit: "10", evidence: [{ kind: "card", id: "2026-07-28-window_vacant-2", at: AT }] }),
    line("training", true, "broken", { since: "2026-07-28T09:02:00+08:00", who: ["zc-b"], breaches: 1, judged: 2, evidence: [{ kind: "window", id: "2", at: AT }] }),
    line("tolerated", true, "broken", { since: "2026-07-28T00:00:00+08:00", who: ["zc-a"], breaches: 1, judged: 3, evidence: [{ kind: "case", id: "SJ202607200004", at: AT }] }),
    line("report", false, "kept", { judged: 2, limit: "5", evidence: [{ kind: "list", id: "report", at: null }] }),
    line("tests", false, "broken", { since: "2026-07-01T00:00:00+08:00", breaches: 1, judged: 1, limit: "2", evidence: [{ kind: "list", id: "scores", at: null }] }),
    line("walk_in", false, "kept", { judged: 57, evidence: [{ kind: "list", id: "tickets", at: null }] }),
    line("tide_staff", true, "kept", { limit: "5" }),
    line("volume", true, "kept", { judged: 12, limit: "30" }),
    line("ab_posts", true, "broken", { since: "2026-07-28T09:00:00+08:00", who: ["zc-b"], breaches: 1, judged: 2, evidence: [{ kind: "window", id: "2", at: null }] }),
    line("transfer_urgent", false, "kept", { judged: 3, limit: "5" }),
    line("promise", false, "idle", { judged: 0 }),
    line("rectified", false, "kept", { judged: 4, limit: "4/4", evidence: [{ kind: "list", id: "reviews", at: null }] }),
    line("hours", false, "idle", { limit: "09:00–12:00、13:00–17:00" }),
    line("list_check", false, "broken", { group: "by_hand", cited: [`${MEIJIANG} 第2条`], since: "2026-07-01T00:00:00+08:00", breaches: 1, judged: 1, limit: "2", last: "2026-07-20" }),
    line("four_lists", false, "unrecorded", { group: "by_hand", cited: ["通职转办发〔2022〕2号 五（一）"], limit: "1" }),
    line("hall_check", false, "kept", { group: "by_hand", cited: [`${MEIJIANG} 第17条`], judged: 1, limit: "1", last: "2026-03-11" }),
    line("one_list", true, "ensured", { group: "ensured", cited: ["梅县区府办函〔2024〕25号 三（三）1", `${MEIJIANG} 第10条`] }),
    line("own_word", false, "ensured", { group: "ensured", cited: [`${MEIJIANG} 第15条`] }),
  ],
};

const card = (id: string, rule: string, colour: "yellow" | "red", more: Partial<CardPage["cards"][number]> = {}): CardPage["cards"][number] => ({
  id, rule, colour, subject: id.split("-").pop() ?? "", duty: "hall", who: "", issued_at: AT, red_at: null, ended_at: null, answered_at: null, closed_at: null, withdrawn: false, ...more,
}); // prettier-ignore

export const CARDS: CardPage = {
  today: "2026-07-28",
  open: { yellow: 2, red: 1 },
  total: 4,
  local: "本地规则，请与本级监察部门确认",
  local_en: "local rule: confirm it with your supervision office",
  rules: [
    { id: "wait_over", name: "等候超时", name_en: "waited too long", duty: "hall", unit: "minutes", yellow: 15, red: 30, documents: [] },
    { id: "window_vacant", name: "窗口空岗", name_en: "window vacant", duty: "window", unit: "minutes", yellow: 10, red: 20, documents: [] },
    { id: "transfer_urgent", name: "急件转办超时", name_en: "urgent case sent late", duty: "front_desk", unit: "minutes", yellow: 5, red: 10, documents: [] },
    { id: "promise_due", name: "承诺时限", name_en: "promised limit", duty: "back_office", unit: "days_over", yellow: -1.5, red: 0, documents: [] },
    { id: "pause_long", name: "暂停过久", name_en: "paused too long", duty: "window", unit: "minutes", yellow: null, red: 30, documents: [] },
  ],
  cards: [
    card("2026-07-28-wait_over-A017", "wait_over", "yellow"),
    card("2026-07-28-window_vacant-2", "window_vacant", "red", { duty: "window", who: "zc-a", answered_at: AT, ended_at: AT }),
    card("2026-07-28-transfer_urgent-SJ202607280003", "transfer_urgent", "yellow", { duty: "front_desk", who: "zc-a", subject: "SJ202607280003", ended_at: AT }),
    card("2026-07-27-pause_long-3", "pause_long", "red", { duty: "window", who: "zc-b", closed_at: AT, withdrawn: true }),
  ],
};

const fact = (version: number, at: string, actor: string, type: string, data: Record<string, unknown> = {}): CardStory["story"][number] => ({ version, at: `2026-07-28T${at}:00+08:00`, actor, type, data }); // prettier-ignore

export const CARD: CardStory = {
  version: 5,
  line: CARDS.cards[1]!,
  steps: ["close"],
  thresholds: [10, 20],
  proposed_by: "",
  story: [
    fact(1, "09:11", "policy:policy", "CardIssued", { measure: 10.02 }),
    fact(2, "09:11", "policy:policy", "CardTold", { way: "screen", to: "manager" }),
    fact(3, "09:11", "policy:policy", "CardTold", { way: "sms", to: "zc-a" }),
    fact(4, "09:21", "policy:policy", "CardTurnedRed", { measure: 20.03 }),
    fact(5, "09:26", "clerk:zc-a", "CardAnswered", { note: "叫号器断电，已换电池" }),
    fact(6, "09:27", "policy:policy", "BreachEnded"),
  ],
};

const step = (kind: Chain["lines"][number]["kind"], matter: string, version: number, at: string, actor: string, type: string, data: Record<string, unknown> = {}): Chain["lines"][number] => ({ kind, matter, ...fact(version, at, actor, type, data) }); // prettier-ignore

export const CHAIN: Chain = {
  day: "2026-07-28",
  ticket: "A012",
  receipt: "SJ202607280003",
  lines: [
    step("ticket", "A012", 1, "09:02", "kiosk:k1", "TicketTaken", { ticket: "A012", service: "mz", class: "normal", channel: "kiosk", ahead: 2 }),
    step("ticket", "A012", 2, "09:10", "clerk:zc-a", "TicketStarted", { ticket: "A012", window: "1" }),
    step("case", "SJ202607280003", 1, "09:14", "clerk:zc-a", "CaseReceived"),
    step("case", "SJ202607280003", 2, "09:14", "clerk:zc-a", "CaseAccepted", { number: "SL2026000031" }),
    step("card", "2026-07-28-transfer_urgent-SJ202607280003", 1, "09:20", "policy:policy", "CardIssued"),
    step("case", "SJ202607280003", 3, "09:21", "clerk:zc-a", "CaseSent", { department: "民政" }),
    step("case", "SJ202607280003", 4, "09:40", "office:mz", "CaseDecided", { note: "符合条件" }),
    step("case", "SJ202607280003", 5, "09:41", "house:errands", "CaseReady"),
    step("case", "SJ202607280003", 6, "09:52", "delivery:cj", "CaseDelivered"),
  ],
};
