import { describe, expect, it } from "vitest";
import type { Api } from "../lib/api";
import type { BoardView, CallLine, HallHead, KioskView, WindowLine } from "../lib/wire";
import { Announcer } from "./announcer";
import { Calls, FRESH_MS, Memory, stillCalled } from "./calls";
import { groupsOf, hallLoad } from "./entrance";
import { interleaved, sentences, standing, widthOf } from "./foot";
import { hoursOf } from "./hours";
import { ASSUMED, kept, mine, minuteOf, volumeAt, withAddress } from "./settings";
import { ageOf, shiftOf } from "./stale";

const store = () => {
  const kept = new Map<string, string>();
  return { getItem: (k: string) => kept.get(k) ?? null, setItem: (k: string, v: string) => void kept.set(k, v), removeItem: (k: string) => void kept.delete(k) };
};
const AT = "2026-11-20T01:00:00Z";
const call = (version: number, ticket: string, at = AT): CallLine => ({ version, ticket, window: "1", window_name: "综合", at, times: 1 });
const NOW = Date.parse(AT) + 1_000;

const versions = (calls: CallLine[]) => calls.map((each) => each.version);
const fresh = (kept = store(), now = () => 0) => new Calls(new Memory(kept, "shown"), new Memory(kept, "heard"), now);

describe("Calls", () => {
  it("tells each call once, oldest first, and a recall again", () => {
    const calls = fresh();
    expect(versions(calls.take("d1", [call(9, "A002"), call(7, "A001")], NOW).shown)).toEqual([7, 9]);
    expect(calls.take("d1", [call(9, "A002"), call(7, "A001")], NOW).shown).toEqual([]);
    expect(versions(calls.take("d1", [call(12, "A001"), call(9, "A002")], NOW).shown)).toEqual([12]);
  });

  it("repeats nothing after a reload but speaks what was never heard, and starts anew on a new day", () => {
    const kept = store();
    const first = fresh(kept);
    first.take("d1", [call(9, "A002"), call(7, "A001")], NOW);
    first.settled(7);
    const reloaded = fresh(kept);
    const taken = reloaded.take("d1", [call(9, "A002"), call(7, "A001")], NOW);
    expect([versions(taken.shown), versions(taken.speak)]).toEqual([[], [9]]);
    expect(versions(reloaded.take("d2", [call(3, "A001")], NOW).speak)).toEqual([3]);
  });

  it("shows and acknowledges an old call after a reconnect without highlight or sound", () => {
    const calls = fresh();
    const taken = calls.take("d1", [call(9, "A002")], NOW + 31_000);
    expect([versions(taken.shown), versions(taken.speak)]).toEqual([[9], []]);
    expect(calls.rows([call(9, "A002")])[0]?.fresh).toBe(false);
  });

  it("highlights at least eight seconds, shows at most five rows, newest first", () => {
    let now = 0;
    const calls = fresh(store(), () => now);
    const all = [1, 2, 3, 4, 5, 6].map((v) => call(v, `A00${v}`));
    calls.take("d1", all, NOW);
    now = 8_000;
    expect(calls.rows(all).map((r) => [r.version, r.fresh])).toEqual([[6, true], [5, true], [4, true], [3, true], [2, true]]);
    now = FRESH_MS;
    expect(calls.rows(all).some((r) => r.fresh)).toBe(false);
  });

  it("know what is no longer true: taken back, called anew, or the citizen has come", () => {
    const board = (state: string, ticket: string | null, version = 9) =>
      ({ calls: [call(version, "A002")], windows: [{ id: "1", state, ticket }] }) as unknown as BoardView;
    const mine = { version: 9, ticket: "A002", window: "1" };
    expect(stillCalled(board("called", "A002"), mine)).toBe(true);
    expect(stillCalled(board("called", "A002", 12), mine)).toBe(false);
    expect(stillCalled(board("called", "A002", 5), mine)).toBe(true); // the window before, which has sent it on
    expect(stillCalled(board("serving", "A002"), mine)).toBe(false);
    expect(stillCalled(board("open", null), mine)).toBe(false);
    expect(stillCalled({ ...board("called", "A002"), calls: [] }, mine)).toBe(true);
    expect(stillCalled({ ...board("open", null), calls: [] }, mine)).toBe(false);
    expect(stillCalled(null, mine)).toBe(false);
  });
});

