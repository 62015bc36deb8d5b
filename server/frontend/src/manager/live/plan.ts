/** Where the windows stand on the page: by the areas of the hall's file, else all in one row; tidal ones at the end. */
import type { ClerkWindow } from "../../lib/wire";

export interface Area {
  name: string;
  windows: ClerkWindow[];
}

const number = new Intl.Collator("zh-CN", { numeric: true });

export function planOf(windows: readonly ClerkWindow[]): Area[] {
  const areas = new Map<string, ClerkWindow[]>();
  for (const each of windows) areas.set(each.line.area, [...(areas.get(each.line.area) ?? []), each]);
  const tidal = (each: ClerkWindow): number => (each.line.kind === "tidal" ? 1 : 0);
  return [...areas].map(([name, all]) => ({
    name,
    windows: [...all].sort((a, b) => tidal(a) - tidal(b) || number.compare(a.line.id, b.line.id)),
  }));
}
