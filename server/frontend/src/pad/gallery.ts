/** The pad in every state. */
import { h } from "vue";
import { useWords } from "../design/compose";
import ThPairingView from "../design/ThPairingView.vue";
import { NOW, type GalleryState, type Setting } from "../gallery/state";
import type { Tag } from "../lib/http";
import type { HallHead, Level, PadWindow } from "../lib/wire";
import { UNDO_MS, type Step } from "./flow";
import PadScreen from "./PadScreen.vue";
import { WORDS } from "./words";

const HALL: HallHead = {
  id: "chini", name: "花都区赤坭镇党群服务中心政务服务大厅", name_en: "Chini Town Service Hall, Huadu", business_day: "2026-07-28",
  timezone: "Asia/Shanghai", open: true, sessions: [], issue_before_s: 1200, next_opening: null, notice: "", phone: "020-86840000",
}; // prettier-ignore
const LINE: PadWindow = {
  window: "2", window_name: "2号综合窗口", window_name_en: "Window 2", state: "open", paused: null, clerk_name: "欧阳静怡", badge: "CN-018",
  post: "primary", ask: null, ask_service: null, ask_since: null, ask_until: null, rated: null, asked_elsewhere: false,
}; // prettier-ignore
const REASONS: Record<Level, readonly string[]> = {
  very_satisfied: ["一窗受理一次办结", "可以先受理后补材料", "不用提交证明", "可以全程网上办理", "可以使用手机办理", "可以就近办理", "无需材料直接办理", "服务热情效率高"],
  satisfied: ["填写一张表单就可完成申报", "在线提交材料窗口核验", "一张清单告知全部申报材料", "用告知承诺减免申报材料", "可以在线预约办理", "跑大厅一次办完", "可以使用自助机办理", "服务态度较好"],
  fair: ["一次性告知需要补正的材料", "提供申报材料样本", "在承诺的时间内办结", "办事指南指引准确"],
  dissatisfied: ["没有提供材料样本", "没有提供材料清单", "未在承诺时间内办结", "同样内容的证明材料被要求多次提交", "承诺网办但无法在线办理", "在线预约办理后到实体大厅重复取号排队", "窗口人员业务不熟练", "服务态度生硬"],
  very_dissatisfied: ["在办事指南之外增加新的审批条件", "需提供办事指南之外的申报材料", "无理由超过法定办理时间"],
}; // prettier-ignore
const TAGS: Tag[] = Object.entries(REASONS).flatMap(([level, names]) =>
  names.map((name, i) => ({ code: `${level}${i}`, level: level as Level, name, name_en: "A reason in some English words", base: i < 3 })),
);
const TICKET = { ticket: "J003", service: "低保、高龄津贴和社会救助", until: 60_000, last: 240_000 };
const chosen = (level: Level, sendAt: number | null): Step => ({ at: "chosen", level, sendAt, ...TICKET });

interface Scene {
  step?: Step;
  line?: Partial<PadWindow> | null;
  hall?: HallHead | null;
  stale?: boolean;
  now?: number;
}

function at(name: string, scene: Scene, more: Partial<GalleryState> = {}): GalleryState {
  const render = (setting: Setting) =>
    h(PadScreen, {
      words: useWords(WORDS, setting.locale), hall: scene.hall === undefined ? HALL : scene.hall,
      line: scene.line === null ? null : { ...LINE, ...scene.line }, step: scene.step ?? { at: "idle" }, now: scene.now ?? 0, clock: NOW,
      tags: TAGS, stale: scene.stale ?? false, refusal: null,
    }); // prettier-ignore
  return { id: `pad/${name}`, frame: "pad", render, ...more };
}

const ALREADY = {
  code: "already_rated", message: "号码 J003 已经评价过了。", message_en: "Ticket J003 has been rated already.", next: "每个号码评价一次，第一次的评价有效。",
  next_en: "Each ticket is rated once; the first rating counts.", request_id: "", facts: {},
}; // prettier-ignore

export const states: GalleryState[] = [
  at("idle", {}),
  at("idle-rare-name", { line: { clerk_name: "䶮𠮷", badge: "", post: "" } }),
  at("idle-nobody", { line: { clerk_name: "", badge: "", post: "", state: "closed" } }),
  at("idle-paused", { line: { state: "paused", paused: "lunch" } }),
  at("idle-stale", { stale: true }),
  at("ask", { step: { at: "ask", ...TICKET } }),
  at("ask-upright", { step: { at: "ask", ...TICKET } }, { frame: "pad-upright" }),
  at("ask-warning", { step: { at: "ask", ...TICKET }, now: 68_000 }),
  at("chosen", { step: chosen("satisfied", UNDO_MS), now: 900 }),
  at("chosen-reasons", { step: chosen("very_satisfied", null) }),
  at("chosen-bad", { step: chosen("dissatisfied", null) }),
  at("chosen-bad-warning", { step: chosen("dissatisfied", null), now: 70_000 }),
  at("chosen-upright", { step: chosen("dissatisfied", null) }, { frame: "pad-upright" }),
  at("sending", { step: { at: "sending", ticket: "J003" } }),
  at("thanks", { step: { at: "thanks", kept: false, until: 1 } }),
  at("kept", { step: { at: "thanks", kept: true, until: 1 }, stale: true }),
  at("lost", { step: { at: "lost", until: 1 } }),
  at("already", { step: { at: "refused", refusal: ALREADY, until: 1 } }),
  at("province-opening", { step: { at: "opening", giveUpAt: 9_000, ...TICKET } }),
  at("province", { step: { at: "page", url: "about:blank", ...TICKET } }),
  at("province-warning", { step: { at: "page", url: "about:blank", ...TICKET }, now: 68_000 }),
  at("province-upright", { step: { at: "page", url: "about:blank", ...TICKET } }, { frame: "pad-upright" }),
  at("province-returned", { step: { at: "returned", until: 1 } }),
  at("unbound", { line: null }),
  at("connecting", { hall: null }),
  {
    id: "pad/unpaired",
    frame: "pad",
    render: (setting) => {
      const words = useWords(WORDS, setting.locale);
      return h(ThPairingView, { words, page: words.t("pad.refused", { name: "P-03", phone: HALL.phone }), code: "K7PA4X9M", trouble: false });
    },
  },
];