describe("the announcer", () => {
  it("shows a call that a voice device speaks and leaves the speaking to it", () => {
    const never = () => new Promise<never>(() => undefined);
    const told: unknown[] = [];
    const api = { get: never, post: never, blob: never, command: (_hall: string, _name: string, body: unknown) => (told.push(body), never()) } as unknown as Api;
    let elsewhere = ["1"];
    const announcer = new Announcer({
      api, hall: "h", store: store(), settings: () => ({ ...ASSUMED, elsewhere }), view: () => null, now: () => new Date(NOW), onChange: () => undefined,
    });
    const board = (version: number) =>
      ({ hall: { business_day: "d1" }, calls: [call(version, "A001")], windows: [{ id: "1" }] }) as unknown as BoardView;
    announcer.take(board(7));
    expect([told, announcer.rows([call(7, "A001")]).length, announcer.waiting]).toEqual([[{ call: 7, how: "shown" }], 1, 0]);
    elsewhere = [];
    const spoken: number[] = [];
    announcer["queue"].add = ({ version }) => (spoken.push(version), true);
    announcer.take(board(9));
    expect(spoken).toContain(9);
  });
});

describe("settings", () => {
  const windows = [{ id: "1", area: "一楼" }, { id: "2", area: "二楼" }] as WindowLine[];

  it("b4: choose windows by number and area, and the volume by the minute of the day", () => {
    expect(mine(ASSUMED, windows)).toHaveLength(2);
    expect(mine({ ...ASSUMED, area: "二楼" }, windows).map((w) => w.id)).toEqual(["2"]);
    expect(mine({ ...ASSUMED, windows: ["1"], area: "二楼" }, windows)).toEqual([]);
    const quiet = { ...ASSUMED, volumes: [{ opens: 720, closes: 780, volume: 0 }] };
    expect([719, 720, 779, 780].map((minute) => volumeAt(quiet, minute))).toEqual([0.8, 0, 0, 0.8]);
    expect(minuteOf(new Date("2026-11-20T04:30:00Z"), "Asia/Shanghai")).toBe(750);
  });

  it("are kept for the next start, and the address goes before them", () => {
    const memory = store();
    expect(kept(memory)).toEqual(ASSUMED);
    memory.setItem("tidehall.board.settings", "{broken");
    expect(kept(memory)).toEqual(ASSUMED);
    memory.setItem("tidehall.board.settings", '{"layout":"entrance","diagonal_in":43}');
    expect(kept(memory)).toMatchObject({ layout: "entrance", diagonal_in: 43, repeats: 2 });
    expect(withAddress(ASSUMED, "?window=3,4&sound=off&distance=-2")).toMatchObject({ layout: "window", windows: ["3", "4"], sound: false, distance_m: 8 });
  });
});

