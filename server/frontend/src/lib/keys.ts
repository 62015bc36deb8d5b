/**
 * Keyboard shortcuts that people may change. No bare letters (WCAG 2.1.4), never a key that the browser owns.
 *
 * A combination is written `F2`, `Ctrl+Enter`, `Alt+R`, `Numpad1`: modifiers in the order Ctrl, Alt, Shift, then
 * `KeyboardEvent.code` without its `Key`/`Digit` prefix.
 */
import type { Store } from "./session";

export type Combo = string;
export type KeyMap<A extends string> = Record<A, Combo[]>;

/** Keys that the browser or the system takes for itself, some before the page hears of them. */
const OWNED = new Set([
  "F1", "F5", "F11", "F12", "Ctrl+F5", "Shift+F5", "Alt+F4", "Ctrl+F4", "Tab", "Shift+Tab", "Ctrl+Tab", "Ctrl+Shift+Tab",
  "Alt+Tab", "Enter", "Space", "Escape", "Shift+Escape", "Alt+ArrowLeft", "Alt+ArrowRight", "Alt+Home", "Ctrl+Shift+Delete",
]); // prettier-ignore
const OWNED_LETTERS = /^Ctrl\+(Shift\+)?[A-Z0-9]$/;
/** A key that writes a sign, with or without Shift. */
const WRITES = /^(Shift\+)?([A-Z0-9]|Minus|Equal|Bracket(Left|Right)|Backslash|Semicolon|Quote|Backquote|Comma|Period|Slash|IntlBackslash)$/;
/** The sheet of keys has lain under `?` since there are terminals; it does nothing to a citizen. */
const HELP = "Shift+Slash";

export type KeyLike = Pick<KeyboardEvent, "code" | "ctrlKey" | "altKey" | "shiftKey" | "metaKey">;

export function comboOf(event: KeyLike): Combo | null {
  if (event.metaKey || /^(Control|Alt|Shift|Meta)(Left|Right)$/.test(event.code) || !event.code) return null;
  const key = event.code.replace(/^(Key|Digit)(?=.$)/, "");
  return [event.ctrlKey ? "Ctrl" : "", event.altKey ? "Alt" : "", event.shiftKey ? "Shift" : "", key]
    .filter(Boolean)
    .join("+");
}

export type Unfit = "owned" | "bare_letter" | "taken";

/** Why `combo` cannot serve `action`; null when it can. */
export function unfit<A extends string>(map: KeyMap<A>, action: A, combo: Combo): Unfit | null {
  if (OWNED.has(combo) || OWNED_LETTERS.test(combo)) return "owned";
  if (WRITES.test(combo) && combo !== HELP) return "bare_letter";
  for (const [other, combos] of Object.entries<Combo[]>(map)) {
    if (other !== action && combos.includes(combo)) return "taken";
  }
  return null;
}

export class Keys<A extends string> {
  private map: KeyMap<A>;

  constructor(
    private readonly defaults: KeyMap<A>,
    private readonly store: Store,
    private readonly name: string,
  ) {
    this.map = { ...defaults, ...this.saved() };
  }

  get all(): KeyMap<A> {
    return { ...this.map };
  }

  actionOf(event: KeyLike): A | null {
    const combo = comboOf(event);
    if (!combo) return null;
    for (const action of Object.keys(this.map) as A[]) {
      if (this.map[action].includes(combo)) return action;
    }
    return null;
  }

  /** Gives `action` one combination of its own; the reason when it cannot. */
  assign(action: A, combo: Combo): Unfit | null {
    const reason = unfit(this.map, action, combo);
    if (reason) return reason;
    this.map = { ...this.map, [action]: [combo] };
    this.store.setItem(this.name, JSON.stringify(this.map));
    return null;
  }

  reset(): void {
    this.map = { ...this.defaults };
    this.store.removeItem(this.name);
  }

  /** Runs the handler of each pressed combination until the returned function is called. A held key counts once. */
  attach(target: EventTarget, run: (action: A) => void): () => void {
    const listener = (raw: Event): void => {
      const event = raw as KeyboardEvent;
      const action = this.actionOf(event);
      if (action === null) return;
      event.preventDefault();
      if (!event.repeat) run(action);
    };
    target.addEventListener("keydown", listener);
    return () => target.removeEventListener("keydown", listener);
  }

  private saved(): Partial<KeyMap<A>> {
    try {
      const value: unknown = JSON.parse(this.store.getItem(this.name) ?? "{}");
      if (typeof value !== "object" || value === null) return {};
      const known = Object.entries(value).filter(
        ([action, combos]) => action in this.defaults && Array.isArray(combos) && combos.every((c) => typeof c === "string"),
      );
      return Object.fromEntries(known) as Partial<KeyMap<A>>;
    } catch {
      return {};
    }
  }
}
