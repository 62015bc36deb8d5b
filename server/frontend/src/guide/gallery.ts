/** The guide desk in every state, on the Chini hall's matters. */
import { computed, ref, shallowRef, type Ref } from "vue";
import { h } from "vue";
import { useWords } from "../design/compose";
import type { FrameName } from "../gallery/frames";
import { NOW, press, provided, type GalleryState, type Setting } from "../gallery/state";
import type { DeviceLine, Refusal } from "../lib/http";
import { join } from "../lib/i18n";
import type { GuideView } from "../lib/wire";
import type { Told } from "../staff/commander";
import { SPEECH, staffWords } from "../staff/speech";
import { GUIDE_DESK, GUIDE_SPEECH, nameOf, type GuideDesk, type GuideSay, type Sheet } from "./context";
import { cardOf, type Picked, type Tab } from "./desk";
import GuidePage from "./GuidePage.vue";
import { AHEAD, booking, card, deskCard, DEVICES, links, progress, slip, TIMES, VIEW } from "./gallerySample";
import { words } from "./words";

interface Scene {
  tab?: Tab;
  picked?: Picked;
  sheet?: Partial<Sheet>;
  view?: Partial<GuideView> | null;
  devices?: DeviceLine[];
  lost?: boolean;
  told?: Told;
}

const REFUSED: Refusal = {
  code: "already_queued", message: "您已经取过“居住证”的号：J003，还在等候。", message_en: "You already hold J003 for this matter.",
  next: "请留意叫号屏上的 J003；号票丢了请补打。", next_en: "Watch the board for J003; a lost slip can be printed again.",
  request_id: "", facts: {},
}; // prettier-ignore

function deskOf(scene: Scene, speech: GuideSay): GuideDesk {
  const view: Ref<GuideView | null> = ref(scene.view === null ? null : { ...VIEW, ...scene.view });
  const sheet = shallowRef<Sheet | null>(null);
  const picked = shallowRef<Picked>(scene.picked ?? { kind: "none" });
  if (picked.value.kind === "ticket") {
    const ticket = picked.value.id;
    sheet.value = { ticket, card: card(ticket, {}), links, progress, state: "here", ...scene.sheet };
  }
  return {
    view,
    devices: ref(scene.devices ?? DEVICES),
    online: ref(!scene.lost),
    lostSince: ref(scene.lost ? new Date(NOW.getTime() - 40_000) : null),
    now: ref(NOW),
    name: ref("高敏"),
    tab: ref(scene.tab ?? "issue"),
    picked,
    sheet,
    service: (id, otherwise) => nameOf(view.value, speech, id, otherwise),
    card: computed(() => (sheet.value ? ((view.value && cardOf(view.value, sheet.value.ticket)) ?? sheet.value.card) : null)),
    commander: {
      pending: ref(""), told: shallowRef(scene.told ?? null), busy: computed(() => false),
      run: async () => null, check: async () => undefined, clear: () => undefined,
    },
    times: async () => TIMES,
    later: async () => AHEAD,
    booking: async (day, code) => deskCard(day, code),
    person: async () => ({ name: "陈秀兰", phone: "13800138000", address: "赤坭镇广源路 12 号 3 单元 401" }),
    pick: (what) => void (picked.value = what),
    find: () => undefined,
    helper: computed(() => false),
    signOut: () => undefined,
  }; // prettier-ignore
}

function at(name: string, scene: Scene, more: Partial<GalleryState> = {}): GalleryState {
  const render = (setting: Setting) => {
    const speech = useWords(join(staffWords, words), setting.locale);
    return provided(
      () => [[SPEECH, speech], [GUIDE_SPEECH, speech], [GUIDE_DESK, deskOf(scene, speech)]],
      () => h(GuidePage),
    );
  };
  return { id: `guide/${name}`, frame: "tablet" as FrameName, render, ...more };
}

const waiting: Picked = { kind: "ticket", id: "J003", fresh: false };
const asCard = (more: Parameters<typeof card>[1]): Partial<Sheet> => ({ card: card("B010", more) });
const other: Picked = { kind: "ticket", id: "B010", fresh: false };

