/** Every board in every state, on the 赤坭 hall. */
import "./board.css";
import { h, type VNode } from "vue";
import { useWords } from "../design/compose";
import ThPairingView from "../design/ThPairingView.vue";
import { COMMON } from "../design/words";
import type { FrameName } from "../gallery/frames";
import { NOW, type GalleryState, type Setting } from "../gallery/state";
import { join } from "../lib/i18n";
import type { SpeakHealth } from "../lib/speak";
import type { BoardView, CallLine, HallHead, KioskView, ServiceLine, TideLine, WindowLine } from "../lib/wire";
import BoardPicture from "./BoardPicture.vue";
import { ASSUMED, type BoardSettings, type Layout } from "./settings";
import { words as boardWords } from "./words";

const WORDS = join(COMMON, boardWords);
const say = (setting: Setting) => useWords(WORDS, setting.locale);
const at = (minutes: number): string => new Date(NOW.getTime() - minutes * 60_000).toISOString();

const HALL: HallHead = {
  id: "chini",
  name: "花都区赤坭镇便民服务中心",
  name_en: "Chini Town Service Centre, Huadu",
  business_day: "2026-07-28",
  timezone: "Asia/Shanghai",
  open: true,
  sessions: [
    { opens: "2026-07-28T01:00:00Z", closes: "2026-07-28T04:00:00Z" },
    { opens: "2026-07-28T05:00:00Z", closes: "2026-07-28T09:00:00Z" },
  ],
  issue_before_s: 1200,
  next_opening: "2026-07-29T01:00:00Z",
  notice: "居住证在 1—5 号综合窗口办理，社保在 6 号，出租屋税和备案在 7 号",
  phone: "020-12345",
};

const tidal = (state: TideLine["state"]): TideLine => ({ state, reason: state === "closed" ? null : "wait", clerk: null, ready_at: at(-4), opened_at: state === "open" ? at(12) : null });
const line = (id: string, name: string, state: WindowLine["state"], ticket: string | null = null, more: Partial<WindowLine> = {}): WindowLine => ({
  id, name, name_en: `Window ${id}`, kind: "general", area: "一楼左侧", signs: [], services: ["yb"], state, ticket, paused: state === "paused" ? "整理材料" : null, badge: "03", tide: null, ...more,
}); // prettier-ignore
const WINDOWS: WindowLine[] = [
  line("1", "综合服务窗口1（民政）", "called", "A012"),
  line("2", "综合服务窗口2（卫健）", "serving", "B007"),
  line("3", "综合服务窗口3（农业农村）", "open"),
  line("4", "综合服务窗口4（来穗）", "serving", "C104"),
  line("5", "综合服务窗口5（残联）", "paused"),
  line("6", "社会保障专窗", "serving", "S018", { kind: "special" }),
  line("7", "出租屋综合税和备案专窗", "called", "H003", { kind: "special" }),
  line("8", "“办不成事”反映窗口", "open", null, { kind: "special", signs: ["办不成事"] }),
  line("9", "特色服务专窗", "closed", null, { kind: "special" }),
];
const call = (version: number, ticket: string, window: string, minutes: number): CallLine => ({ version, ticket, window, window_name: "", at: at(minutes), times: 1 });
const CALLS = [call(95, "A012", "1", 1), call(93, "H003", "7", 2), call(88, "C104", "4", 4), call(80, "S018", "6", 7), call(74, "B007", "2", 9)];
const BOARD: BoardView = { hall: HALL, windows: WINDOWS, calls: CALLS, waiting: { total: 23, longest_base: at(18) }, services: [], tides: [] };

const service = (id: string, name: string, group: string, waiting: number, minutes: [number, number] | null): ServiceLine =>
  ({
    id, name, name_en: name, group, department: group, waiting, ahead: waiting, taken: waiting + 9, open_windows: minutes ? 3 : 0,
    estimate_s: minutes ? [minutes[0] * 60, minutes[1] * 60] : null, enquiry: false, keywords: [], materials: [],
  }) as unknown as ServiceLine; // prettier-ignore
const KIOSK = {
  hall: HALL,
  services: [
    service("mz", "低保、高龄津贴和社会救助", "民政救助", 6, [8, 12]),
    service("sb", "社保参保缴费", "社会保障", 9, [18, 26]),
    service("jz", "居住证", "来穗和出租屋", 4, [4, 8]),
    service("wj", "生育登记和计生奖扶", "卫生健康", 1, [0, 4]),
    service("ny", "农业补贴", "农业农村", 0, [0, 1]),
    service("cl", "残疾人证和补贴", "残疾人服务", 2, null),
    service("zx", "综合咨询", "综合咨询", 1, [1, 3]),
  ],
  waiting: { total: 23, longest_base: at(18) },
  confirm: true,
  languages: ["zh-CN", "en"],
} as unknown as KioskView;
const quiet = (view: KioskView): KioskView => ({
  ...view,
  services: view.services.map((one) => ({ ...one, waiting: 0, estimate_s: [0, 120] })),
  waiting: { total: 0, longest_base: null },
});
const busy = (view: KioskView): KioskView => ({
  ...view,
  services: view.services.map((one) => ({ ...one, waiting: one.waiting + 14, estimate_s: [1500, 3000] })),
  waiting: { total: 121, longest_base: at(48) },
});

interface Scene {
  board?: BoardView | null;
  kiosk?: KioskView;
  layout?: Layout;
  settings?: Partial<BoardSettings>;
  fresh?: number[];
  stale?: boolean;
  hide?: boolean;
  sound?: SpeakHealth;
  now?: Date;
}

