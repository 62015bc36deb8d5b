/** The month's scores in their states, in the manager's console and on the clerk's own page. */
import { computed, h, ref, shallowRef } from "vue";
import { useWords } from "../design/compose";
import { NOW, press, provided, type GalleryState, type Setting } from "../gallery/state";
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
import { DETAIL, EMPTY, MONTHS, OWN, RUNNING, SETTLED, STARS } from "./gallerySample";
import OwnScore from "./OwnScore.vue";
import { SCORE_SPEECH } from "./say";
import ScoresPage from "./ScoresPage.vue";
import { words } from "./words";

type Answers = Record<string, unknown>;
const HALL = { id: "chini", name: "花都区赤坭镇便民服务中心", name_en: "Chini Town Service Hall", business_day: "2026-07-28", timezone: "Asia/Shanghai" };
const VIEW = { hall: HALL, windows: [], services: [], clerks: [], alerts: [] } as unknown as ManagerView;
const ANSWERS: Answers = { scores: { months: MONTHS }, "scores/2026-06": RUNNING, "scores/2026-06/clerks/zc-1": DETAIL, "scores/2026-06/stars": STARS };

const answers = (more: Answers) => (path: string): Promise<unknown> => {
  const found = { ...ANSWERS, ...more }[path.replace("/api/v1/halls/chini/", "").split("?")[0] ?? ""];
  return found ? Promise.resolve(found) : Promise.reject(new ApiError(404, asRefusal({})));
};

function officeOf(more: Answers, role: "manager" | "auditor"): Office {
  const office = {
    staff: { api: { get: answers(more), post: answers(more), token: null }, me: ref({ id: "boss", role }) },
    view: computed(() => VIEW),
    now: ref(NOW),
    zone: computed(() => HALL.timezone),
    mayChange: computed(() => role === "manager"),
    path: (rest: string) => rest,
  };
  return office as unknown as Office;
}

interface Scene {
  where?: string;
  answers?: Answers;
  role?: "manager" | "auditor";
}
const state = (id: string, scene: Scene = {}, more: Partial<GalleryState> = {}): GalleryState => ({
  id: `scores/${id}`,
  frame: "manager",
  render: (setting: Setting) =>
    provided(
      () => {
        const speech = useWords(join(join(join(staffWords, managerWords), join(storyWords, officeWords)), words), setting.locale);
        const office = officeOf(scene.answers ?? {}, scene.role ?? "manager");
        return [[SPEECH, speech], [MANAGER_SPEECH, speech], [OFFICE_SPEECH, speech], [SCORE_SPEECH, speech], [OFFICE, office], [ROUTE, ref(`#scores/${scene.where ?? "2026-06"}`)]] as const;
      },
      () => h("div", { class: "office" }, [h("span"), h("div", { class: "office-main" }, h(ScoresPage))]),
    ),
  ...more,
});

const own = (id: string, more: Answers = {}): GalleryState => ({
  id: `scores/${id}`,
  frame: "clerk",
  scrolls: true,
  render: (setting: Setting) => {
    const staff = {
      api: { get: answers({ "scores/2026-06": OWN, scores: { months: MONTHS.slice(1) }, ...more }), intent: () => new Promise(() => undefined) },
      me: shallowRef({ id: "zc-1", role: "clerk", name: "综窗1号A岗", hall: "chini" }), hallId: computed(() => "chini"),
    } as unknown as StaffSession; // prettier-ignore
    return provided(
      () => [[SPEECH, useWords(staffWords, setting.locale)]] as const,
      () => h(OwnScore, { staff, zone: HALL.timezone }),
    );
  },
});

export const states: GalleryState[] = [
  state("month"),
  state("settled", { answers: { "scores/2026-06": SETTLED }, role: "auditor" }),
  state("none", { answers: { "scores/2026-06": EMPTY } }),
  state("tests", {}, { ready: press("[data-tab=exams]") }),
  state("corrections", {}, { ready: press("[data-tab=corrections]") }),
  state("stars", {}, { ready: press("[data-tab=stars]") }),
  state("clerk", { where: "2026-06/zc-1" }, { scrolls: true }),
  own("own"),
  own("own-none", { "scores/2026-06": { ...EMPTY, period: "2026-06" } }),
];
