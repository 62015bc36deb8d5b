/** What lies before the work of clerks and managers: sign-in, set-up, a first password, the wrong page. */
import { computed, h, ref, shallowRef } from "vue";
import { useWords } from "../design/compose";
import { provided, type GalleryState } from "../gallery/state";
import type { HallInfo, Refusal } from "../lib/http";
import { StaffApi } from "./api";
import Gate from "./Gate.vue";
import { STAFF, type Phase, type StaffSession } from "./session";
import { SPEECH, staffWords } from "./speech";

const HALL: HallInfo = { id: "chini", name: "花都区赤坭镇政务服务中心", name_en: "Chini Town Government Service Centre", phone: "020-86840000" };
const WRONG: Refusal = {
  code: "bad_login",
  message: "账号或密码不正确",
  message_en: "Wrong name or password",
  next: "请核对后再试，忘记密码请找大厅管理员",
  next_en: "Check and try again, or ask the hall's manager",
  request_id: "0",
  facts: {},
};

function still(phase: Phase, refusal: Refusal | null): StaffSession {
  const no = (): Promise<boolean> => Promise.resolve(false);
  const nothing = (): Promise<void> => Promise.resolve();
  return {
    api: new StaffApi(),
    phase: ref(phase),
    me: shallowRef(null),
    display: ref(""),
    hall: shallowRef(HALL),
    hallId: computed(() => HALL.id),
    refusal: shallowRef(refusal),
    busy: ref(false),
    begin: nothing,
    login: no,
    change: no,
    setup: no,
    adopt: () => undefined,
    logout: nothing,
  };
}

function gate(name: string, phase: Phase, refusal: Refusal | null = null): GalleryState {
  return {
    id: `staff/${name}`,
    frame: "clerk",
    render: (setting) =>
      provided(
        () => [[STAFF, still(phase, refusal)], [SPEECH, useWords(staffWords, setting.locale)]],
        () => h("main", h(Gate)),
      ),
  };
}

export const states: GalleryState[] = [
  gate("connecting", "loading"),
  gate("login", "login"),
  gate("login-refused", "login", WRONG),
  gate("expired", "expired"),
  gate("setup", "setup"),
  gate("change", "change"),
  gate("wrong-role", "wrong_role"),
];
