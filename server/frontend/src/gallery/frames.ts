/** The screens of a hall as things: pixels, inches, and how far the reader's eyes are. The tests read the same numbers. */
import type { Screen } from "../lib/mm";

export interface Frame extends Screen {
  width: number;
  height: number;
  /** What a finger must hit (mm on hall screens, px on desks and phones); the big one is the screen's main act. */
  target: { unit: "mm" | "px"; least: number; primary: number };
  /** Smallest letter: `mm` of font size on hall screens, else px. */
  text: { unit: "mm" | "px"; least: number };
  /** Contrast of text against what is behind it. */
  contrast: number;
  /** May its content be longer than the screen? */
  scrolls: boolean;
}

const KIOSK = { target: { unit: "mm", least: 20, primary: 25 }, text: { unit: "mm", least: 7.4 }, contrast: 4.5, scrolls: false } as const;
const BOARD = { target: { unit: "mm", least: 0, primary: 0 }, contrast: 7, scrolls: false } as const;
const PAD = { target: { unit: "mm", least: 14, primary: 25 }, text: { unit: "mm", least: 4.2 }, contrast: 4.5, scrolls: false } as const;
const DESK = { target: { unit: "px", least: 24, primary: 24 }, text: { unit: "px", least: 12 }, contrast: 4.5 } as const;
const TOUCH = { target: { unit: "px", least: 44, primary: 44 }, text: { unit: "px", least: 14 }, contrast: 4.5, scrolls: true } as const;

export const FRAMES = {
  /** 21.5 inch portrait, at an arm's length. */
  kiosk: { width: 1080, height: 1920, diagonal_in: 21.5, distance_m: 0.6, ...KIOSK },
  /** The usual desk kiosk. */
  "kiosk-wide": { width: 1280, height: 800, diagonal_in: 15.6, distance_m: 0.6, ...KIOSK },
  /** A hall's main television and its entrance screen. Letters of 22 minutes of arc at 8 m. */
  board: { width: 1920, height: 1080, diagonal_in: 55, distance_m: 8, ...BOARD, text: { unit: "mm", least: 26 } },
  /** The screen over one window, read from the seats in front of it. */
  window: { width: 1920, height: 1080, diagonal_in: 32, distance_m: 4, ...BOARD, text: { unit: "mm", least: 13 } },
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
