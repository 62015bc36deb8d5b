/** Shape and word of a window's state on a board. A tide on its way tells more than "closed". */
import type { IconName } from "../design/icons";
import { lookOf } from "../design/status";
import type { WindowLine } from "../lib/wire";
import type { BoardWord } from "./words";

export type Glance = "open" | "called" | "serving" | "paused" | "closed" | "ordered" | "closing";

export function glanceOf(line: WindowLine): Glance {
  const tide = line.tide?.state;
  return tide === "ordered" || tide === "closing" ? tide : (line.state as Glance);
}

export function wordOf(line: WindowLine): BoardWord {
  const glance = glanceOf(line);
  if (glance === "ordered" || glance === "closing") return `tide.${glance}`;
  return `state.${glance}`;
}

export function iconOf(glance: Glance): IconName {
  return lookOf(glance)[0];
}

/** How busy a hall is, by the wait somebody would have now: shape, word and colour of the entrance screen. */
export type Load = "free" | "steady" | "busy";

export const LOAD_ICONS: Readonly<Record<Load, IconName>> = { free: "ring", steady: "clock", busy: "people" };

/** Up to five minutes is free, over fifteen (the promise of the hall) is busy. */
export function loadOf(waitS: number): Load {
  if (waitS <= 300) return "free";
  return waitS <= 900 ? "steady" : "busy";
}
