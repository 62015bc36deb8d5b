/** The supervision's pages in their states, on the Jianping hall. */
import { computed, h, ref, type Component } from "vue";
import { useWords } from "../design/compose";
import { provided, NOW, type GalleryState, type Setting } from "../gallery/state";
import { ApiError, asRefusal } from "../lib/api";
import { join } from "../lib/i18n";
import type { ManagerView } from "../lib/wire";
import { MANAGER_SPEECH, OFFICE, type Office } from "../manager/context";
import "../manager/kit.css";
import { ROUTE } from "../manager/route";
import "../manager/shell/office.css";
import { storyWords } from "../manager/storyWords";
import { words as managerWords } from "../manager/words";
import { OFFICE_SPEECH } from "../office/say";
import { words as officeWords } from "../office/words";
import type { StaffSession } from "../staff/session";
import { SPEECH, staffWords } from "../staff/speech";
import CardsPage from "./CardsPage.vue";
import ChainPage from "./ChainPage.vue";
import CheckDialog from "./CheckDialog.vue";
import CompliancePage from "./CompliancePage.vue";
import ComplianceStrip from "./ComplianceStrip.vue";
import OwnCards from "./OwnCards.vue";
import { CARD, CARDS, CHAIN, CHECKS, COMPLIANCE } from "./gallerySample";
import { SUPERVISION_SPEECH } from "./say";
import { words } from "./words";

type Answers = Record<string, unknown>;
const WORDS = join(join(join(staffWords, managerWords), join(storyWords, officeWords)), words);
const HALL = { id: "jianping", name: "建平县示范镇便民服务中心", name_en: "Model Town Service Centre, Jianping", business_day: "2026-07-28", timezone: "Asia/Shanghai" };
const CLERKS = [{ id: "zc-a", name: "综窗A岗" }, { id: "zc-b", name: "综窗B岗" }]; // prettier-ignore
const VIEW = { hall: HALL, windows: [], services: [{ id: "mz", name: "民政事务", name_en: "Civil affairs" }], clerks: CLERKS, alerts: [] } as unknown as ManagerView;
const ANSWERS: Answers = { compliance: COMPLIANCE, cards: CARDS, "cards/2026-07-28-window_vacant-2": CARD, chain: CHAIN, "compliance/list_check": CHECKS };

function officeOf(answers: Answers, role: "manager" | "auditor"): Office {
  const answer = (path: string): Promise<unknown> => {
    const found = { ...ANSWERS, ...answers }[path.split("?")[0] ?? ""];
    return found ? Promise.resolve(found) : Promise.reject(new ApiError(404, asRefusal({})));
  };
  const office = {
    staff: { api: { get: answer, post: answer, token: null }, me: ref({ id: "boss", role }) },
    view: computed(() => VIEW),
    now: ref(NOW),
    zone: computed(() => HALL.timezone),
    mayChange: computed(() => role === "manager"),
    may: () => role === "manager",
    path: (rest: string) => rest,
  };
  return office as unknown as Office;
}

const state = (id: string, component: Component, where: string, answers: Answers = {}, role: "manager" | "auditor" = "manager"): GalleryState => ({
  id: `supervision/${id}`,
  frame: "manager",
  render: (setting: Setting) =>
    provided(
      () => {
        const speech = useWords(WORDS, setting.locale);
        return [[SPEECH, speech], [MANAGER_SPEECH, speech], [OFFICE_SPEECH, speech], [SUPERVISION_SPEECH, speech], [OFFICE, officeOf(answers, role)], [ROUTE, ref(`#${where}`)]] as const;
      },
      () => h("div", { class: "office" }, [h("span"), h("div", { class: "office-main" }, h(component))]),
    ),
});

const MINE = { ...CARDS, cards: [{ ...CARD.line, answered_at: null }, CARDS.cards[2]!, { ...CARD.line, id: "2026-07-28-pause_long-2", rule: "pause_long" }] };
/** On the page of whom the cards name. */
const own = (id: string, answers: Answers): GalleryState => ({
  id: `supervision/${id}`,
  frame: "clerk",
  render: (setting: Setting) => {
    const get = (path: string): Promise<unknown> => Promise.resolve(answers[path.replace("/api/v1/halls/jianping/", "").split("?")[0] ?? ""]);
    const staff = { api: { get, intent: get }, me: ref({ id: "zc-a", role: "clerk" }), display: ref("综窗A岗"), hallId: computed(() => "jianping") } as unknown as StaffSession;
    return provided(
      () => [[SPEECH, useWords(staffWords, setting.locale)]] as const,
      () => h(OwnCards, { staff, zone: HALL.timezone }),
    );
  },
});
const LIST_CHECK = COMPLIANCE.lines.find((line) => line.id === "list_check")!;
const Asked: Component = { render: () => h(CheckDialog, { line: LIST_CHECK }) };

export const states: GalleryState[] = [
  own("own", { cards: MINE }),
  own("own-none", { cards: { ...CARDS, cards: [] } }),
  state("status", CompliancePage, "compliance"),
  state("check", Asked, "compliance"),
  state("check-auditor", Asked, "compliance", {}, "auditor"),
  state("strip", ComplianceStrip, "overview"),
  state("cards", CardsPage, "cards"),
  state("cards-none", CardsPage, "cards", { cards: { ...CARDS, open: { yellow: 0, red: 0 }, total: 0, cards: [] } }),
  state("card", CardsPage, "cards/2026-07-28-window_vacant-2"),
  state("card-auditor", CardsPage, "cards/2026-07-28-window_vacant-2", {}, "auditor"),
  state("chain", ChainPage, "chain/2026-07-28/A012"),
  state("chain-none", ChainPage, "chain/SJ202601010001", { chain: undefined }),
];
