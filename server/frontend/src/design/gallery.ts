import { h } from "vue";
import type { GalleryState } from "../gallery/state";
import ThButton from "./ThButton.vue";

export const states: GalleryState[] = [
  {
    id: "design/buttons",
    frame: "clerk",
    render: () =>
      h("main", { style: "padding: 24px; display: flex; gap: 16px" }, [
        h(ThButton, { kind: "primary" }, () => "下一位"),
        h(ThButton, { kind: "plain", icon: "bell" }, () => "重呼"),
        h(ThButton, { kind: "danger" }, () => "过号"),
      ]),
  },
];