describe("the line at the foot", () => {
  it("breaks a long notice where it breathes and cuts nothing", () => {
    const notice = "居住证在 1—5 号综合窗口办理，社保在 6 号，出租屋税和备案在 7 号；请带身份证原件，老年人可到导办台由工作人员优先安排。";
    const lines = sentences(notice);
    expect(lines.every((line) => widthOf(line) <= 40)).toBe(true);
    expect(lines.join("").replace(/[，；]/g, "")).toBe(notice.replace(/[，；]/g, ""));
    expect(sentences("")).toEqual([]);
    expect(sentences("一".repeat(90)).map((line) => line.length)).toEqual([40, 40, 10]);
  });

  it("gives news every second turn and leaves nothing out", () => {
    expect(interleaved(["n"], ["a", "b"])).toEqual(["n", "a", "n", "b"]);
    expect(interleaved(["n", "m"], ["a"])).toEqual(["n", "a", "m", "a"]);
    expect([interleaved([], ["a"]), interleaved(["n"], [])]).toEqual([["a"], ["n"]]);
  });

  it("stands twelve seconds, then the next one", () => {
    const at = (s: number) => standing(["a", "b"], new Date(s * 1000));
    expect([at(0), at(11), at(12), at(24), standing([], new Date())]).toEqual(["a", "a", "b", "a", null]);
  });
});

describe("the entrance", () => {
  const service = (group: string, waiting: number, estimate_s: [number, number] | null) => ({ group, waiting, estimate_s, name: group, department: "" });
  const view = (...services: object[]) => ({ services }) as unknown as KioskView;

  it("groups matters and tells how busy each is", () => {
    const groups = groupsOf(view(service("医保", 3, [60, 300]), service("医保", 4, [600, 1200]), service("民政", 0, null)));
    expect(groups).toEqual([
      { name: "医保", waiting: 7, estimate: [60, 1200], load: "busy" },
      { name: "民政", waiting: 0, estimate: null, load: null },
    ]);
  });

  it("takes the hall by the middle of its services", () => {
    expect(hallLoad(view(service("a", 0, [0, 60]), service("b", 0, [0, 120]), service("c", 9, [0, 4000])))).toBe("free");
    expect(hallLoad(view(service("a", 0, [0, 901])))).toBe("busy");
    expect(hallLoad(view())).toBe("free");
  });
});

describe("age of the news", () => {
  it("warns after ten seconds and hides counts after a minute", () => {
    expect(ageOf(0, 10_000)).toMatchObject({ warn: false, hide: false });
    expect(ageOf(0, 10_001)).toMatchObject({ warn: true, hide: false });
    expect(ageOf(0, 60_001)).toMatchObject({ warn: true, hide: true });
    expect(ageOf(null, 0)).toMatchObject({ warn: true, hide: true });
  });

  it("moves the picture by at most four pixels a step", () => {
    for (let minute = 0; minute < 240; minute += 10) {
      const [x, y] = shiftOf(minute);
      const [nx, ny] = shiftOf(minute + 10);
      expect(Math.max(Math.abs(x - nx), Math.abs(y - ny))).toBeLessThanOrEqual(4);
      expect(shiftOf(minute + 9)).toEqual([x, y]);
    }
  });
});

describe("hours", () => {
  const sessions = [
    { opens: "2026-11-20T01:00:00Z", closes: "2026-11-20T04:00:00Z" },
    { opens: "2026-11-20T06:00:00Z", closes: "2026-11-20T09:00:00Z" },
  ];
  const hall = { open: true, sessions, next_opening: "2026-11-23T01:00:00Z" } as HallHead;
  const at = (time: string) => hoursOf(hall, new Date(`2026-11-20T${time}:00Z`));

  it("tells open, before, break and closed with the next opening", () => {
    expect(at("00:30")).toEqual({ serving: "before", next: sessions[0]?.opens });
    expect(at("01:00").serving).toBe("open");
    expect(at("04:00")).toEqual({ serving: "break", next: sessions[1]?.opens });
    expect(at("09:00")).toEqual({ serving: "closed", next: "2026-11-23T01:00:00Z" });
    expect(hoursOf({ ...hall, open: false }, new Date("2026-11-20T02:00:00Z")).serving).toBe("closed");
    expect(hoursOf({ ...hall, sessions: [], next_opening: null }, new Date()).serving).toBe("open");
    expect(hoursOf({ ...hall, sessions: [] }, new Date())).toEqual({ serving: "closed", next: hall.next_opening });
  });
});
