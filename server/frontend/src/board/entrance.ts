/** What somebody at the door wants to know: how long it takes, by group of matters. */
import type { KioskView, ServiceLine } from "../lib/wire";
import { loadOf, type Load } from "./looks";

export interface GroupLine {
  name: string;
  waiting: number;
  /** Seconds, low and high, over the group's services; null when no open window serves any of them. */
  estimate: [number, number] | null;
  load: Load | null;
}

export const GROUPS = 8;

function groupOf(service: ServiceLine): string {
  return service.group || service.department || service.name;
}

/** The groups with the longest waits first; what does not fit is left to the kiosk. */
export function groupsOf(view: KioskView): GroupLine[] {
  const groups = new Map<string, ServiceLine[]>();
  for (const service of view.services) groups.set(groupOf(service), [...(groups.get(groupOf(service)) ?? []), service]);
  const lines = [...groups].map(([name, services]): GroupLine => {
    const known = services.flatMap((service) => (service.estimate_s ? [service.estimate_s] : []));
    const estimate: [number, number] | null = known.length
      ? [Math.min(...known.map(([low]) => low)), Math.max(...known.map(([, high]) => high))]
      : null;
    const waiting = services.reduce((sum, service) => sum + service.waiting, 0);
    return { name, waiting, estimate, load: estimate ? loadOf(estimate[1]) : null };
  });
  return lines.sort((a, b) => b.waiting - a.waiting || a.name.localeCompare(b.name, "zh")).slice(0, GROUPS);
}

/** The hall as a whole: by the middle of what its open services promise, so that one slow matter does not stand for all. */
export function hallLoad(view: KioskView): Load {
  const waits = view.services.flatMap((service) => (service.estimate_s ? [service.estimate_s[1]] : [])).sort((a, b) => a - b);
  return loadOf(waits[Math.floor(waits.length / 2)] ?? 0);
}
