/** The register standing still, for pictures of pages that show it. */
import { computed, ref, shallowRef } from "vue";
import { NOW } from "../gallery/state";
import type { Role } from "../lib/wire";
import { dayTime } from "../office/times";
import type { ConcernDesk, Ended } from "./context";
import { EMPTY, ordered, type ConcernCard, type ConcernLine, type Draft } from "./model";

const at = (days: number): string => new Date(NOW.getTime() + days * 86_400_000).toISOString();
export const LINE: ConcernLine = {
  number: "FY20260007", standing: "open", category: "materials", case: "SJ202607270012", window: "1", registered_at: at(-1), registered_by: "guide:daotai",
  department: "", answer_due: at(4), outcome: null, answered_at: null, satisfied: null, closed_at: null, overdue: false,
}; // prettier-ignore
export const LINES: ConcernLine[] = [
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

export interface StillConcerns { role?: Role; picked?: ConcernLine | "new"; lines?: ConcernLine[]; empty?: boolean; loading?: boolean; failing?: boolean; ended?: Ended; draft?: Partial<Draft> } // prettier-ignore

export function stillConcerns(scene: StillConcerns): ConcernDesk {
  const lines = scene.empty ? [] : (scene.lines ?? LINES);
  const shown = scene.loading ? null : { total: lines.length, open: lines.filter((line) => line.standing !== "closed").length, overdue: lines.filter((line) => line.overdue).length, departments: ["民政", "农业农村", "残联"], timezone: "Asia/Shanghai", concerns: lines };
  const picked = scene.picked;
  return {
    draft: { ...EMPTY, ...scene.draft }, clear: () => undefined,
    page: shallowRef(shown), failing: ref(scene.failing ?? false), role: computed(() => scene.role ?? "guide"), lines: computed(() => ordered(lines)),
    picked: ref(picked === "new" ? "new" : (picked?.number ?? "")), card: shallowRef(picked && picked !== "new" ? cardOf(picked) : null), revealed: shallowRef(null),
    busy: ref(""), ended: shallowRef(scene.ended ?? null), pick: () => undefined, register: () => Promise.resolve(true), step: () => Promise.resolve(true),
    again: () => undefined, reveal: () => Promise.resolve(), when: (instant) => dayTime(instant, "Asia/Shanghai"),
  }; // prettier-ignore
}
