/** What a board shows and how loud it is, as the server tells it by its name; the address may say otherwise. */
import type { Api } from "../lib/api";
import type { Store } from "../lib/session";
import type { BoardView, CallLine, WindowLine } from "../lib/wire";

export type Layout = "main" | "window" | "entrance";

export interface BoardSettings {
  layout: Layout;
  /** Empty: all. */
  windows: string[];
  area: string;
  diagonal_in: number;
  distance_m: number;
  take_at: string;
  sound: boolean;
  languages: string[];
  repeats: number;
  chime: boolean;
  volume: number;
  volumes: { opens: number; closes: number; volume: number }[];
  /** Windows whose calls a voice device speaks now: shown here, spoken there. */
  elsewhere: string[];
}

export const ASSUMED: BoardSettings = {
  layout: "main",
  windows: [],
  area: "",
  diagonal_in: 55,
  distance_m: 8,
  take_at: "",
  sound: true,
  languages: ["cmn"],
  repeats: 2,
  chime: true,
  volume: 80,
  volumes: [],
  elsewhere: [],
};

const KEY = "tidehall.board.settings";

/** The settings of last time, so that a board that starts before its server has the right size. */
export function kept(store: Store): BoardSettings {
  try {
    const value = JSON.parse(store.getItem(KEY) ?? "{}") as Partial<BoardSettings>;
    return { ...ASSUMED, ...value };
  } catch {
    return ASSUMED;
  }
}

export async function fetchSettings(api: Api, hall: string, store: Store): Promise<BoardSettings> {
  const told = await api.get<BoardSettings>(`/api/v1/halls/${encodeURIComponent(hall)}/board`);
  store.setItem(KEY, JSON.stringify(told));
  return told;
}

/** `?layout=entrance&window=3&diagonal=43&distance=4&sound=off` for trying out; the hall's file is the place to keep it. */
export function withAddress(settings: BoardSettings, search: string): BoardSettings {
  const asked = new URLSearchParams(search);
  const layout = asked.get("layout");
  const windows = asked.get("window")?.split(",").filter(Boolean);
  const size = (name: string, otherwise: number): number => {
    const value = Number(asked.get(name));
    return Number.isFinite(value) && value > 0 ? value : otherwise;
  };
  return {
    ...settings,
    layout: layout === "main" || layout === "window" || layout === "entrance" ? layout : windows ? "window" : settings.layout,
    windows: windows ?? settings.windows,
    diagonal_in: size("diagonal", settings.diagonal_in),
    distance_m: size("distance", settings.distance_m),
    sound: asked.get("sound") === "off" ? false : settings.sound,
  };
}

/** The windows this board answers for. */
export function mine(settings: BoardSettings, windows: readonly WindowLine[]): WindowLine[] {
  return windows.filter(
    (line) => (!settings.windows.length || settings.windows.includes(line.id)) && (!settings.area || line.area === settings.area),
  );
}

export function myCalls(settings: BoardSettings, view: BoardView): CallLine[] {
  if (!settings.windows.length && !settings.area) return view.calls;
  const ids = new Set(mine(settings, view.windows).map((line) => line.id));
  return view.calls.filter((call) => ids.has(call.window));
}

/** From 0 to 1, by the minute of the hall's day. */
export function volumeAt(settings: BoardSettings, minute: number): number {
  const now = settings.volumes.find((line) => line.opens <= minute && minute < line.closes);
  return (now?.volume ?? settings.volume) / 100;
}

export function minuteOf(now: Date, timezone: string): number {
  const parts = new Intl.DateTimeFormat("en-GB", { timeZone: timezone, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
  const [hour = "0", minute = "0"] = parts.format(now).split(":");
  return Number(hour) * 60 + Number(minute);
}
