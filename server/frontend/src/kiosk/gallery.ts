/** Every state of the kiosk's screen. */
import { h } from "vue";
import { useWords } from "../design/compose";
import type { GalleryState } from "../gallery/state";
import { NOW } from "../gallery/state";
import type { LocalState } from "./agent";
import { frequentFirst } from "./choices";
import { HOME, SEARCH, type Screen } from "./flow";
import Kiosk from "./Kiosk.vue";
import { ISSUED, LOCAL, VIEW } from "./gallerySample";
import { WORDS } from "./words";

interface Look {
  screen?: Screen;
  local?: Partial<LocalState>;
  away?: "starting" | "unpaired" | "away";
  low?: boolean;
  reading?: boolean;
  voiceless?: boolean;
  long?: boolean;
  idle?: number;
  now?: Date;
}

const CARD = { card: "aW5rLXN0b25l", class: "normal" } as const;
const OLD_CARD = { card: "aW5rLXN0b25l", class: "elderly" } as const;
const service = (id: string): (typeof VIEW.services)[number] => {
  const found = VIEW.services.find((one) => one.id === id);
  if (!found) throw new Error(`no service ${id}`);
  return found;
};
const confirm = { at: "confirm", service: service("lh"), request: "gallery", proxy: false, phone: "" } as const;
const number = { at: "number", request: "gallery", issued: ISSUED, service: service("lh"), seconds: 10 } as const;
const refusal = (code: string, message: string, message_en: string, next: string, next_en: string): Screen => ({
  at: "refused",
  refusal: { code, message, message_en, next, next_en, request_id: "gallery", facts: { ticket: "C032" } },
});
const long = "城乡居民基本养老保险待遇领取资格认证、死亡终止和丧葬补助金申领";

