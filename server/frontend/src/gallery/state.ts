/**
 * A screen (or a component) standing still in one state, without any network.
 *
 * Each page folder exports `states: GalleryState[]` from its `gallery.ts`; the gallery finds them by itself.
 */
import { defineComponent, h, provide, type InjectionKey, type VNode } from "vue";
import type { Locale } from "../lib/i18n";
import type { Frame, FrameName } from "./frames";

/** The clock of every picture: a Tuesday morning, when halls are full. */
export const NOW = new Date("2026-07-28T10:02:00+08:00");

export interface Setting {
  /** Make the words with it: `useWords(WORDS, setting.locale)`. */
  locale: Locale;
  frame: Frame;
}

export interface GalleryState {
  /** `<folder>/<name>`, for instance `kiosk/home`. */
  id: string;
  frame: FrameName;
  /** Called once, outside of any component. What needs `provide` goes through `provided`. */
  render(setting: Setting): VNode;
  /** 长辈版 is on. */
  elder?: boolean;
  /** 低位模式: every target lies within so many mm above the screen's lower edge. */
  reach_mm?: number;
  /** Attributes, classes and style that the page's own App would set on `<html>`; taken back after the picture. */
  prepare?(root: HTMLElement): void;
  /** After the first picture: open the dialog, focus the button … */
  ready?(app: HTMLElement): void | Promise<void>;
  /** The content may be longer than the frame (a long list), although the frame's screens do not scroll. */
  scrolls?: boolean;
}

type Given = readonly [InjectionKey<unknown> | string, unknown];

/** `child` below what the page's App would provide; `given` runs inside a component and may use the composition API. */
export function provided(given: () => readonly Given[], child: () => VNode): VNode {
  return h(
    defineComponent(() => {
      for (const [key, value] of given()) provide(key as InjectionKey<unknown>, value);
      return child;
    }),
  );
}

/** Frames until something that never comes is a fault: a page may still be fetching a part of itself. */
const PATIENCE = 600;
const frame = (): Promise<number> => new Promise((done) => requestAnimationFrame(done));

async function sought(app: HTMLElement, selector: string): Promise<HTMLElement> {
  for (let frames = 0; frames < PATIENCE; frames++) {
    const found = app.querySelector<HTMLElement>(selector);
    // a click in the millisecond in which a handler was attached is not for it (Vue): one frame later it is
    await frame();
    if (found) return found;
  }
  throw new Error(`nothing to press: ${selector}`);
}

/** For `ready`: presses one after the other what these selectors say, as soon as each is there. */
export function press(...selectors: string[]): (app: HTMLElement) => Promise<void> {
  return async (app) => {
    for (const selector of selectors) {
      (await sought(app, selector)).click();
      await frame();
    }
  };
}
