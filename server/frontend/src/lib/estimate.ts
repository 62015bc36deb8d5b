/** A wait in words: an honest range in whole minutes, never a false precision. */
export type Estimate = { kind: "soon" } | { kind: "about"; n: number } | { kind: "range"; low: number; high: number };

export function estimateOf(seconds: readonly [number, number] | null | undefined): Estimate | null {
  if (!seconds) return null;
  const low = Math.floor(Math.max(0, seconds[0]) / 60);
  const high = Math.ceil(Math.max(0, seconds[1]) / 60);
  if (high <= 1) return { kind: "soon" };
  if (low === high) return { kind: "about", n: high };
  return { kind: "range", low: Math.max(1, low), high };
}

type Say = (key: "common.soon" | "common.minutes_about" | "common.minutes_range", params?: Record<string, number>) => string;

export function sayEstimate(t: Say, seconds: readonly [number, number] | null | undefined): string | null {
  const estimate = estimateOf(seconds);
  if (!estimate) return null;
  if (estimate.kind === "soon") return t("common.soon");
  if (estimate.kind === "about") return t("common.minutes_about", { n: estimate.n });
  if (estimate.low === estimate.high) return t("common.minutes_about", { n: estimate.high });
  return t("common.minutes_range", { low: estimate.low, high: estimate.high });
}
