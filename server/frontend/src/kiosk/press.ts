/**
 * A finger acts where it is lifted: inside the button that it touched, however far it trembled in between; lifted
 * elsewhere it does nothing. The browser's own click gives up when a finger slides a few millimetres, as old hands do.
 *
 * One finger counts at a time: a second one, or the palm, is not heard while the first is down.
 */
export interface PressRule {
  /** Touches that began before this moment (`performance.now()`) are bounces of the touch that changed the screen. */
  deafUntil: () => number;
  /** Speech mode: true when the button was only named to the citizen and is not to act yet. */
  explore?: (button: HTMLButtonElement) => boolean;
}

interface Finger {
  pointer: number;
  button: HTMLButtonElement | null;
}

export function installPress(rule: PressRule, page: Document = document): () => void {
  let finger: Finger | null = null;

  const down = (event: PointerEvent): void => {
    // A first finger while another is still noted: that one's end never came, and the screen must not stay deaf.
    if ((finger && !event.isPrimary) || event.button !== 0) return;
    const deaf = performance.now() < rule.deafUntil();
    finger = { pointer: event.pointerId, button: deaf ? null : buttonAt(page, event) };
  };
  const up = (event: PointerEvent): void => {
    if (finger?.pointer !== event.pointerId) return;
    const button = finger.button;
    finger = null;
    if (!button || buttonAt(page, event) !== button || rule.explore?.(button)) return;
    button.click();
  };
  const cancel = (event: PointerEvent): void => {
    if (finger?.pointer === event.pointerId) finger = null;
  };
  /** The browser's click of the same touch comes afterwards; keys (detail 0) and our own (not trusted) may pass. */
  const click = (event: MouseEvent): void => {
    if (!event.isTrusted || event.detail === 0) return;
    event.stopImmediatePropagation();
    event.preventDefault();
  };

  page.addEventListener("pointerdown", down, true);
  page.addEventListener("pointerup", up, true);
  page.addEventListener("pointercancel", cancel, true);
  page.addEventListener("click", click, true);
  return () => {
    page.removeEventListener("pointerdown", down, true);
    page.removeEventListener("pointerup", up, true);
    page.removeEventListener("pointercancel", cancel, true);
    page.removeEventListener("click", click, true);
  };
}

function buttonAt(page: Document, event: PointerEvent): HTMLButtonElement | null {
  return page.elementFromPoint(event.clientX, event.clientY)?.closest("button") ?? null;
}
