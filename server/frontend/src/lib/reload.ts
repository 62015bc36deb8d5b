/** A manager may have a device load its page again. The page obeys when nobody uses it: no touch, no key, nothing in hand. */

/** Longer than a kiosk waits before it goes home by itself. */
const QUIET_MS = 75_000;
const LOOK_MS = 1_000;

let touchedAt = -Infinity;
let waiting = false;
let inHand: () => boolean = () => false;

if (typeof window !== "undefined" && typeof window.addEventListener === "function") {
  for (const event of ["pointerdown", "keydown"]) {
    window.addEventListener(event, () => (touchedAt = performance.now()), { capture: true, passive: true });
  }
}

/** What else must end first, e.g. an announcement that is being spoken. */
export function holdReloadWhile(is: () => boolean): void {
  inHand = is;
}

export function isIdle(now: number): boolean {
  return now - touchedAt > QUIET_MS && !inHand();
}

export function reloadWhenIdle(reload: () => void = () => window.location.reload()): void {
  if (waiting) return;
  waiting = true;
  const look = (): void => {
    if (isIdle(performance.now())) reload();
    else setTimeout(look, LOOK_MS);
  };
  look();
}
