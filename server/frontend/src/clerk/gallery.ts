/** Every state of the clerk's console, as the full page and as the strip. */
import { computed, h, nextTick, ref, shallowRef, type VNode } from "vue";
import { stillWork } from "../cases/gallerySample";
import { caseWords } from "../cases/words";
import { CASE_SPEECH, CASE_WORK } from "../cases/work";
import { useWords } from "../design/compose";
import { NOW, press, provided, type GalleryState, type Setting } from "../gallery/state";
import { ServerClock } from "../lib/clock";
import { join } from "../lib/i18n";
import type { ClerkView } from "../lib/wire";
import { levelWords, reviewWords } from "../reviews/words";
import type { Commander, Told } from "../staff/commander";
import Gate from "../staff/Gate.vue";
import { STAFF, type StaffSession } from "../staff/session";
import { CONCERN_SPEECH } from "../concerns/context";
import { concernWords } from "../concerns/words";
import { SPEECH, staffWords } from "../staff/speech";
import { WAY_SPEECH } from "../ways/context";
import { wayWords } from "../ways/words";
import { CLERK_SPEECH, DESK, deskOf, type Desk } from "./context";
import DeskView from "./DeskView.vue";
import { ago, called, ME, mine, next, serving, tidalWindow, ticket, tide, view } from "./gallerySamples";
import type { OwnDay } from "./ownDay";
import { words } from "./words";

interface Still {
  view: ClerkView;
  told?: Told;
  pending?: string;
  lost?: boolean;
  reader?: boolean;
  inStrip?: boolean;
  flags?: OwnDay["flags"];
  cards?: number;
}

const never = (): Promise<never> => new Promise(() => undefined);

function staff(phase: StaffSession["phase"]["value"] = "in"): StaffSession {
  const api = { console: "own", token: "", get: never, post: never, command: never };
  return {
    api, phase: ref(phase), me: shallowRef({ id: ME, role: "clerk", name: "综窗3号A岗", hall: "chini" }), display: ref("综窗3号A岗"),
    hall: shallowRef({ id: "chini", name: "赤坭镇便民服务中心", name_en: "Chini Town Service Hall", phone: "020-86841234" }),
    hallId: computed(() => "chini"), refusal: shallowRef(null), busy: ref(false), begin: never, login: never, change: never, setup: never,
    adopt: () => undefined, logout: never,
  } as unknown as StaffSession; // prettier-ignore
}

function desk(still: Still): Desk {
  const commander: Commander = {
    pending: ref(still.pending ?? ""), told: shallowRef(still.told ?? null), busy: computed(() => !!still.pending),
    run: () => Promise.resolve(null), check: never, clear: () => undefined,
  }; // prettier-ignore
  return deskOf({
    staff: staff(),
    view: computed(() => still.view),
    connection: computed(() => (still.lost ? "stale" : "live")),
    online: computed(() => !still.lost),
    lostSince: ref(still.lost ? new Date(NOW.getTime() - 60_000) : null),
    now: ref(NOW),
    clock: new ServerClock(() => NOW.getTime()),
    commander,
    day: shallowRef<OwnDay>({ own: { cases: 12, mean_s: 512, open_s: 6120, paused_s: 480 }, flags: still.flags ?? [], cards: still.cards ?? 0 }),
    claim: () => ({ reader: computed(() => !!still.reader), inStrip: ref(!!still.inStrip), take: never, openStrip: () => true }),
  });
}

function page(still: Still, strip: boolean, setting: Setting): VNode {
  return provided(
    () => {
      const speech = useWords(join(join(join(join(join(join(staffWords, words), caseWords), wayWords), reviewWords), levelWords), concernWords), setting.locale);
      const made = desk(still);
      const cases = stillWork(still.lost ? { lines: [] } : {});
      return [[STAFF, made.staff], [SPEECH, speech], [CLERK_SPEECH, speech], [CONCERN_SPEECH, speech], [DESK, made], [CASE_SPEECH, speech], [WAY_SPEECH, speech], [CASE_WORK, cases]] as never;
    },
    () => h(DeskView, { strip }),
  );
}

const refusal = {
  code: "network_missing", message: "窗口 3 没有接通“残疾人证办理”需要的网络：政务外网。",
  message_en: "Window 3 lacks the network that “Disability certificate” needs: government extranet.",
  next: "请转移到接通该网络的窗口，或请管理员处理。", next_en: "Transfer the ticket to a window with that network, or ask a manager.",
  request_id: "", facts: {},
}; // prettier-ignore
const FLAGS: OwnDay["flags"] = [{ kind: "printer_out", device: "k1", name: "1号取号机" }];
const alert = { kind: "wait_unservable", subject: "cjr", detail: "", since: ago(3) } as ClerkView["alerts"][number];
const undo = { action: "call", ticket: "A040", at: ago(0.05) };
const long = "城乡居民最低生活保障与特困人员供养资格复核及动态管理申报𠮷䶮";

