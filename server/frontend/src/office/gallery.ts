/** The office half of the console in its states, on the Chini hall. */
import { computed, h, provide, ref, type Component } from "vue";
import { useWords } from "../design/compose";
import { provided, NOW, type GalleryState, type Setting } from "../gallery/state";
import { ApiError, asRefusal } from "../lib/api";
import { join } from "../lib/i18n";
import type { ManagerView } from "../lib/wire";
import { MANAGER_SPEECH, OFFICE, useOffice, type Office } from "../manager/context";
import "../manager/kit.css";
import "../manager/shell/office.css";
import { storyWords } from "../manager/storyWords";
import { words as managerWords } from "../manager/words";
import { managerDesk, REVIEWS_DESK } from "../reviews/desk";
import OutboxPage from "../reviews/OutboxPage.vue";
import RectificationDialog from "../reviews/RectificationDialog.vue";
import ReviewsPage from "../reviews/ReviewsPage.vue";
import { SPEECH, staffWords } from "../staff/speech";
import AuditPage from "./AuditPage.vue";
import DevicesPage from "./DevicesPage.vue";
import { ANSWERS, NOTHING, REVIEWS } from "./gallerySample";
import PeoplePage from "./PeoplePage.vue";
import { OFFICE_SPEECH, useOfficeSpeech } from "./say";
import SettingsPage from "./SettingsPage.vue";
import { words } from "./words";

type Answers = Record<string, unknown>;
const WORDS = join(join(join(staffWords, managerWords), storyWords), words);
const HALL = { id: "chini", name: "花都区赤坭镇便民服务中心", name_en: "Chini Town Service Centre, Huadu", business_day: "2026-07-28", timezone: "Asia/Shanghai" };
const VIEW = { hall: HALL, windows: [], services: [], clerks: [], alerts: [] } as unknown as ManagerView;

/** An office whose server answers what the scene says, at once and always the same. */
function officeOf(answers: Answers, role: "manager" | "auditor"): Office {
  const answer = (path: string): Promise<unknown> => {
    const found = Object.entries({ ...ANSWERS, ...answers }).find(([part]) => path.split("?")[0]?.endsWith(part));
    return found ? Promise.resolve(found[1]) : Promise.reject(new ApiError(404, asRefusal({})));
  };
  const office = {
    staff: { api: { get: answer, post: answer, token: null }, me: ref({ id: "boss", role }) },
    view: computed(() => VIEW),
    now: ref(NOW),
    zone: computed(() => HALL.timezone),
    mayChange: computed(() => role === "manager"),
    may: (matter: string) => role === "manager" || !matter.endsWith("-change"),
    hall: computed(() => HALL),
    windows: computed(() => []),
    path: (rest: string) => rest,
  };
  return office as unknown as Office;
}

function page(component: Component, setting: Setting, answers: Answers = {}, role: "manager" | "auditor" = "manager"): ReturnType<typeof h> {
  return provided(
    () => {
      const speech = useWords(WORDS, setting.locale);
      return [[SPEECH, speech], [MANAGER_SPEECH, speech], [OFFICE_SPEECH, speech], [OFFICE, officeOf(answers, role)]] as const;
    },
    () => h("div", { class: "office" }, [h("span"), h("div", { class: "office-main" }, h(component))]),
  );
}

const OneReview: Component = {
  setup: () => {
    provide(REVIEWS_DESK, managerDesk(useOffice(), useOfficeSpeech()));
    return () => h(RectificationDialog, { row: REVIEWS.reviews[0]! });
  },
};

const state = (id: string, component: Component, answers: Answers = {}, role: "manager" | "auditor" = "manager"): GalleryState => ({
  id: `office/${id}`,
  frame: "manager",
  render: (setting) => page(component, setting, answers, role),
});

export const states: GalleryState[] = [
  state("devices", DevicesPage),
  state("devices-none", DevicesPage, { devices: { devices: [] } }),
  state("devices-auditor", DevicesPage, {}, "auditor"),
  state("people", PeoplePage),
  state("audit", AuditPage),
  state("audit-none", AuditPage, { audit: { total: 0, rows: [], actions: [] } }),
  state("reviews", ReviewsPage),
  state("reviews-auditor", ReviewsPage, {}, "auditor"),
  state("reviews-none", ReviewsPage, { reviews: { ...REVIEWS, rectified: NOTHING, replied: NOTHING, invalid: 0, overdue: 0, reviews: [] } }),
  state("reviews-one", OneReview),
  state("outbox", OutboxPage),
  state("outbox-none", OutboxPage, { outbox: { connected: false, counts: { open: 0, done: 0, failed: 0 }, rows: [] } }),
  state("settings", SettingsPage),
  state("settings-auditor", SettingsPage, {}, "auditor"),
];
