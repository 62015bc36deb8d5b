/** What somebody tries: thresholds, windows, rights, hours, beside those of now; and what of it the hall's file would say. */
import { copyOf, isValues, type Entry, type Values } from "../../office/model";
import type { Change, PolicyValue, Rights } from "./model";

/** The thresholds that are worth trying, in the order of the page, with the range and step of their sliders (file units). */
export const SLIDERS: Readonly<Record<string, readonly [least: number, most: number, step: number]>> = {
  "tide.max_wait_s": [300, 1800, 60],
  "tide.foresee_wait_s": [180, 1500, 60],
  "tide.max_cases": [10, 60, 1],
  "tide.setup_s": [0, 1200, 60],
  "tide.min_open_s": [0, 3600, 300],
  "tide.calm_wait_s": [0, 900, 60],
  "tide.calm_for_s": [0, 1800, 60],
  "tide.rest_s": [0, 3600, 300],
  "tide.max_open": [0, 9, 1],
  "calling.ordinary_s": [300, 1800, 60],
  "calling.priority_s": [0, 1200, 60],
  "calling.grace_s": [0, 900, 60],
  "calling.short_first": [0, 3, 0.5],
  "calling.few_first": [0, 0.9, 0.1],
};
/** Those that are chosen from a few words or switched. */
export const CHOICES = ["tide.automatic", "tide.mode", "calling.order"] as const;

/** Whether the rules look at a threshold at all, by the mode of tides and the order of calls. */
export function matters(key: string, value: (key: string) => PolicyValue): boolean {
  if (key === "tide.foresee_wait_s" || key === "tide.rest_s") return value("tide.mode") === "forecast";
  if (key === "tide.calm_for_s") return value("tide.mode") !== "forecast";
  return !key.startsWith("calling.") || key === "calling.order" || value("calling.order") !== "arrival";
}

export interface WindowNow {
  id: string;
  name: string;
  name_en: string;
  kind: string;
  rights: Rights;
  networks: string[];
  hours: string[] | null;
}

export interface ServiceNow {
  id: string;
  name: string;
  name_en: string;
  department: string;
  networks: string[];
}

/** The hall as its file says it, as far as a what-if may change it. */
export interface HallNow {
  policy: Record<string, PolicyValue>;
  windows: WindowNow[];
  services: ServiceNow[];
  /** Of a working day, `09:00-12:00`; the usual ones where the hall fixes none. */
  hours: string[];
}

const USUAL_HOURS = ["09:00-12:00", "13:00-17:00"];

export interface Trial {
  policy: Record<string, PolicyValue>;
  closed: string[];
  rights: Record<string, Rights>;
  hours: Record<string, string[]>;
  /** Further tidal windows. */
  added: string[];
  /** Days that had other rules get those of now as well: a question of its own. */
  today: boolean;
}

const texts = (value: unknown): string[] => (Array.isArray(value) ? value.map(String) : []);
const list = (values: Values, name: string): Values[] => (Array.isArray(values[name]) ? (values[name] as unknown[]).filter(isValues) : []);

/** Every value of the policy by its dotted key: the file's, else the default that the server names. */
export function policyOf(forms: readonly Entry[], values: Values): Record<string, PolicyValue> {
  const found: Record<string, PolicyValue> = {};
  const walk = (entries: readonly Entry[], written: Values, path: string): void => {
    for (const each of entries) {
      const key = path ? `${path}.${each.name}` : each.name;
      const value = written[each.name];
      if (each.kind === "table") walk(each.entries, isValues(value) ? value : {}, key);
      else found[key] = (value ?? each.default) as PolicyValue;
    }
  };
  const policy = values.policy;
  walk(forms.find((each) => each.name === "policy")?.entries ?? [], isValues(policy) ? policy : {}, "");
  return found;
}

/** All services of the window's departments, then those it names itself: the rule of the server. */
function servicesOf(window: Values, services: readonly ServiceNow[]): string[] {
  const departments = new Set(texts(window.departments));
  const named = new Set(texts(window.services));
  return services.filter((each) => (each.department && departments.has(each.department)) || named.has(each.id)).map((each) => each.id);
}

export function hallOf(forms: readonly Entry[], values: Values): HallNow {
  const services = list(values, "services").map((each) => ({
    id: String(each.id ?? ""), name: String(each.name ?? ""), name_en: String(each.name_en ?? ""), department: String(each.department ?? ""),
    networks: texts(each.networks),
  })); // prettier-ignore
  const written = isValues(values.hours) ? texts(values.hours.workday) : [];
  return {
    policy: policyOf(forms, values),
    hours: written.length ? written : USUAL_HOURS,
    services,
    windows: list(values, "windows").map((each) => ({
      id: String(each.id ?? ""), name: String(each.name ?? ""), name_en: String(each.name_en ?? ""), kind: String(each.kind ?? ""), networks: texts(each.networks),
      rights: { services: servicesOf(each, services), helps: texts(each.helps) }, hours: Array.isArray(each.hours) ? texts(each.hours) : null,
    })),
  }; // prettier-ignore
}

