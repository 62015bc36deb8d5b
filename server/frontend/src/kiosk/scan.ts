/**
 * A scanner that plays a keyboard types a whole code faster than any hand and ends with Enter. Told apart by that speed,
 * so that it works on every screen without a field to type into, and a real keyboard still works as one.
 */
const SCANNER_GAP_MS = 80;
const LONGEST = 64;
export const BOOKING_CODE = /^[A-Za-z0-9_-]{4,64}$/;

export interface Key {
  key: string;
  /** The place on the keyboard: a Chinese input method hides the sign, not the place. */
  code: string;
  shiftKey: boolean;
}

/** `typing`: the key belongs to a burst and must not press a button; `code`: the burst is whole, "" when it is no code. */
export type Heard = { typing: false } | { typing: true; code?: string };

export class ScanBurst {
  private signs = "";
  private spoilt = false;
  private at = -Infinity;

  /** A key that went down at `at` milliseconds. */
  key(key: Key, at: number): Heard {
    const fast = at - this.at <= SCANNER_GAP_MS;
    if (!fast) this.clear();
    if (key.key === "Shift" || key.key === "CapsLock") return { typing: fast && this.signs !== "" };
    this.at = at;
    if (key.key === "Enter" || key.key === "Tab") return this.end();
    const sign = signOf(key);
    if (sign === null || this.signs.length >= LONGEST) this.spoilt = true;
    else this.signs += sign;
    return { typing: fast && this.signs.length > 1 };
  }

  private end(): Heard {
    const { signs, spoilt } = this;
    this.clear();
    if (signs.length + Number(spoilt) < 4) return { typing: false };
    return { typing: true, code: spoilt || !BOOKING_CODE.test(signs) ? "" : signs };
  }

  private clear(): void {
    this.signs = "";
    this.spoilt = false;
    this.at = -Infinity;
  }
}

/** The sign a key writes; null for one that cannot be in an address of a key's place, such as an arrow. */
function signOf(key: Key): string | null {
  if (key.key.length === 1) return key.key;
  const letter = /^Key([A-Z])$/.exec(key.code);
  if (letter?.[1]) return key.shiftKey ? letter[1] : letter[1].toLowerCase();
  const digit = /^(?:Digit|Numpad)([0-9])$/.exec(key.code);
  if (digit?.[1] && !key.shiftKey) return digit[1];
  if (key.code === "Minus") return key.shiftKey ? "_" : "-";
  return null;
}

/** Hears bursts anywhere on the page. Returns what ends it. */
export function installScanner(scanned: (code: string) => void, page: Document = document): () => void {
  const burst = new ScanBurst();
  const down = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.altKey || event.metaKey) return;
    const heard = burst.key(event, event.timeStamp);
    if (!heard.typing) return;
    // Enter and Space would press whatever button has the focus.
    event.preventDefault();
    event.stopImmediatePropagation();
    if (heard.code !== undefined) scanned(heard.code);
  };
  page.addEventListener("keydown", down, true);
  return () => page.removeEventListener("keydown", down, true);
}
