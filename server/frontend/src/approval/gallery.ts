/** The approval office: its inbox empty and full, one case to decide. */
import { computed, h, ref, shallowRef } from "vue";
import { card, line, stillWork, type StillCases } from "../cases/gallerySample";
import { caseWords } from "../cases/words";
import { CASE_SPEECH, CASE_WORK } from "../cases/work";
import { CONCERN_DESK, CONCERN_SPEECH } from "../concerns/context";
import { LINES as CONCERNS, stillConcerns } from "../concerns/gallerySample";
import { concernWords } from "../concerns/words";
import { useWords } from "../design/compose";
import { provided, type GalleryState } from "../gallery/state";
import { join } from "../lib/i18n";
import { STAFF, type StaffSession } from "../staff/session";
import { SPEECH, staffWords } from "../staff/speech";
import { WAY_SPEECH } from "../ways/context";
import { wayWords } from "../ways/words";
import InboxPage from "./InboxPage.vue";

const sent = (n: number, step_due: string): ReturnType<typeof line> => line(n, { status: "sent", approver: "town", step_due });
const LINES = [sent(3, "2026-07-27T15:59:59Z"), sent(8, "2026-07-28T15:59:59Z"), sent(11, "2026-08-12T15:59:59Z")];
const STILLS: Record<string, StillCases> = {
  empty: { lines: [] },
  decide: { lines: LINES, card: card({ status: "sent", approver: "town", send_due: null, urgent: false, marks: [] }) },
};
const office = {
  display: ref("民政审批账号"), me: shallowRef(null), phase: ref("in"), hallId: computed(() => "jianping"),
  hall: shallowRef({ id: "jianping", name: "建平县乡镇场街便民服务中心综合窗口", name_en: "Jianping Township Service Centre", phone: "" }),
} as unknown as StaffSession; // prettier-ignore

export const states: GalleryState[] = Object.entries(STILLS).map(([id, still]) => ({
  id: `approval/${id}`,
  frame: "clerk",
  render: (setting) =>
    provided(
      () => {
        const speech = useWords(join(join(join(staffWords, caseWords), wayWords), concernWords), setting.locale);
        const concerns = stillConcerns({ role: "office", lines: id === "empty" ? [] : CONCERNS.slice(1, 2) });
        const cases = stillWork({ ...still, role: "office", first: "inbox" });
        return [
          [STAFF, office], [SPEECH, speech], [CASE_SPEECH, speech], [WAY_SPEECH, speech], [CONCERN_SPEECH, speech], [CONCERN_DESK, concerns], [CASE_WORK, cases],
        ] as never; // prettier-ignore
      },
      () => h(InboxPage),
    ),
}));
