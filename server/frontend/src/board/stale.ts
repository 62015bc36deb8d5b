/** How old the news on the screen is (criterion B5). */
export const WARN_MS = 10_000;
export const HIDE_MS = 60_000;

export interface Age {
  /** Say that the updates are interrupted. */
  warn: boolean;
  /** Numbers of waiting people would mislead by now. */
  hide: boolean;
  ageMs: number;
}

export function ageOf(heardAt: number | null, now: number): Age {
  const ageMs = heardAt === null ? Infinity : now - heardAt;
  return { warn: ageMs > WARN_MS, hide: ageMs > HIDE_MS, ageMs };
}

/** Moves the picture by at most 4 px, one step in ten minutes, against burn-in (criterion B7). */
export function shiftOf(minutes: number): [number, number] {
  const steps: [number, number][] = [[0, 0], [2, 0], [4, 2], [4, 4], [2, 4], [0, 2]];
  return steps[Math.floor(minutes / 10) % steps.length] ?? [0, 0];
}
