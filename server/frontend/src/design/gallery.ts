/** Every component by itself, and the typography that all screens rest on. */
import { h, type VNode } from "vue";
import type { FrameName } from "../gallery/frames";
import type { GalleryState, Setting } from "../gallery/state";
import { LEVELS } from "../lib/rating";
import { useWords } from "./compose";
import { ICONS, type IconName } from "./icons";
import { STATUSES } from "./status";
import ThBanner from "./ThBanner.vue";
import ThButton from "./ThButton.vue";
import ThCard from "./ThCard.vue";
import ThDialog from "./ThDialog.vue";
import ThEmpty from "./ThEmpty.vue";
import ThField from "./ThField.vue";
import ThIcon from "./ThIcon.vue";
import ThKey from "./ThKey.vue";
import ThLevels from "./ThLevels.vue";
import ThNumberPad from "./ThNumberPad.vue";
import ThPairingView from "./ThPairingView.vue";
import ThProgress from "./ThProgress.vue";
import ThQr from "./ThQr.vue";
import ThReasons from "./ThReasons.vue";
import ThStatusMark from "./ThStatusMark.vue";
import ThTabs from "./ThTabs.vue";
import { COMMON, type CommonKey } from "./words";

const say = (setting: Setting) => useWords(COMMON, setting.locale);
const page = (title: string, ...inside: VNode[]): VNode =>
  h("main", { style: "display:flex;flex-direction:column;gap:24px;padding:24px" }, [h("h1", title), ...inside]);
const line = (...inside: VNode[]): VNode => h("div", { style: "display:flex;flex-wrap:wrap;gap:16px;align-items:center" }, inside);
/** As the pages of these screens set it. */
const sized = (unit: number, target: number, primary: number) => (root: HTMLElement): void =>
  Object.entries({ unit, target, primary }).forEach(([name, mm]) => root.style.setProperty(`--${name}`, `calc(var(--mm) * ${mm})`));
const PAD = sized(4.4, 15, 25.2);
const KIOSK = sized(8.95, 20.2, 25.2);
const BOARD = sized(26.7, 0, 0);

function desk(name: string, render: (setting: Setting) => VNode, more: Partial<GalleryState> = {}): GalleryState {
  return { id: `design/${name}`, frame: "clerk", render, ...more };
}

const buttons = (setting: Setting): VNode => {
  const { t } = say(setting);
  const word = t("common.confirm");
  const kinds = ["primary", "plain", "quiet", "danger"] as const;
  return page(
    "ThButton",
    line(...kinds.map((kind) => h(ThButton, { kind, icon: "check" }, () => word))),
    line(...kinds.map((kind) => h(ThButton, { kind, pending: true }, () => word))),
    line(...kinds.map((kind) => h(ThButton, { kind, disabled: true, why: t("link.stale") }, () => word))),
  );
};

const notices = (setting: Setting): VNode => {
  const { t } = say(setting);
  const tones = ["info", "good", "warn", "bad"] as const;
  return page(
    "ThBanner",
    ...tones.map((tone) =>
      h(ThBanner, { tone, next: t("pair.how") }, { default: () => t("link.stale"), action: () => h(ThButton, () => t("common.retry")) }),
    ),
    h(ThProgress, { value: 7, max: 20, label: t("common.asking") }),
    h(ThProgress, { value: 18, max: 20, tone: "warn", label: t("common.asking") }),
  );
};

const statuses = (setting: Setting): VNode => {
  const { t, i18n } = say(setting);
  const word = (family: string, state: string): string => {
    const key = `${family === "ticket" ? "status" : family}.${state}`;
    return i18n.has(key) ? t(key) : state;
  };
  return page(
    "ThStatusMark",
    ...Object.entries(STATUSES).map(([family, states]) =>
      h("div", { "data-family": family }, line(...Object.keys(states).map((state) => h(ThStatusMark, { state, word: word(family, state) })))),
    ),
  );
};

const forms = (setting: Setting): VNode => {
  const { t } = say(setting);
  return page(
    "ThField",
    h(ThField, { label: t("common.confirm"), hint: t("rate.words_hint") }, () => h("input", { value: "欧阳䶮" })),
    h(ThField, { label: t("common.delete"), fault: t("rate.why_needed") }, () => h("input", { placeholder: t("rate.words"), "aria-invalid": true })),
    h(ThField, { label: t("common.retry") }, () => h("select", [h("option", t("status.waiting")), h("option", t("status.held"))])),
    h(ThField, { label: t("rate.words") }, () => h("textarea", { rows: 2 })),
    h("label", { class: "th-check" }, [h("input", { type: "checkbox", checked: true }), t("priority.elderly")]),
    h("label", { class: "th-check" }, [h("input", { type: "radio", name: "one" }), t("priority.normal")]),
    h("label", { class: "th-check" }, [h("input", { type: "radio", name: "one", checked: true }), t("priority.military")]),
    line(h(ThKey, { name: "F8" }), h(ThKey, { name: "Ctrl + Enter" })),
  );
};

