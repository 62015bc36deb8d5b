/** The delivery desk in every state. */
import { computed, h, ref, shallowRef } from "vue";
import { useWords } from "../design/compose";
import { NOW, press, provided, type GalleryState } from "../gallery/state";
import { join } from "../lib/i18n";
import { dayTime } from "../office/times";
import { SPEECH, staffWords } from "../staff/speech";
import { WAY_SPEECH } from "../ways/context";
import { wayWords } from "../ways/words";
import { DELIVERY_DESK, DELIVERY_SPEECH, type DeliveryDesk, type Ended } from "./context";
import DeliveryPage from "./DeliveryPage.vue";
import { lineOf, linesOf, type HandOut, type HandOutLine, type Tab } from "./desk";
import { words } from "./words";

const ago = (days: number): string => new Date(NOW.getTime() - days * 86_400_000).toISOString();
const LINE: HandOutLine = {
  receipt: "SJ202607270012", status: "ready", service: "城乡居民最低生活保障、特困人员救助供养认定", department: "民政", delivery: "window", approver: "town", returns: null,
  granted: true, decided_at: ago(1), ready_at: ago(1), waits: false, called: null, told_at: null, told_how: null, tries: 0,
  applicant: { name: "陈**", phone: "138****8000", id_number: "**************002X", address: "***", agent: "陈*" },
}; // prettier-ignore
const LIST: HandOut = {
  now: NOW.toISOString(),
  timezone: "Asia/Shanghai",
  ready: [
    { ...LINE, receipt: "SJ202607280003", service: "社会保障卡补领", waits: true, called: "L003", decided_at: ago(0), ready_at: ago(0) },
    LINE,
    { ...LINE, receipt: "SJ202607240007", service: "残疾人证换领", granted: false, ready_at: ago(4), tries: 2 },
    { ...LINE, receipt: "SJ202607230001", service: "农村危房改造补助对象认定", ready_at: ago(5), told_at: ago(4), told_how: "message" },
    { ...LINE, receipt: "SJ202607220009", service: "再生育审批", delivery: "post", ready_at: ago(6), told_at: ago(6), told_how: "phone" },
    { ...LINE, receipt: "SJ202607220010", service: "高龄津贴申领", delivery: "door", applicant: null, ready_at: ago(6) },
  ],
  coming: [{ ...LINE, receipt: "SJ202607200004", status: "decided", service: "林木采伐许可", approver: "county", returns: "post", ready_at: null, decided_at: ago(3) }],
  more: 0,
  delivered: 14,
};

interface Scene { list?: HandOut | null; tab?: Tab; picked?: string; failing?: boolean; ended?: Ended | null; revealed?: boolean; typed?: string } // prettier-ignore

function desk(scene: Scene): DeliveryDesk {
  const list = scene.list === undefined ? LIST : scene.list;
  const tab = ref(scene.tab ?? "collect");
  const chosen = ref(scene.picked ?? "");
  const fields = { name: "陈秀兰", phone: "13800138000", id_number: "11010519491231002X" };
  return {
    list: shallowRef(list), failing: ref(scene.failing ?? false), at: ref(NOW), tab, typed: ref(scene.typed ?? ""),
    lines: computed(() => (list ? linesOf(list, tab.value) : [])), picked: computed(() => lineOf(list, chosen.value)),
    pick: (receipt) => void (chosen.value = receipt), busy: ref(""), ended: shallowRef(scene.ended ?? null), name: ref("出件1"),
    revealed: shallowRef(scene.revealed ? { receipt: chosen.value, fields } : null), step: () => Promise.resolve(false), again: () => undefined,
    reveal: () => Promise.resolve(), when: (instant) => dayTime(instant, "Asia/Shanghai"), signOut: () => undefined, hall: computed(() => ({ name: "建平县乡镇场街便民服务中心", name_en: "Jianping Township Service Centre" })),
  }; // prettier-ignore
}

function state(name: string, scene: Scene, ready?: GalleryState["ready"]): GalleryState {
  return {
    id: `delivery/${name}`,
    frame: "clerk",
    render: (setting) =>
      provided(
        () => {
          const speech = useWords(join(join(staffWords, words), wayWords), setting.locale);
          return [[SPEECH, speech], [DELIVERY_SPEECH, speech], [WAY_SPEECH, speech], [DELIVERY_DESK, desk(scene)]];
        },
        () => h(DeliveryPage),
      ),
    ...(ready ? { ready } : {}),
  };
}


export const states: GalleryState[] = [
  state("list", {}),
  state("sheet", { picked: LINE.receipt }),
  state("sheet-proxy", { picked: LINE.receipt }, press("[data-proxy]")),
  state("sheet-refused", { picked: "SJ202607240007" }),
  state("sheet-post", { tab: "send", picked: "SJ202607220009" }),
  state("sheet-erased", { tab: "send", picked: "SJ202607220010" }),
  state("tell", { tab: "tell", picked: LINE.receipt, revealed: true }),
  state("change", { picked: LINE.receipt }, press("[data-change]")),
  state("coming", { tab: "coming", picked: "SJ202607200004" }),
  state("done", { ended: { kind: "done", step: "deliver", receipt: LINE.receipt } }),
  state("unknown", { picked: LINE.receipt, ended: { kind: "unknown", step: "deliver", receipt: LINE.receipt, body: {}, id: "x" } }),
  state("lost", { failing: true, picked: LINE.receipt }),
  state("empty", { list: { now: NOW.toISOString(), timezone: "Asia/Shanghai", ready: [], coming: [], more: 0, delivered: 0 } }),
  state("not-found", { list: { now: NOW.toISOString(), timezone: "Asia/Shanghai", ready: [], coming: [], more: 0, delivered: 0 }, typed: "SJ209901010001" }),
  state("loading", { list: null }),
];
