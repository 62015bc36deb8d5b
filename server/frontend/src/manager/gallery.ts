/** The console's live and figures half in every state, each inside the frame of the console. */
import { computed, h, ref, shallowRef } from "vue";
import { useWords } from "../design/compose";
import { NOW, press, provided, type GalleryState, type Setting } from "../gallery/state";
import { join } from "../lib/i18n";
import { OFFICE_SPEECH } from "../office/say";
import { words as officeWords } from "../office/words";
import type { ManagerView } from "../lib/wire";
import { STAFF, type StaffSession } from "../staff/session";
import { SPEECH, staffWords } from "../staff/speech";
import { MANAGER_SPEECH, OFFICE, type Office } from "./context";
import * as sample from "./gallerySample";
import * as mirror from "./mirror/gallerySample";
import * as counted from "./reports/gallerySample";
import "./kit.css";
import { ROUTE } from "./route";
import OfficeFrame from "./shell/OfficeFrame.vue";
import { SUPERVISION_SPEECH } from "../supervision/say";
import { words as supervisionWords } from "../supervision/words";
import { storyWords } from "./storyWords";
import * as trial from "./whatIf/gallerySample";
import { WHATIF_SPEECH } from "./whatIf/say";
import { words as whatIfWords } from "./whatIf/words";
import { words } from "./words";

interface Scene {
  /** What follows `#` in the address. */
  where: string;
  view?: Partial<ManagerView> | null;
  lost?: boolean;
  paused?: boolean;
  auditor?: boolean;
  /** Answers of the server beside the usual ones, by a part of the path; an `Error` is a refusal, a promise as it comes. */
  answers?: Record<string, unknown>;
  /** How far the server is with counting a report; it does not get further. */
  counting?: { done: number; of: number };
}

const USUAL: Record<string, unknown> = {
  "/candour": mirror.candour,
  "/ahead": mirror.ahead,
  "/staffing": mirror.ahead.staffing,
  "/evidence?": counted.evidence,
  "/reports/": counted.report,
  "/figures": sample.figures,
  "/names": sample.names,
  "/tickets/": sample.story,
  "/tickets?": sample.list,
  "/story": { facts: sample.facts, version: 108 },
  "/search": sample.found,
  "/cases/originals": sample.originals,
  "/devices": { devices: [] },
  "/days": { days: [{ day: sample.TODAY, open: true, taken: 125 }, { day: sample.PAST, open: false, taken: 231 }] },
}; // prettier-ignore

function answer(path: string, answers: Record<string, unknown>): Promise<unknown> {
  const all = { ...answers, ...USUAL, ...answers };
  const key = Object.keys(all).find((part) => path.includes(part));
  const found = key ? all[key] : new Error(path);
  return found instanceof Error ? Promise.reject(found) : Promise.resolve(found);
}

const never = (): Promise<never> => new Promise(() => undefined);
function lines(scene: Scene, told: (line: unknown) => void): Promise<void> {
  if (!scene.counting) return Promise.resolve();
  told(scene.counting);
  return never();
}

function officeOf(scene: Scene): Office {
  const view = computed(() => (scene.view === null ? null : { ...sample.view, ...scene.view }));
  const staff = {
    api: { get: (path: string) => answer(path, scene.answers ?? {}), lines: (_: string, told: (line: unknown) => void) => lines(scene, told), post: () => Promise.reject(new Error("still")), file: () => Promise.reject(new Error("still")) },
    display: ref("张主任"),
    hallId: computed(() => "chini"),
    logout: () => Promise.resolve(),
  } as unknown as StaffSession;
  return {
    staff,
    view,
    version: computed(() => 108),
    shownVersion: computed(() => 108),
    connection: computed(() => (scene.lost ? "lost" : "live") as Office["connection"]["value"]),
    online: computed(() => !scene.lost),
    lostSince: ref(scene.lost ? new Date(NOW.getTime() - 90_000) : null),
    pausedAt: ref(scene.paused ? NOW : null),
    now: ref(NOW),
    commander: { pending: ref(""), told: shallowRef(null), busy: computed(() => false), run: async () => null, check: async () => undefined, clear: () => undefined },
    zone: computed(() => "Asia/Shanghai"),
    mayChange: computed(() => !scene.auditor),
    may: () => true,
    hall: computed(() => view.value?.hall ?? sample.view.hall),
    windows: computed(() => view.value?.windows.map((each) => each.line) ?? []),
    path: (rest) => `/api/v1/halls/chini/${rest}`,
    togglePause: () => undefined,
  }; // prettier-ignore
}

