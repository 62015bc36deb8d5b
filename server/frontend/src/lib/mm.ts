/**
 * Physical size on the screen: `--mm` is the CSS length of one millimetre. People have fingers and eyes, not pixels.
 * A capital that subtends 0.7 degrees can be read by people with weak sight (EN 301 549, 5.1.4).
 */
export interface Screen {
  /** Diagonal of the visible screen, inches. */
  diagonal_in: number;
  /** Distance of the reader's eyes, metres. */
  distance_m: number;
}

const CAP_HEIGHT_EM = 0.733;

/** CSS pixels in one millimetre. */
export function pxPerMm(widthPx: number, heightPx: number, diagonalIn: number): number {
  return Math.hypot(widthPx, heightPx) / (diagonalIn * 25.4);
}

/** Font size in mm whose capitals subtend `degrees` at `distanceM`. */
export function fontMm(degrees: number, distanceM: number): number {
  return (2 * distanceM * 1000 * Math.tan((degrees * Math.PI) / 360)) / CAP_HEIGHT_EM;
}

/** Screen size from the address (`?diagonal=21.5&distance=0.6`), else what the page assumes. */
export function screenOf(search: string, assumed: Screen): Screen {
  const query = new URLSearchParams(search);
  const number = (name: string, fallback: number): number => {
    const value = Number(query.get(name));
    return Number.isFinite(value) && value > 0 ? value : fallback;
  };
  return { diagonal_in: number("diagonal", assumed.diagonal_in), distance_m: number("distance", assumed.distance_m) };
}

/** Sets `--mm` and `--read` (font size readable at 0.7 degrees) on the page, now and after each resize. */
export function applyMm(screen: Screen, root: HTMLElement = document.documentElement): () => void {
  const apply = (): void => {
    const mm = pxPerMm(window.innerWidth, window.innerHeight, screen.diagonal_in);
    root.style.setProperty("--mm", `${mm.toFixed(4)}px`);
    root.style.setProperty("--read", `${(fontMm(0.7, screen.distance_m) * mm).toFixed(2)}px`);
  };
  apply();
  window.addEventListener("resize", apply);
  return () => window.removeEventListener("resize", apply);
}
