/** The register of what could not be done, in every state, as the guide's tablet and the console show it. */
import { computed, h, ref, shallowRef } from "vue";
import { useWords } from "../design/compose";
import { NOW, provided, type GalleryState } from "../gallery/state";
import { join } from "../lib/i18n";
import type { Role } from "../lib/wire";
import { dayTime } from "../office/times";
import { SPEECH, staffWords } from "../staff/speech";
import { CONCERN_DESK, CONCERN_SPEECH, type ConcernDesk, type Ended } from "./context";
import ConcernsView from "./ConcernsView.vue";
import { EMPTY, ordered, type ConcernCard, type ConcernLine, type Draft } from "./model";
import { concernWords } from "./words";

const at = (days: number): string => new Date(NOW.getTime() + days * 86_400_000).toISOString();
const LINE: ConcernLine = {
  number: "FY20260007", standing: "open", category: "materials", case: "SJ202607270012", window: "1", registered_at: at(-1), registered_by: "guide:daotai",
  department: "", answer_due: at(4), outcome: null, answered_at: null, satisfied: null, closed_at: null, overdue: false,
}; // prettier-ignore
const LINES: ConcernLine[] = [
  LINE,
  { ...LINE, number: "FY20260005", category: "no_department", standing: "assigned", department: "农业农村", answer_due: at(-1), overdue: true },
  { ...LINE, number: "FY20260004", category: "answers", standing: "answered", department: "民政", answered_at: at(-1) },
  { ...LINE, number: "FY20260002", category: "no_authority", standing: "closed", department: "残联", answered_at: at(-6), closed_at: at(-5) },
];
const cardOf = (line: ConcernLine): ConcernCard => ({
  line,
  told: { name: "何**", phone: "139****9000" },
  words: "跑了三趟，每次说的材料都不一样，今天又说还要村里开一份证明。",
  story: [
    { version: 1, at: at(-1), actor: "guide:daotai", type: "ConcernRegistered", data: {} },
    ...(line.department ? [{ version: 2, at: at(0), actor: "manager:zhuren", type: "ConcernAssigned", data: { department: line.department } }] : []),
    ...(line.answered_at ? [{ version: 3, at: at(0), actor: "clerk:zc-a", type: "ConcernAnswered", data: { outcome: "solved", note: "已明确材料清单，当场受理" } }] : []),
  ],
});

interface Scene { role?: Role; picked?: ConcernLine | "new"; empty?: boolean; loading?: boolean; failing?: boolean; ended?: Ended; draft?: Partial<Draft> } // prettier-ignore

function desk(scene: Scene): ConcernDesk {
  const lines = scene.empty ? [] : LINES;
  const shown = scene.loading ? null : { total: lines.length, open: scene.empty ? 0 : 3, overdue: scene.empty ? 0 : 1, departments: ["民政", "农业农村", "残联"], timezone: "Asia/Shanghai", concerns: lines };
  const picked = scene.picked;
  return {
    draft: { ...EMPTY, ...scene.draft }, clear: () => undefined,
    page: shallowRef(shown), failing: ref(scene.failing ?? false), role: computed(() => scene.role ?? "guide"), lines: computed(() => ordered(lines)),
    picked: ref(picked === "new" ? "new" : (picked?.number ?? "")), card: shallowRef(picked && picked !== "new" ? cardOf(picked) : null), revealed: shallowRef(null),
    busy: ref(""), ended: shallowRef(scene.ended ?? null), pick: () => undefined, register: () => Promise.resolve(true), step: () => Promise.resolve(true),
    again: () => undefined, reveal: () => Promise.resolve(), when: (instant) => dayTime(instant, "Asia/Shanghai"),
  }; // prettier-ignore
}

function state(name: string, scene: Scene, ready?: (app: HTMLElement) => void): GalleryState {
  return {
    id: `concerns/${name}`,
    frame: scene.role === "manager" ? "manager" : "tablet",
    render: (setting) =>
      provided(
        () => {
          const speech = useWords(join(staffWords, concernWords), setting.locale);
          return [[SPEECH, speech], [CONCERN_SPEECH, speech], [CONCERN_DESK, desk(scene)]];
        },
        () => h("main", { style: "padding: 16px" }, [h("h1", { class: "th-quiet" }, concernWords["zh-CN"]["concern.title"]), h(ConcernsView)]),
      ),
    ...(ready ? { ready } : {}),
  };
}
const tap = (what: string) => (app: HTMLElement) => app.querySelector<HTMLElement>(what)?.click();
const line = (place: number): ConcernLine => LINES[place] ?? LINE;

export const states: GalleryState[] = [
  state("list", {}),
  state("new", { picked: "new" }),
  state("new-goes-on", { picked: "new", draft: { category: "process", explained: true, words: "跑了三趟，每次说的材料都不一样。" } }, tap("[data-concern-clear]")),
  state("new-dispute", { picked: "new" }, tap("[data-category=materials]")),
  state("new-excluded", { picked: "new" }, tap("[data-excluded=lawsuit]")),
  state("waits", { picked: LINE }),
  state("assign", { picked: LINE, role: "manager" }),
  state("answer", { picked: line(1), role: "manager" }),
  state("tell", { picked: line(2) }),
  state("closed", { picked: line(3) }),
  state("registered", { picked: LINE, ended: { kind: "done", step: "register", number: LINE.number } }),
  state("unknown", { picked: "new", ended: { kind: "unknown", step: "register", path: "", body: {}, id: "x" } }),
  state("empty", { empty: true }),
  state("loading", { loading: true }),
  state("lost", { failing: true }),
];
