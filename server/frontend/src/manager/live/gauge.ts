/** What the tide is waiting for, as a few facts that the page puts into words. */
import type { ManagerView, TideOutlook } from "../../lib/wire";

export interface Gauge {
  /** `far`: nobody near the limit; `near`: within a third of it, or foreseen to pass it; `due`: passed. */
  level: "far" | "near" | "due";
  /** Share of the promised wait that the first one has used, 0…1. */
  used: number;
  waited_s: number;
  left_s: number;
  casesUsed: number;
}

export function gaugeOf(outlook: TideOutlook, policy: ManagerView["policy"], now: number): Gauge {
  const limit = policy.tide.max_wait_s;
  const waited_s = outlook.base ? Math.max(0, Math.floor((now - Date.parse(outlook.base)) / 1000)) : 0;
  const used = Math.min(1, waited_s / Math.max(1, limit));
  const casesUsed = Math.min(1, outlook.cases / Math.max(1, policy.tide.max_cases));
  const due = waited_s > limit || outlook.cases > policy.tide.max_cases;
  const foreseen = outlook.breaks_at !== null || (outlook.mode === "forecast" && outlook.foreseen_s > policy.tide.foresee_wait_s);
  const near = used >= 2 / 3 || casesUsed >= 0.9 || foreseen;
  return { level: due ? "due" : near ? "near" : "far", used, waited_s, left_s: Math.max(0, limit - waited_s), casesUsed };
}

/** Why no tide comes by itself, first of all; "" when one may. */
export function held(outlook: TideOutlook, now: number): "none" | "manual" | "closed" | "resting" | "settling" | "" {
  if (!outlook.windows) return "none";
  if (!outlook.automatic) return "manual";
  if (!outlook.serving) return "closed";
  if (outlook.resting_until && Date.parse(outlook.resting_until) > now) return "resting";
  if (outlook.settling_until && Date.parse(outlook.settling_until) > now) return "settling";
  return "";
}
