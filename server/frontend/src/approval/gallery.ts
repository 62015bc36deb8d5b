/** The approval office: its inbox empty and full, one case to decide. */
import { computed, h, ref, shallowRef } from "vue";
import { card, line, stillWork, type StillCases } from "../cases/gallerySample";
import { caseWords } from "../cases/words";
import { CASE_SPEECH, CASE_WORK } from "../cases/work";
import { useWords } from "../design/compose";
import { provided, type GalleryState } from "../gallery/state";
import { join } from "../lib/i18n";
import { STAFF, type StaffSession } from "../staff/session";
import { SPEECH, staffWords } from "../staff/speech";
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
        const speech = useWords(join(staffWords, caseWords), setting.locale);
        return [[STAFF, office], [SPEECH, speech], [CASE_SPEECH, speech], [CASE_WORK, stillWork({ ...still, role: "office", first: "inbox" })]] as never;
      },
      () => h(InboxPage),
    ),
}));