const LOOKS: Readonly<Record<string, Look>> = {
  home: {},
  "home-page-2": { screen: { ...HOME, page: 1 } },
  "home-matters": { screen: { ...HOME, by: "matter" } },
  "home-group": { screen: { ...HOME, by: "matter", group: "社会保障" } },
  "home-departments": { screen: { ...HOME, by: "department" } },
  "home-card": { local: { card: CARD } },
  "home-card-priority": { local: { card: OLD_CARD } },
  "home-no-paper": { local: { printer: { state: "out" } } },
  "home-no-reader": { local: { reader: { state: "off" } } },
  "home-empty": { local: { view: { ...VIEW, services: [], waiting: { total: 0, longest_base: null } } } },
  "home-long-names": {
    local: { view: { ...VIEW, services: VIEW.services.map((one) => ({ ...one, name: long, name_en: `${one.name_en} and everything about it` })) } },
  },
  "home-idle": { screen: { ...HOME, by: "matter" }, idle: 14 },
  search: { screen: SEARCH },
  "search-letters": { screen: { ...SEARCH, letters: "SB" } },
  "search-word": { screen: { ...SEARCH, word: "办证" } },
  "search-nothing": { screen: { ...SEARCH, letters: "QXZ" } },
  confirm: { screen: confirm },
  "confirm-proxy": { screen: { ...confirm, proxy: true } },
  "confirm-phone": { screen: { ...confirm, phone: "13800005678" } },
  "confirm-unserved": { screen: { ...confirm, service: service("qy") } },
  "confirm-priority": { screen: confirm, local: { card: OLD_CARD } },
  phone: { screen: { at: "phone", digits: "1380000", from: confirm } },
  mine: { screen: { at: "phone", digits: "", from: null } },
  checkin: { screen: { at: "checkin", code: "YY20" } },
  "checkin-scanner": { screen: { at: "checkin", code: "" }, local: { device: { ...LOCAL.device, scanner: true } } },
  asking: { screen: { at: "asking", request: "gallery", service: service("lh") } },
  "asking-long": { screen: { at: "asking", request: "gallery", service: service("lh") }, long: true },
  finding: { screen: { at: "finding", request: "gallery" } },
  number: { screen: number },
  "number-printing": { screen: { ...number, issued: { ...ISSUED, print: "printing" } } },
  "number-no-slip": { screen: { ...number, issued: { ...ISSUED, print: "failed" }, seconds: 30 } },
  "number-unknown-slip": { screen: { ...number, issued: { ...ISSUED, print: "unknown" }, seconds: 30 } },
  "number-paperless": { screen: { ...number, issued: { ...ISSUED, print: "off" }, seconds: 30 } },
  "number-priority": { screen: { ...number, issued: { ...ISSUED, priority: "elderly", area: "一楼左侧综合窗口区" } } },
  found: {
    screen: {
      at: "found",
      tickets: [
        { ticket: "C032", status: "waiting", ahead: 7, estimate_s: [600, 1300], window: null },
        { ticket: "G011", status: "called", ahead: null, estimate_s: null, window: "6" },
      ],
    },
  },
  "found-card": {
    screen: {
      at: "found",
      tickets: [{ ticket: "C032", status: "waiting", ahead: 0, estimate_s: [0, 60], window: null, progress_url: ISSUED.progress_url ?? "" }],
    },
  },
  "found-none": { screen: { at: "found", tickets: [] } },
  nocode: { screen: { at: "nocode" } },
  refused: {
    screen: refusal("service_unserved", "居住证现在没有窗口受理", "No window takes residence permits now", "请到导办台询问今天能不能办", "Please ask at the guide desk"),
  },
  "refused-existing": {
    screen: refusal("already_queued", "您已经取过这个事项的号", "You already have a number for this", "请留意叫号，不用再取", "Please wait for your call"),
  },
  unknown: { screen: { at: "unknown" } },
  lost: { screen: { at: "lost" } },
  shut: { now: new Date("2026-07-28T12:20:00+08:00") },
  "shut-evening": { now: new Date("2026-07-28T18:20:00+08:00") },
  starting: { away: "starting", local: { view: null } },
  away: { away: "away", local: { server: "offline" } },
  "away-no-way": { away: "away", local: { server: "offline", view: null, device: { name: "K-03" } } },
  unpaired: { away: "unpaired", local: { server: "unpaired", view: null, pairing: { code: "BCDF-GHJK" }, device: { ...LOCAL.device, phone: "020-12345" } } },
  low: { low: true },
  "low-search": { low: true, screen: { ...SEARCH, letters: "SB" } },
  "low-confirm": { low: true, screen: confirm },
  "low-phone": { low: true, screen: { at: "phone", digits: "138", from: confirm } },
  "low-checkin": { low: true, screen: { at: "checkin", code: "" } },
  "low-number": { low: true, screen: number },
  reading: { reading: true },
  voiceless: { reading: true, voiceless: true },
};
/** 长辈版 of the screens that an elder meets. */
const ELDER = ["home", "home-matters", "home-group", "home-no-paper", "search", "search-letters", "confirm", "number", "number-no-slip", "refused", "away", "shut", "mine", "home-idle"];
const WIDE = ["home", "home-matters", "home-group", "home-card", "home-no-paper", "search", "search-word", "confirm", "confirm-proxy", "phone", "mine", "checkin", "number", "number-no-slip", "found", "refused", "away", "unpaired", "shut", "home-idle"];
const ELDER_WIDE = ["home", "search-letters", "confirm", "number"];
const BOTTOM_MM = 850;
const REACH_MM = 1220 - BOTTOM_MM;

function state(name: string, wide: boolean, elder: boolean): GalleryState {
  const look = LOOKS[name] ?? {};
  const suffix = `${elder ? "-elder" : ""}${wide ? "-wide" : ""}`;
  return {
    id: `kiosk/${name}${suffix}`,
    frame: wide ? "kiosk-wide" : "kiosk",
    elder,
    ...(look.low ? { reach_mm: REACH_MM } : {}),
    prepare: (root) => root.style.setProperty("--reach", look.low ? `max(0px, calc(100vh - var(--mm) * ${REACH_MM}))` : "0px"),
    render: ({ locale }) => {
      const local: LocalState = { ...LOCAL, ...look.local };
      return h(Kiosk, {
        words: useWords(WORDS, locale),
        local,
        screen: look.screen ?? HOME,
        away: look.away ?? null,
        now: look.now ?? NOW,
        order: frequentFirst(local.view?.services ?? []),
        wide,
        elder,
        low: look.low ?? false,
        reading: look.reading ?? false,
        voiceless: look.voiceless ?? false,
        left: 9,
        long: look.long ?? false,
        idle: look.idle ?? null,
      });
    },
  };
}

export const states: GalleryState[] = [
  ...Object.keys(LOOKS).map((name) => state(name, false, false)),
  ...ELDER.map((name) => state(name, false, true)),
  ...WIDE.map((name) => state(name, true, false)),
  ...ELDER_WIDE.map((name) => state(name, true, true)),
];
