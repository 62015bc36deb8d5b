/** The screens of a hall as things: pixels, inches, and how far the reader's eyes are. The tests read the same numbers. */
import type { Screen } from "../lib/mm";

export interface Frame extends Screen {
  width: number;
  height: number;
  /** In what the next two count: millimetres on the screens of a hall, CSS pixels on desks and phones. */
  unit: "mm" | "px";
  /** What a finger or a mouse must hit; `primary` is the height of the screen's main act. */
  target: { least: number; primary: number };
  /** Smallest font size; `elder` in 长辈版. */
  text: { least: number; elder: number };
  /** Contrast of text against what is behind it; 7 in 长辈版. */
  contrast: number;
  /** May its content be longer than the screen? */
  scrolls: boolean;
}

const KIOSK = { unit: "mm", target: { least: 20, primary: 25 }, text: { least: 7.4, elder: 10.4 }, contrast: 4.5, scrolls: false } as const;
const BOARD = { unit: "mm", target: { least: 0, primary: 0 }, contrast: 7, scrolls: false } as const;
const PAD = { unit: "mm", target: { least: 14, primary: 25 }, text: { least: 4.2, elder: 8.3 }, contrast: 4.5, scrolls: false } as const;
const DESK = { unit: "px", target: { least: 24, primary: 24 }, text: { least: 12, elder: 18 }, contrast: 4.5 } as const;
const TOUCH = { unit: "px", target: { least: 44, primary: 44 }, text: { least: 14, elder: 18 }, contrast: 4.5, scrolls: true } as const;

export const FRAMES = {
  /** 21.5 inch portrait, at an arm's length. */
  kiosk: { width: 1080, height: 1920, diagonal_in: 21.5, distance_m: 0.6, ...KIOSK },
  /** The usual desk kiosk. */
  "kiosk-wide": { width: 1280, height: 800, diagonal_in: 15.6, distance_m: 0.6, ...KIOSK },
  /** A hall's main television and its entrance screen. Letters of 22 minutes of arc at 8 m. */
  board: { width: 1920, height: 1080, diagonal_in: 55, distance_m: 8, ...BOARD, text: { least: 26, elder: 26 } },
  /** The screen over one window, read from the seats in front of it. */
  window: { width: 1920, height: 1080, diagonal_in: 32, distance_m: 4, ...BOARD, text: { least: 13, elder: 13 } },
  /** Beside the business system on a clerk's PC. */
  strip: { width: 360, height: 220, diagonal_in: 5.3, distance_m: 0.6, ...DESK, scrolls: false },
  clerk: { width: 1366, height: 768, diagonal_in: 18.5, distance_m: 0.6, ...DESK, scrolls: true },
  pad: { width: 1280, height: 800, diagonal_in: 10.1, distance_m: 0.5, ...PAD },
  "pad-upright": { width: 800, height: 1280, diagonal_in: 10.1, distance_m: 0.5, ...PAD },
  phone: { width: 390, height: 844, diagonal_in: 6.1, distance_m: 0.35, ...TOUCH },
  /** The guide's tablet, carried through the hall. */
  tablet: { width: 1280, height: 800, diagonal_in: 10.9, distance_m: 0.4, ...TOUCH },
  manager: { width: 1366, height: 768, diagonal_in: 15.6, distance_m: 0.5, ...DESK, scrolls: true },
} satisfies Record<string, Frame>;

export type FrameName = keyof typeof FRAMES;