export const states: GalleryState[] = [
  at("issue", {}),
  at("connecting", { view: null, lost: true }),
  at("service", { picked: { kind: "service", id: "juzhuzheng" } }),
  at("service-proof", { picked: { kind: "service", id: "juzhuzheng" } }, { ready: press("[data-class=elderly]") }),
  at("service-closed", { picked: { kind: "service", id: "shebao" } }),
  at("search-none", {}, { ready: async (app) => {
    const input = app.querySelector<HTMLInputElement>("[data-search]");
    if (input) {
      input.value = "护照";
      input.dispatchEvent(new Event("input"));
    }
  } }), // prettier-ignore
  at("taken", { picked: { ...waiting, fresh: true } }),
  at("done", { tab: "queue", picked: waiting, told: { kind: "done", name: "grant-priority", result: { ticket: "J003" } } }),
  at("refused", { picked: { kind: "service", id: "juzhuzheng" }, told: { kind: "refused", name: "take-ticket", refusal: REFUSED } }),
  at("pending", { picked: { kind: "service", id: "juzhuzheng" }, told: { kind: "pending", name: "take-ticket" } }),
  at("unknown", { picked: { kind: "service", id: "juzhuzheng" }, told: { kind: "unknown", name: "take-ticket", body: {}, id: "x" } }),
  at("queue", { tab: "queue", picked: waiting }),
  at("queue-empty", { tab: "queue", view: { queue: [], waiting: { total: 0, longest_base: null } } }),
  at("ticket-priority", { tab: "queue", picked: waiting }, { ready: press("[data-priority]") }),
  at("ticket-print", { tab: "queue", picked: waiting }, { ready: press("[data-print]") }),
  at("ticket-print-none", { tab: "queue", picked: waiting, devices: [] }, { ready: press("[data-print]") }),
  at("ticket-drop", { tab: "queue", picked: waiting }, { ready: press("[data-drop]") }),
  at("ticket-help", { tab: "queue", picked: other, sheet: asCard({ help: "assisted", slot: NOW.toISOString(), proxy: true }) }),
  at("ticket-called", { tab: "queue", picked: other, sheet: asCard({ status: "called", window: "2", called_at: NOW.toISOString() }) }),
  at("ticket-finished", { picked: other, sheet: asCard({ status: "finished", window: "2" }) }),
  at("ticket-dropped", { picked: other, sheet: asCard({ status: "dropped" }) }),
  at("ticket-missing", { picked: { kind: "ticket", id: "Z999", fresh: false }, sheet: { card: null, state: "missing", links: null } }),
  at("passed", { tab: "passed", picked: { kind: "ticket", id: "Y002", fresh: false } }),
  at("passed-empty", { tab: "passed", view: { passed: [] } }),
  at("bookings", { tab: "bookings", picked: { kind: "booking", day: VIEW.hall.business_day, code: "KX7PA4" } }),
  at("bookings-own", { tab: "bookings" }, { ready: press("[data-own]") }),
  at("bookings-empty", { tab: "bookings", view: { bookings: [] } }),
  at("booking-early", { tab: "bookings", picked: { kind: "booking", day: VIEW.hall.business_day, code: "M3WDA9" } }),
  at("booking-new", { tab: "bookings", picked: { kind: "new-booking" } }),
  at("booking-times", { tab: "bookings", picked: { kind: "new-booking" } }, { ready: (app) => {
    const choice = app.querySelector<HTMLSelectElement>("[data-book-service]");
    if (choice) {
      choice.value = VIEW.services[0]?.id ?? "";
      choice.dispatchEvent(new Event("change"));
    }
  } }), // prettier-ignore
  at("booking-later", { tab: "bookings", picked: { kind: "booking", day: "2026-07-29", code: "RW4QTD" } }),
  at("booking-cancel", { tab: "bookings", picked: { kind: "booking", day: "2026-07-29", code: "RW4QTD" } }, { ready: press("[data-cancel]", "[data-house=true]") }),
  at("booking-visit", { tab: "bookings", picked: { kind: "booking", day: "2026-07-27", code: "T4LDNA" } }, { ready: press("[data-show-person]") }),
  at("booking-visit-new", { tab: "bookings", picked: { kind: "new-booking" } }, { ready: press("[data-help=visit]") }),
  at("alerts", { tab: "alerts" }),
  at("alerts-none", { tab: "alerts", devices: DEVICES.slice(0, 1), view: { alerts: [] } }),
  at("offline", { tab: "queue", picked: waiting, lost: true }),
  at("slip-failed", { tab: "queue", picked: waiting, view: { slips: [slip("failed")], bookings: [booking("KX7PA4", 0)] } }),
];
