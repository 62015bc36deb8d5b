/** From a pressed button or key to a command, by way of a question where one is needed. */
import { onMounted, onUnmounted, ref, shallowRef, type InjectionKey, type Ref } from "vue";
import { comboOf, Keys } from "../lib/keys";
import { HASTY_S, type Action, type Why } from "./desk";
import type { Desk } from "./context";
import { DEFAULT_KEYS, typing } from "./shortcuts";

/** A question that stands between an action and its command. */
export type Ask = "pass" | "hold" | "drop" | "pause" | "resume" | "transfer" | "issue" | "keys" | "hand" | "more" | "rate" | "reviews" | "cards" | "score" | null;

export interface Acting {
  ask: Ref<Ask>;
  /** Why the action that was just tried or looked at cannot be done. */
  why: Ref<Why>;
  keys: Keys<Action>;
  keysOn: Ref<boolean>;
  press: (action: Action) => void;
  look: (action: Action | null) => void;
  run: (name: string, body?: object) => Promise<void>;
  setKeysOn: (on: boolean) => void;
}

export const ACTING: InjectionKey<Acting> = Symbol("acting");
const ON = "tidehall.clerk.keys.on";
const DIRECT: Partial<Record<Action, string>> = {
  next: "call-next", recall: "recall", start: "start", finish: "finish", undo: "undo",
}; // prettier-ignore

const ON_TICKET: ReadonlySet<Action> = new Set<Action>(["recall", "start", "finish"]);

export function createActing(desk: Desk): Acting {
  const ask = ref<Ask>(null);
  const why = shallowRef<Why>(null);
  const keys = new Keys<Action>(DEFAULT_KEYS, window.localStorage, "tidehall.clerk.keys");
  const keysOn = ref(window.localStorage.getItem(ON) !== "no");

  async function run(name: string, body: object = {}): Promise<void> {
    ask.value = null;
    why.value = null;
    await desk.commander.run(name, body);
  }

  function press(action: Action): void {
    why.value = desk.why(action);
    if (why.value) {
      desk.commander.clear();
      return;
    }
    const here = desk.window.value;
    const id = here?.line.id ?? "";
    const direct = DIRECT[action];
    // What the clerk saw travels along: a screen that fell behind is refused, never obeyed for somebody else.
    const seen = here?.ticket ? { ticket: here.ticket.ticket } : {};
    if (direct) void run(direct, ON_TICKET.has(action) ? { window: id, ...seen } : { window: id });
    else if (action === "pass" && (!here?.ticket?.called_at || desk.clock.since(here.ticket.called_at) >= HASTY_S)) {
      void run("pass", { window: id, ...seen });
    } else if (action === "pause" && here?.line.paused !== null) void run("unpause", { window: id });
    else if (action === "resume" && here?.held.length === 1) void run("resume", { window: id, ticket: here.held[0]?.ticket });
    else ask.value = action as Ask;
  }

  function onKey(event: KeyboardEvent): void {
    const combo = comboOf(event);
    // The rating code asks nothing, so it holds up no key.
    const asking = ask.value !== null && ask.value !== "rate";
    if (!combo || asking || !keysOn.value || desk.staff.phase.value !== "in" || typing(event.target, combo)) return;
    // "?" sits elsewhere on other keyboards and in Chinese input, so the sign counts as well as the key.
    const action = keys.actionOf(event) ?? (event.key === "?" || event.key === "？" ? "keys" : null);
    if (!action) return;
    event.preventDefault();
    if (!event.repeat) press(action);
  }

  onMounted(() => window.addEventListener("keydown", onKey));
  onUnmounted(() => window.removeEventListener("keydown", onKey));

  return {
    ask,
    why,
    keys,
    keysOn,
    press,
    look: (action) => void (why.value = action ? desk.why(action) : null),
    run,
    setKeysOn: (on) => {
      keysOn.value = on;
      window.localStorage.setItem(ON, on ? "yes" : "no");
    },
  };
}
