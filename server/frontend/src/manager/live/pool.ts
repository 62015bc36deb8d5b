/** Everybody who waits, on a line from 0 to the oldest wait: one row for each group of services. */
import type { PoolLine, PriorityClass, ServiceLine } from "../../lib/wire";

export interface Mark {
  ticket: string;
  priority: PriorityClass;
  pinned: boolean;
  waited_s: number;
  /** Where it stands: 0 just came, 1 the end of the scale. */
  at: number;
  /** Marks that would cover each other stand in lanes. */
  lane: number;
}

export interface PoolRow {
  group: string;
  count: number;
  late: number;
  lanes: number;
  marks: Mark[];
}

export interface PoolScale {
  top_s: number;
  limit: number;
  ticks: number[];
}

/** Marks closer than this share of the scale would touch. */
const APART = 0.014;
const LANES = 6;

export function scaleOf(pool: readonly PoolLine[], now: number, limit_s: number): PoolScale {
  const oldest = Math.max(0, ...pool.map((line) => (now - Date.parse(line.base)) / 1000));
  const step = oldest > 3 * limit_s ? Math.ceil(oldest / 5 / 600) * 600 : 300;
  const top_s = Math.ceil(Math.max(limit_s * 1.34, oldest * 1.05) / step) * step;
  const ticks = Array.from({ length: Math.floor(top_s / step) + 1 }, (_, at) => at * step);
  return { top_s, limit: limit_s / top_s, ticks };
}

export function rowsOf(pool: readonly PoolLine[], services: readonly ServiceLine[], now: number, limit_s: number, scale: PoolScale): PoolRow[] {
  const groupOf = new Map(services.map((each) => [each.id, each.group || each.department || each.name]));
  const rows = new Map<string, PoolRow>();
  for (const line of pool) {
    const group = groupOf.get(line.service) ?? line.service;
    const row = rows.get(group) ?? { group, count: 0, late: 0, lanes: 1, marks: [] };
    const waited_s = Math.max(0, Math.floor((now - Date.parse(line.base)) / 1000));
    row.count += 1;
    if (waited_s > limit_s) row.late += 1;
    row.marks.push({ ticket: line.ticket, priority: line.priority, pinned: line.pinned !== null, waited_s, at: waited_s / scale.top_s, lane: 0 });
    rows.set(group, row);
  }
  const found = [...rows.values()];
  for (const row of found) spread(row);
  return found.sort((a, b) => b.late - a.late || b.count - a.count || a.group.localeCompare(b.group, "zh-CN"));
}

function spread(row: PoolRow): void {
  const ends: number[] = [];
  for (const mark of [...row.marks].sort((a, b) => a.at - b.at)) {
    let lane = ends.findIndex((end) => mark.at - end >= APART);
    if (lane < 0) lane = ends.length < LANES ? ends.length : row.marks.length % LANES;
    ends[lane] = mark.at;
    mark.lane = lane;
  }
  row.lanes = Math.max(1, ends.length);
}
