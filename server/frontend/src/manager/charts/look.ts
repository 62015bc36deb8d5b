/** How every chart looks: our colours, our type, patterns beside colours, no movement that says nothing. */
import type { EChartsCoreOption } from "echarts/core";

const token = (name: string): string => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

export interface Look {
  ink: string;
  quiet: string;
  line: string;
  tide: string;
  tideSoft: string;
  good: string;
  warn: string;
  bad: string;
  calm: string;
  card: string;
  font: string;
}

export function look(): Look {
  return {
    ink: token("--ink"),
    quiet: token("--ink-2"),
    line: token("--line"),
    tide: token("--tide"),
    tideSoft: token("--tide-soft"),
    good: token("--good-mark"),
    warn: token("--warn-mark"),
    bad: token("--bad-mark"),
    calm: token("--calm-mark"),
    card: token("--card"),
    font: token("--font"),
  };
}

/** What all charts share. `described` is read out instead of the picture. */
export function base(skin: Look, described: string): EChartsCoreOption {
  return {
    animation: false,
    aria: { enabled: true, label: { enabled: true, description: described }, decal: { show: true } },
    textStyle: { fontFamily: skin.font, fontSize: 13, color: skin.ink },
    tooltip: {
      trigger: "axis",
      renderMode: "richText",
      confine: true,
      backgroundColor: skin.card,
      borderColor: skin.quiet,
      textStyle: { color: skin.ink, fontSize: 13, lineHeight: 20 },
      axisPointer: { type: "line", lineStyle: { color: skin.quiet } },
    },
  };
}