function picture(setting: Setting, scene: Scene): VNode {
  const layout = scene.layout ?? "main";
  const settings: BoardSettings = { ...ASSUMED, layout, diagonal_in: setting.frame.diagonal_in, distance_m: setting.frame.distance_m, ...scene.settings };
  const board = layout === "entrance" ? null : scene.board === undefined ? BOARD : scene.board;
  const shown = (board?.calls ?? []).filter((each) => !settings.windows.length || settings.windows.includes(each.window));
  return h(BoardPicture, {
    settings,
    board,
    kiosk: scene.kiosk ?? null,
    rows: shown.slice(0, 5).map((each) => ({ ...each, fresh: scene.fresh?.includes(each.version) ?? false })),
    now: scene.now ?? NOW,
    clockKnown: board !== null || scene.kiosk !== undefined,
    stale: scene.stale ?? false,
    hideCounts: scene.hide ?? false,
    lastUpdate: "10:01",
    sound: scene.sound ?? "ok",
    words: say(setting),
  });
}

const prepare = (root: HTMLElement): void => void (root.dataset["page"] = "board");
const state = (name: string, frame: FrameName, scene: Scene): GalleryState => ({
  id: `board/${name}`,
  frame,
  prepare,
  render: (setting) => picture(setting, scene),
});
const windowOnly = (id: string, changed: Partial<WindowLine> = {}): Scene => ({
  layout: "window",
  settings: { windows: [id] },
  board: { ...BOARD, windows: WINDOWS.map((each) => (each.id === id ? { ...each, ...changed } : each)) },
});
const many = (count: number): WindowLine[] =>
  Array.from({ length: count }, (_, n) => ({ ...(WINDOWS[n % WINDOWS.length] as WindowLine), id: String(n + 1) }));
const withTide = (tide: TideLine["state"], more: Partial<WindowLine> = {}): BoardView => ({
  ...BOARD,
  windows: WINDOWS.map((each) => (each.id === "9" ? { ...each, kind: "tidal", tide: tidal(tide), ...more } : each)),
});
const at2 = (text: string): Date => new Date(`2026-07-28T${text}:00+08:00`);

export const states: GalleryState[] = [
  state("main", "board", {}),
  state("main-called", "board", { fresh: [95] }),
  state("main-two-at-once", "board", { fresh: [95, 93] }),
  state("main-first-call", "board", { board: { ...BOARD, calls: CALLS.slice(0, 1) }, fresh: [95] }),
  state("main-quiet", "board", { board: { ...BOARD, calls: [], waiting: { total: 0, longest_base: null } } }),
  state("main-stale", "board", { stale: true }),
  state("main-stale-long", "board", { stale: true, hide: true }),
  state("main-connecting", "board", { board: null, stale: true }),
  state("main-tide-ordered", "board", { board: withTide("ordered") }),
  state("main-tide-open", "board", { board: withTide("open", { state: "open" }) }),
  state("main-tide-closing", "board", { board: withTide("closing", { state: "serving", ticket: "A020" }) }),
  state("main-sound-blocked", "board", { sound: "blocked" }),
  state("main-sound-failing", "board", { sound: "failing" }),
  state("main-break", "board", { now: at2("12:20"), board: { ...BOARD, calls: [], windows: WINDOWS.map((each) => ({ ...each, state: "closed", ticket: null })) } }),
  state("main-ended", "board", { now: at2("17:30"), board: { ...BOARD, waiting: { total: 0, longest_base: null }, calls: [], windows: WINDOWS.map((each) => ({ ...each, state: "closed", ticket: null })) } }),
  state("main-long-names", "board", {
    fresh: [99],
    board: {
      ...BOARD,
      hall: { ...HALL, name: "内蒙古自治区呼伦贝尔市莫力达瓦达斡尔族自治旗政务服务和便民服务中心", notice: "请提前备好身份证、户口簿、银行卡原件及复印件；老年人、残疾人、孕妇请到导办台，由工作人员优先安排；未成年人须由监护人陪同；办事免费，不收取任何费用，谨防中介。" },
      calls: [call(99, "AB128", "B12", 0), ...CALLS],
    },
  }),
  state("main-sixteen-windows", "board", { board: { ...BOARD, windows: many(16) } }),
  state("main-forty-windows", "board", { board: { ...BOARD, windows: many(40) } }),
  state("main-zone", "board", { settings: { windows: ["6", "7", "8", "9"] } }),
  state("window-called", "window", { ...windowOnly("1"), fresh: [95] }),
  state("window-serving", "window", windowOnly("2")),
  state("window-free", "window", windowOnly("3", { signs: ["综合咨询", "帮办代办", "办不成事"] })),
  state("window-paused", "window", windowOnly("5")),
  state("window-closed", "window", windowOnly("9")),
  state("window-tide", "window", windowOnly("9", { kind: "tidal", tide: tidal("open"), state: "open", name: "潮汐窗口", signs: ["医保", "社保", "民政"] })),
  state("window-unknown", "window", { layout: "window", settings: { windows: ["77"] } }),
  state("window-stale", "window", { ...windowOnly("1"), stale: true, hide: true }),
  state("entrance", "board", { layout: "entrance", kiosk: KIOSK, settings: { take_at: "请到入口右侧取号机取号" } }),
  state("entrance-quiet", "board", { layout: "entrance", kiosk: quiet(KIOSK) }),
  state("entrance-busy", "board", { layout: "entrance", kiosk: busy(KIOSK) }),
  state("entrance-stale", "board", { layout: "entrance", kiosk: KIOSK, stale: true, hide: true }),
  state("entrance-ended", "board", { layout: "entrance", kiosk: KIOSK, now: at2("17:30") }),
  {
    id: "board/unpaired",
    frame: "board",
    prepare,
    render: (setting) => h("div", { class: "board-pairing" }, h(ThPairingView, { words: say(setting), page: say(setting).t("page.title"), code: "BKTW4HRN", trouble: false })),
  },
];