const STILLS: Record<string, Still> = {
  idle: { view: view(mine()) },
  nobody: { view: view(mine({ next: [], held: [], received: [], sent: [], waiting: 0, turn: null }), { waiting: { total: 0, longest_base: null }, passed: [], services: [] }) },
  called: { view: view(mine({ ticket: called, undo, turn: null }, { state: "called", ticket: "A040" })) },
  hasty: { view: view(mine({ ticket: { ...called, called_at: ago(0.1) }, undo, turn: null }, { state: "called", ticket: "A040" })) },
  serving: { view: view(mine({ ticket: serving, turn: null }, { state: "serving", ticket: "A040" })), told: { kind: "done", name: "start", result: { ticket: "A040" } } },
  helped: { view: view(mine({ ticket: { ...serving, help: "assisted", proxy: true }, turn: null, next: [ticket("A041", { help: "green", slot: serving.base })] }, { state: "serving" })) },
  paused: { view: view(mine({ paused_at: ago(11.6), turn: null }, { state: "paused", paused: "就餐轮休" })) },
  pending: { view: view(mine()), pending: "call-next", told: { kind: "pending", name: "call-next" } },
  refused: { view: view(mine({ ticket: serving, turn: null }, { state: "serving" })), told: { kind: "refused", name: "transfer", refusal } },
  unknown: { view: view(mine({ ticket: called, turn: null }, { state: "called" })), told: { kind: "unknown", name: "start", body: {}, id: "x" } },
  offline: { view: view(mine({ ticket: serving, turn: null }, { state: "serving" })), lost: true },
  reader: { view: view(mine({ ticket: serving, turn: null, console: "other" }, { state: "serving" })), reader: true },
  alerts: { view: view(mine(), { alerts: [alert, { ...alert, kind: "tide_no_staff", subject: "5" }] as ClerkView["alerts"] }), flags: FLAGS, cards: 2 },
  "tide-called": { view: view(null, { windows: [...view(null).windows, tidalWindow("ordered")], tides: [tide] }) },
  "tide-seated": { view: view(null, { windows: [...view(null).windows, tidalWindow("open", { clerk: ME, clerk_name: "综窗3号A岗", next, turn: 1 })], tides: [{ ...tide, state: "open" }] }) },
  seats: { view: view(null, { clerks: [] }), cards: 1 },
  standby: { view: view(null) },
  long: { view: view(mine({ ticket: { ...serving, service_name: long }, next: [ticket("AB128", { rule: "help", service_name: long, passes: 1, pinned: "3", sent_by: "1" }), ...next.slice(1)] }, { state: "serving", name: `综合服务窗口（${long}）` })) },
};

const OPENED: Record<string, [still: string, ready: NonNullable<GalleryState["ready"]>]> = {
  "ask-pass": ["hasty", press("[data-action=pass]")],
  "ask-hold": ["serving", press("[data-action=hold]")],
  why: ["nobody", async (app) => { app.querySelector<HTMLElement>("[data-action=next]")?.focus(); await nextTick(); }],
}; // prettier-ignore
const FULL_ONLY: Record<string, [still: string, ready: NonNullable<GalleryState["ready"]>]> = {
  "ask-pause": ["idle", press("[data-action=pause]")],
  "ask-drop": ["hasty", press("[data-action=drop]")],
  transfer: ["serving", press("[data-action=transfer]")],
  issue: ["idle", press("[data-action=issue]")],
  keys: ["idle", press("[data-action=keys]")],
  hand: ["serving", press("[data-hand]")],
};
const STRIP_ONLY: typeof FULL_ONLY = { more: ["serving", press("[data-more]")] };

function both(frame: "clerk" | "strip"): GalleryState[] {
  const strip = frame === "strip";
  const opened = { ...OPENED, ...(strip ? STRIP_ONLY : FULL_ONLY) };
  const scrolls = (id: string): object => (strip && ["seats", "standby", "transfer"].includes(id) ? { scrolls: true } : {});
  return [
    ...Object.entries(STILLS).map(([id, still]): GalleryState => ({
      id: `clerk/${strip ? "strip-" : ""}${id}`, frame, ...scrolls(id), render: (setting) => page(still, strip, setting),
    })),
    ...Object.entries(opened).map(([id, [still, ready]]): GalleryState => ({
      id: `clerk/${strip ? "strip-" : ""}${id}`, frame, render: (setting) => page(STILLS[still] as Still, strip, setting), ready,
    })),
  ]; // prettier-ignore
}

const login = (frame: "clerk" | "strip"): GalleryState => ({
  id: frame === "strip" ? "clerk/strip-login" : "clerk/login",
  frame,
  ...(frame === "strip" ? { scrolls: true } : {}),
  render: (setting) =>
    provided(
      () => [[STAFF, staff("login")], [SPEECH, useWords(join(staffWords, words), setting.locale)]] as never,
      () => h(Gate),
    ),
});

export const states: GalleryState[] = [...both("clerk"), ...both("strip"), login("clerk"), login("strip")];