const lists = (setting: Setting): VNode => {
  const { t } = say(setting);
  const tabs = [{ id: "held", label: t("status.held"), count: 2 }, { id: "passed", label: t("status.passed"), count: 11 }] as const;
  return page(
    "ThCard, ThTabs, ThEmpty",
    h(ThCard, { title: t("status.waiting") }, () => [
      h(ThTabs, { tabs, modelValue: "held", label: t("status.held") }),
      h(ThEmpty, { icon: "check", title: t("common.soon"), text: t("pair.waiting") }),
    ]),
  );
};

const dialog = (setting: Setting): VNode => {
  const { t } = say(setting);
  return h("main", [
    h("h1", "ThDialog"),
    h(ThDialog, { title: t("rate.why_needed") }, {
      default: () => h("p", t("rate.words_hint")),
      actions: () => [h(ThButton, () => t("common.cancel")), h(ThButton, { kind: "primary" }, () => t("common.confirm"))],
    }),
  ]);
};

const icons = (): VNode =>
  page("ThIcon", line(...(Object.keys(ICONS) as IconName[]).map((name) => h("span", { style: "font-size:28px" }, h(ThIcon, { name, label: name })))));

/** What browsers make of Chinese: the tests measure these lines. */
const typography = (): VNode => {
  const measured = (name: string, text: string, style = ""): VNode => h("p", h("span", { "data-measure": name, style }, text));
  return h("main", { style: "padding:24px;font-size:24px" }, [
    h("h1", "汉字排版"),
    measured("ones", "1111111111"),
    measured("eights", "8888888888"),
    measured("pair", "（」（」（」（」（」"),
    measured("font", "（」（」（」（」（」", "text-spacing-trim:space-all"),
    measured("loose", "（」（」（」（」（」", "font-feature-settings:normal;text-spacing-trim:space-all"),
    ...["㛃", "䶮", "鿏", "𠮷", "𬭎", "𪛖", "𫝀", "𬺰", "𰀀"].map((sign) => measured(`rare-${sign.codePointAt(0)?.toString(16)}`, sign)),
    measured("tofu", "\u{3fffd}"),
    h("p", { "data-measure": "lines", style: "width:13em" }, "请您带好本人身份证、户口簿（原件），到三号窗口办理。工作人员会帮您核对；如有疑问，请咨询导办台！"),
  ]);
};

const pairing = (name: string, frame: FrameName, view: (t: (key: CommonKey) => string) => { code: string; trouble: boolean }): GalleryState => ({
  id: `design/pairing-${name}`,
  frame,
  prepare: frame === "board" ? BOARD : PAD,
  render: (setting) => {
    const words = say(setting);
    return h(ThPairingView, { words, page: words.t("window.open"), ...view(words.t) });
  },
});

export const states: GalleryState[] = [
  desk("buttons", buttons),
  desk("notices", notices),
  desk("statuses", statuses),
  desk("forms", forms, { scrolls: true }),
  desk("lists", lists),
  desk("dialog", dialog),
  desk("icons", icons),
  desk("typography", typography, { scrolls: true }),
  { id: "design/levels", frame: "pad", prepare: PAD, render: (setting) => h("main", { style: "padding:24px" }, h(ThLevels, { words: say(setting) })) },
  {
    id: "design/reasons",
    frame: "pad",
    prepare: PAD,
    render: (setting) => {
      const tags = ["服务态度不好", "等候时间太长", "要求重复提供材料", "业务不熟练"].map((name, at) => ({ code: String(at), name, name_en: name, level: "dissatisfied" as const, base: true }));
      return h("main", { style: "padding:24px" }, h(ThReasons, { words: say(setting), level: LEVELS[3] ?? "dissatisfied", tags }));
    },
  },
  { id: "design/digits", frame: "kiosk", prepare: KIOSK, render: (setting) => h("main", { style: "padding:24px" }, h(ThNumberPad, { modelValue: "", max: 8, deleteWord: say(setting).t("common.delete") })) },
  { id: "design/qr", frame: "phone", render: () => h("main", { style: "padding:24px" }, h(ThQr, { text: "http://192.168.1.10/p/abc", label: "http://192.168.1.10/p/abc" })) },
  pairing("pad", "pad", () => ({ code: "BCDF-GHJK", trouble: false })),
  pairing("board", "board", () => ({ code: "BCDF-GHJK", trouble: true })),
];
