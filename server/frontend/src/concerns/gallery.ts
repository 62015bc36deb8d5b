/** The register of what could not be done, in every state, as the guide's tablet and the console show it. */
import { h } from "vue";
import { useWords } from "../design/compose";
import { press, provided, type GalleryState } from "../gallery/state";
import { join } from "../lib/i18n";
import { SPEECH, staffWords } from "../staff/speech";
import { CONCERN_DESK, CONCERN_SPEECH } from "./context";
import ConcernsView from "./ConcernsView.vue";
import { LINE, LINES, stillConcerns, type StillConcerns } from "./gallerySample";
import type { ConcernLine } from "./model";
import { concernWords } from "./words";

function state(name: string, scene: StillConcerns, ready?: GalleryState["ready"]): GalleryState {
  return {
    id: `concerns/${name}`,
    frame: scene.role === "manager" || scene.role === "office" ? "manager" : "tablet",
    render: (setting) =>
      provided(
        () => {
          const speech = useWords(join(staffWords, concernWords), setting.locale);
          return [[SPEECH, speech], [CONCERN_SPEECH, speech], [CONCERN_DESK, stillConcerns(scene)]];
        },
        () => h("main", { style: "padding: 16px" }, [h("h1", { class: "th-quiet" }, concernWords["zh-CN"]["concern.title"]), h(ConcernsView)]),
      ),
    ...(ready ? { ready } : {}),
  };
}
const line = (place: number): ConcernLine => LINES[place] ?? LINE;

export const states: GalleryState[] = [
  state("list", {}),
  state("new", { picked: "new" }),
  state("new-goes-on", { picked: "new", draft: { category: "process", explained: true, words: "跑了三趟，每次说的材料都不一样。" } }, press("[data-concern-clear]")),
  state("new-dispute", { picked: "new" }, press("[data-category=materials]")),
  state("new-excluded", { picked: "new" }, press("[data-excluded=lawsuit]")),
  state("waits", { picked: LINE }),
  state("assign", { picked: LINE, role: "manager" }),
  state("answer", { picked: line(1), role: "manager" }),
  state("tell", { picked: line(2) }),
  state("closed", { picked: line(3) }),
  state("registered", { picked: LINE, ended: { kind: "done", step: "register", number: LINE.number } }),
  state("unknown", { picked: "new", ended: { kind: "unknown", step: "register", path: "", body: {}, id: "x" } }),
  state("empty", { empty: true }),
  state("office", { role: "office", lines: [line(1)], picked: line(1) }),
  state("office-empty", { role: "office", empty: true }),
  state("loading", { loading: true }),
  state("lost", { failing: true }),
];