function at(name: string, scene: Scene, more: Partial<GalleryState> = {}): GalleryState {
  const render = (setting: Setting) => {
    const speech = useWords(join(join(join(join(staffWords, words), storyWords), officeWords), join(whatIfWords, supervisionWords)), setting.locale);
    const office = officeOf(scene);
    return provided(
      () => [[SPEECH, speech], [MANAGER_SPEECH, speech], [OFFICE_SPEECH, speech], [WHATIF_SPEECH, speech], [SUPERVISION_SPEECH, speech], [STAFF, office.staff], [OFFICE, office], [ROUTE, ref(`#${scene.where}`)]],
      () => h(OfficeFrame),
    ); // prettier-ignore
  };
  return { id: `manager/${name}`, frame: "manager", render, ...more };
}

/** The hall's settings, five recorded days and one what-if. */
const whatIf = (job: trial.Job): Record<string, unknown> => ({
  "/settings/history": { changes: [] },
  "/settings": { etag: "0123456789abcdef", values: trial.VALUES, problems: [], file: "chini.toml", own: true, forms: trial.FORMS, running: {} },
  "/what-if/": job,
  "/what-if": { jobs: [job] },
  "/days": { days: trial.WEEK.days.map((each) => ({ day: each.day, open: false, taken: 143 })).reverse() },
});

const LACK = { ...sample.view.outlook, window: null, clerk: null, base: sample.pool[0]?.base ?? null, ticket: "B020", lack: "tide_no_staff", lack_subject: "9" } as const;

export const states: GalleryState[] = [
  at("live", { where: "overview" }),
  at("live-alarm", { where: "overview", view: { alerts: [sample.NO_STAFF], outlook: LACK }, paused: true }),
  at("live-untrained", { where: "overview", view: { untrained: [{ id: "sunli", name: "孙丽", waived: "" }, { id: "hejing", name: "何静", waived: "两人病假，A岗在旁带教" }] } }),
  at("live-empty", { where: "overview", view: sample.calm, lost: true, auditor: true }),
  at("live-month-late", { where: "overview", answers: { "/months": counted.months } }),
  at("loading", { where: "overview", view: null }),
  at("figures", { where: `figures/${sample.PAST}` }),
  at("figures-table", { where: `figures/${sample.PAST}` }, { ready: press("[data-figures]") }),
  at("figures-none", { where: `figures/${sample.PAST}`, answers: { "/figures": sample.nothing } }),
  at("promises", { where: `promises/${sample.PAST}` }),
  at("promises-few", { where: `promises/${sample.TODAY}`, answers: { "/candour": mirror.few } }),
  at("ahead", { where: "ahead" }),
  at("ahead-unknown", { where: "ahead", answers: { "/ahead": mirror.unknown } }),
  at("tickets", { where: `tickets/${sample.PAST}` }),
  at("story", { where: `tickets/${sample.TODAY}/B017` }),
  at("day", { where: "day" }),
  at("search", { where: "search/17" }),
  at("search-none", { where: "search/xyz", answers: { "/search": { tickets: [], things: [] } } }),
  at("tides", { where: "tides" }),
  at("report", { where: "report/month/2026-06-01", answers: { "/months": counted.months } }),
  at("report-filed", { where: "report/month/2026-06-01", answers: { "/months": counted.filed } }),
  at("report-read-only", { where: "report/month/2026-06-01", auditor: true, answers: { "/months": counted.months } }),
  at("report-counting", { where: "report/month/2026-06-01", counting: { done: 17, of: 43 } }),
  at("report-none", { where: "report/month/2026-02-01", answers: { "/reports/": counted.nothing } }),
  at("report-span", { where: "report/span/2026-06-01/2026-06-30/2024-11-01/2024-11-30" }),
  at("report-refused", { where: "report/span/2026-06-30/2026-06-01/2024-11-01/2024-11-30", answers: { "/reports/": counted.refused } }),
  at("evidence", { where: "evidence/2026-06-01/2026-06-30?what=over&service=jz&hour=10" }),
  at("evidence-none", { where: "evidence/2026-06-01/2026-06-30?what=over&window=7", answers: { "/evidence?": counted.none } }),
  at("evidence-loading", { where: "evidence/2026-06-01/2026-06-30?what=over", answers: { "/evidence?": never() } }),
  at("what-if", { where: "whatif", answers: whatIf(trial.job(trial.ONE)) }),
  at("what-if-rights", { where: "whatif", answers: whatIf(trial.job(null)) }, { ready: press("[data-tab=rights]") }),
  at("what-if-week", { where: "whatif", auditor: true, answers: whatIf(trial.job(trial.WEEK, { days: trial.WEEK.days.map((each) => each.day) })) }, { ready: press("[data-tab=windows]") }),
];
