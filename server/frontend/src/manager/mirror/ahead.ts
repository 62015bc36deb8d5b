/** A day before it begins: reading it, and telling it in sentences. */
import type { ManagerSay, Office } from "../context";
import { column, type Cell, type Sheet } from "../figures";

export interface Staffing {
  wait_s: number;
  cases: number;
  share: number;
  mean_s: number;
  open_s: number;
  windows: number;
  agree: number[];
  rows: { windows: number; an_hour: number; cases: number; late_at_limit: number }[];
}

export interface Ahead {
  day: string;
  known: boolean;
  hours: boolean;
  open: boolean;
  expected: number;
  tidal: number;
  staffing: Staffing;
  sheets: { ahead: Sheet; ahead_lines: Sheet; staffing: Sheet };
}

export interface Half {
  start: string;
  end: string;
  expected: number;
  staffed: number;
  late: number;
  needed: number;
  tides: number;
  after: number;
}

export function aheadPath(rest: string, lang: string, day: string): string {
  const query = new URLSearchParams({ lang: lang === "en" ? "en" : "zh-CN" });
  if (day) query.set("day", day);
  return `ahead${rest}?${query.toString()}`;
}

export function readAhead(office: Office, lang: string, day: string): Promise<Ahead> {
  return office.staff.api.get<Ahead>(office.path(aheadPath("", lang, day)));
}

/** What the promise allows: the share in percent of those who may wait longer. */
export function allowed(it: Staffing): number {
  return (1 - it.share) * 100;
}

export function halves(sheet: Sheet): Half[] {
  const cells = (id: string): Cell[] => column(sheet, id);
  const number = (id: string, row: number): number => Number(cells(id)[row] ?? 0);
  return sheet.rows.map((_, row) => {
    const start = String(cells("slot")[row]);
    return {
      start, end: later(start), expected: number("expected", row), staffed: number("staffed", row), late: number("late_share", row), needed: number("needed", row),
      tides: number("tides_wanted", row), after: number("late_with_tides", row),
    }; // prettier-ignore
  });
}

/** The end of the half hour that begins at `start`. */
function later(start: string): string {
  const [hour = 0, minute = 0] = start.split(":").map(Number);
  const end = (Math.floor((hour * 60 + minute) / 30) + 1) * 30;
  return `${String(Math.floor(end / 60)).padStart(2, "0")}:${String(end % 60).padStart(2, "0")}`;
}

/** Neighbouring half hours as one time each: `09:00–10:30`. */
export function times(found: readonly Half[]): string[] {
  const runs: { from: string; to: string }[] = [];
  for (const half of found) {
    const last = runs[runs.length - 1];
    if (last && last.to === half.start) last.to = half.end;
    else runs.push({ from: half.start, to: half.end });
  }
  return runs.map((run) => `${run.from}–${run.to}`);
}

/** When how many tidal windows are wanted: runs of half hours with the same number. */
export function turns(found: readonly Half[]): { time: string; count: number }[] {
  const groups: Half[][] = [];
  for (const half of found.filter((each) => each.tides > 0)) {
    const group = groups[groups.length - 1];
    const last = group?.[group.length - 1];
    if (group && last && last.tides === half.tides && last.end === half.start) group.push(half);
    else groups.push([half]);
  }
  return groups.map((group) => ({ time: times(group)[0] ?? "", count: group[0]?.tides ?? 0 }));
}

/** The day in sentences: what comes, where it will be tight, what it would take. */
export function foretold(speech: ManagerSay, it: Ahead, weekday: string): string[] {
  const { t } = speech;
  if (!it.open) return [t("ahead.shut", { day: it.day })];
  if (!it.hours) return [t("ahead.noHours")];
  if (!it.known) return [t("ahead.unknown", { day: it.day })];
  const comma = speech.locale.value === "en" ? ", " : "、";
  const limit = Math.round(it.staffing.wait_s / 60);
  const said = [t("ahead.said", { day: it.day, weekday, n: Math.round(it.expected) })];
  const all = halves(it.sheets.ahead);
  const over = (share: number): boolean => share > allowed(it.staffing) + 0.05;
  const late = all.filter((half) => over(half.late));
  const worst = [...late].sort((a, b) => b.late - a.late)[0];
  if (!worst) return [...said, t("ahead.calm", { limit }), t("ahead.noTides")];
  said.push(t("ahead.late", { times: times(late).join(comma), limit, worst: worst.start, share: Math.round(worst.late) }));
  const most = [...all].sort((a, b) => b.needed - b.staffed - (a.needed - a.staffed))[0] ?? worst;
  said.push(t("ahead.needed", { limit, worst: most.start, n: most.needed, staffed: most.staffed }));
  const wanted = turns(all).map((turn) => t("ahead.turn", { times: turn.time, n: turn.count }));
  said.push(wanted.length ? t("ahead.tides", { turns: wanted.join(comma) }) : t(it.tidal ? "ahead.noTides" : "ahead.noTidal"));
  if (all.some((half) => half.tides > it.tidal)) said.push(t("ahead.tooMany", { n: it.tidal }));
  const short = all.filter((half) => over(half.after)).sort((a, b) => b.after - a.after)[0];
  if (short && it.tidal) said.push(t("ahead.short", { worst: short.start, share: Math.round(short.after), limit }));
  return said;
}

/** Whether the two limits fit each other and this hall, in one sentence each; `good` when they do. */
export function limitsTold(speech: ManagerSay, it: Staffing): { good: boolean; sentences: string[] } {
  const { t } = speech;
  const wait = Math.round(it.wait_s / 60);
  const hours = Math.round(it.open_s / 360) / 10;
  const base = t("limits.base", { wait, cases: it.cases, mean: (it.mean_s / 60).toFixed(1), hours });
  const span = it.agree.length > 1 ? `${it.agree[0]}–${it.agree[it.agree.length - 1]}` : String(it.agree[0] ?? "");
  const said = [base + (it.agree.length ? t("limits.agree", { n: span }) : t("limits.never"))];
  const own = it.rows.find((row) => row.windows === Math.min(it.windows, it.rows.length));
  if (!own) return { good: it.agree.length > 0, sentences: said };
  if (it.agree.includes(it.windows)) return { good: true, sentences: [...said, t("limits.fits", { n: it.windows })] };
  const late = (own.late_at_limit * 100).toFixed(own.late_at_limit < 0.1 ? 1 : 0);
  const key = own.cases < it.cases ? "limits.waitFirst" : "limits.casesFirst";
  return { good: false, sentences: [...said, t(key, { n: it.windows, at: Math.floor(own.cases), wait, cases: it.cases, late })] };
}
