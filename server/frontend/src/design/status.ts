/** The look of every state: one shape for each meaning, and a tone. The word comes from the catalogue of the page. */
import type { IconName } from "./icons";

export type Tone = "good" | "warn" | "bad" | "calm" | "tide";

/** Of a ticket, a window, a tide, a case, a device. Within a family no two share a shape. */
export const STATUSES = {
  ticket: {
    waiting: ["clock", "calm"],
    called: ["bell", "warn"],
    serving: ["people", "tide"],
    held: ["pause", "warn"],
    finished: ["check", "good"],
    passed: ["next", "bad"],
    dropped: ["cross", "calm"],
    expired: ["minus", "calm"],
  },
  window: {
    open: ["ring", "good"],
    called: ["bell", "warn"],
    serving: ["people", "tide"],
    paused: ["pause", "warn"],
    closed: ["minus", "calm"],
  },
  tide: {
    ordered: ["clock", "warn"],
    open: ["ring", "good"],
    closing: ["lower", "warn"],
    closed: ["minus", "calm"],
  },
  case: {
    received: ["paper", "warn"],
    incomplete: ["question", "warn"],
    accepted: ["star", "tide"],
    sent: ["transfer", "calm"],
    decided: ["back", "tide"],
    ready: ["bell", "good"],
    delivered: ["check", "good"],
    rejected: ["cross", "bad"],
    withdrawn: ["undo", "calm"],
  },
  device: {
    online: ["link", "good"],
    offline: ["unlink", "bad"],
    trouble: ["warning", "warn"],
  },
} as const satisfies Record<string, Record<string, readonly [IconName, Tone]>>;

const LOOKS: Readonly<Record<string, readonly [IconName, Tone]>> = Object.assign({}, ...Object.values(STATUSES));

export function lookOf(state: string): readonly [IconName, Tone] {
  return LOOKS[state] ?? ["info", "calm"];
}