export const nothing = (): Trial => ({ policy: {}, closed: [], rights: {}, hours: {}, added: [], today: false });
export const same = (a: readonly string[], b: readonly string[]): boolean => a.length === b.length && [...a].sort().join() === [...b].sort().join();

/** Whether a window can do a service at all: the networks it needs reach it. */
export function reaches(window: Pick<WindowNow, "networks">, service: Pick<ServiceNow, "networks">): boolean {
  return !window.networks.length || service.networks.every((each) => window.networks.includes(each));
}

/** Every window of the trial: those of now, and the tidal ones that are added. */
export function windowsOf(hall: HallNow, trial: Trial, addedName: string): WindowNow[] {
  const all = hall.services.map((each) => each.id);
  const added = trial.added.map((id) => ({ id, name: addedName, name_en: addedName, kind: "tidal", networks: [], hours: null, rights: { services: all, helps: [] } }));
  return [...hall.windows, ...added];
}

export function rightsOf(window: WindowNow, trial: Trial): Rights {
  return trial.rights[window.id] ?? window.rights;
}

const keysOf = (hall: HallNow): string[] => [...Object.keys(SLIDERS), ...CHOICES].filter((key) => key in hall.policy);

/** Whether a change carries every rule of the page: it was asked with those of now for all days. */
export function whole(hall: HallNow, change: Change): boolean {
  const keys = keysOf(hall);
  return keys.length > 0 && keys.every((key) => key in change.policy);
}

/**
 * What the server is asked: what was touched and nothing else. A day that had other rules keeps them in all the rest;
 * else their difference from those of now would be credited to what was touched.
 */
export function changeOf(hall: HallNow, trial: Trial): Change {
  const keys = keysOf(hall).filter((key) => trial.today || (key in trial.policy && trial.policy[key] !== hall.policy[key]));
  const rights = Object.fromEntries(windowsOf(hall, trial, "").filter((each) => each.id in trial.rights || trial.added.includes(each.id)).map((each) => [each.id, rightsOf(each, trial)]));
  return {
    policy: Object.fromEntries(keys.map((key) => [key, trial.policy[key] ?? hall.policy[key] ?? 0])),
    closed: [...trial.closed],
    rights,
    staff: { ...trial.hours },
  };
}

/** How many things differ from now. */
export function differences(hall: HallNow, trial: Trial): number {
  const policy = Object.entries(trial.policy).filter(([key, value]) => hall.policy[key] !== value).length;
  const old = (all: object): number => Object.keys(all).filter((id) => !trial.added.includes(id)).length;
  return policy + trial.closed.length + trial.added.length + old(trial.rights) + old(trial.hours);
}

/** The rights as a window of the file writes them: whole departments stay as long as all of their services do. */
function written(window: Values, rights: Rights, services: readonly ServiceNow[]): Values {
  const kept = texts(window.departments).filter((name) => services.filter((each) => each.department === name).every((each) => rights.services.includes(each.id)));
  const own = rights.services.filter((id) => !kept.includes(services.find((each) => each.id === id)?.department ?? ""));
  const next: Values = { ...window };
  for (const [name, value] of [["departments", kept], ["services", own], ["helps", rights.helps]] as const) {
    if (value.length || name in next) next[name] = value;
  }
  return next;
}

/** The hall's file with the trial in it. Windows that are closed for a trial stay: who sits where is the rota's. */
export function fileWith(values: Values, hall: HallNow, trial: Trial, addedName: string): Values {
  const next = copyOf(values);
  for (const [key, value] of Object.entries(trial.policy)) {
    if (hall.policy[key] === value) continue;
    const path = key.split(".");
    let at = (next.policy = isValues(next.policy) ? next.policy : {});
    for (const part of path.slice(0, -1)) at = (at[part] = isValues(at[part]) ? at[part] : {}) as Values;
    at[path[path.length - 1] ?? ""] = value;
  }
  const windows = list(next, "windows").map((each) => {
    const id = String(each.id);
    const rights = trial.rights[id];
    const hours = trial.hours[id];
    const changed = rights ? written(each, rights, hall.services) : each;
    return hours?.length ? { ...changed, hours } : changed;
  });
  for (const each of windowsOf(hall, trial, addedName).filter((one) => trial.added.includes(one.id))) {
    windows.push({ ...written({ id: each.id, name: each.name, kind: "tidal" }, rightsOf(each, trial), hall.services), ...(trial.hours[each.id]?.length ? { hours: trial.hours[each.id] } : {}) });
  }
  next.windows = windows;
  return next;
}
