/** Element Plus's controls by their bare kind: its own types do not go with exact optional properties. */
import { ElDatePicker, ElInput, ElOption, ElSelect, ElSlider, ElSwitch } from "element-plus";
import type { Component } from "vue";

export const KitDate = ElDatePicker as Component;
export const KitInput = ElInput as Component;
export const KitOption = ElOption as Component;
export const KitSelect = ElSelect as Component;
export const KitSlider = ElSlider as Component;
export const KitSwitch = ElSwitch as Component;
