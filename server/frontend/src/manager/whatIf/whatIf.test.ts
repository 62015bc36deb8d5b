import { describe, expect, it } from "vitest";
import { faults, I18n, join } from "../../lib/i18n";
import { words as officeWords } from "../../office/words";
import type { Entry } from "../../office/model";
import { staffWords } from "../../staff/speech";
import { storyWords } from "../storyWords";
import { words as managerWords } from "../words";
import { halves, row, shown, story } from "./compare";
import { chosen, ended } from "./days";
import { compared, ONE, totals, VALUES, WEEK } from "./gallerySample";
import type { Answer } from "./model";
import { picture, pictureHeight, type Drawn } from "./picture";
import { inShort, retold, type WhatIfSay } from "./say";
import { changeOf, differences, fileWith, hallOf, matters, nothing, whole, type Trial } from "./trial";
import { words } from "./words";

const entry = (name: string, kind: Entry["kind"], fallback: unknown, entries: Entry[] = []): Entry => ({
  name, kind, default: fallback, entries, label: name, label_en: name, help: "", help_en: "", many: false, required: false, choices: [], least: null, most: null, longest: null,
  unit: "", rule: "", rule_en: "", example: "", refers: "", identity: "",
}); // prettier-ignore
const FORMS = [
  entry("policy", "table", {}, [
    entry("tide", "table", {}, [entry("max_wait_s", "number", 900), entry("max_cases", "number", 30), entry("automatic", "flag", true)]),
    entry("recall_limit", "number", 5),
  ]),
];
const HALL = hallOf(FORMS, VALUES);
const trying = (part: Partial<Trial>): Trial => ({ ...nothing(), ...part });
const say = (locale: "zh-CN" | "en"): WhatIfSay => {
  const all = new I18n(join(join(join(join(staffWords, managerWords), storyWords), officeWords), words), locale);
  return { t: all.t.bind(all), has: all.has.bind(all), name: all.name.bind(all), pick: all.pick.bind(all) } as unknown as WhatIfSay;
};

describe("the words", () => {
  it("are whole in both languages", () => expect(faults(words as never)).toEqual([]));
  it("retell the difference as a manager would", () => {
    expect(retold(say("zh-CN"), story(ONE), 1)).toBe("多开 42 分钟潮汐窗口，15 分钟内叫到的由 81.2% 升到 89.4%；最久的一位由等 38.5 分钟减到 31 分钟。");
    expect(retold(say("en"), story(ONE), 5)).toContain("A day, on average: 42 more minutes of tidal windows");
  });
  it("name losses as losses", () => {
    const worse = story({ ...ONE, before: totals({ share15: 0.9, tide_minutes: 60 }), after: totals({ share15: 0.7, tide_minutes: 20, max_s: 3600 }) });
    expect(retold(say("zh-CN"), worse, 1)).toBe("少开 40 分钟潮汐窗口，15 分钟内叫到的由 90% 降到 70%；最久的一位由等 38.5 分钟增到 60 分钟。");
  });
});

describe("the hall as its file says it", () => {
  it("takes what the file leaves out from the defaults", () => expect(HALL.policy).toEqual({ "tide.max_wait_s": 900, "tide.max_cases": 30, "tide.automatic": true, recall_limit: 5 }));
  it("reads a window's services from its departments and its own", () => expect(HALL.windows[0]?.rights.services).toEqual(["jz", "cj", "yb", "zx"]));
});

describe("what is asked", () => {
  it("is what was touched and nothing else", () => {
    const trial = trying({ policy: { "tide.max_wait_s": 600 }, rights: { "6": { services: ["sb", "cz"], helps: [] } }, closed: ["3"], hours: { "1": ["09:00-12:00"] } });
    expect(changeOf(HALL, trial)).toEqual({
      policy: { "tide.max_wait_s": 600 },
      closed: ["3"], rights: { "6": { services: ["sb", "cz"], helps: [] } }, staff: { "1": ["09:00-12:00"] },
    }); // prettier-ignore
    expect(differences(HALL, trial)).toBe(4);
    expect(differences(HALL, trying({ policy: { "tide.max_wait_s": 900 } }))).toBe(0);
  });
  it("leaves the rules alone where none was touched, or was put back", () => {
    expect(changeOf(HALL, trying({ rights: { "6": { services: ["sb"], helps: [] } } })).policy).toEqual({});
    expect(changeOf(HALL, trying({ policy: { "tide.max_wait_s": 900, "tide.automatic": false } })).policy).toEqual({ "tide.automatic": false });
  });
  it("is every rule of now only where that was asked for", () => {
    const asked = changeOf(HALL, trying({ policy: { "tide.max_cases": 20 }, today: true }));
    expect(asked.policy).toEqual({ "tide.max_wait_s": 900, "tide.max_cases": 20, "tide.automatic": true });
    expect([whole(HALL, asked), whole(HALL, changeOf(HALL, trying({ policy: { "tide.max_cases": 20 } })))]).toEqual([true, false]);
  });
  it("gives an added tidal window every service", () => expect(changeOf(HALL, trying({ added: ["10"] })).rights["10"]?.services).toEqual(["jz", "cj", "yb", "sb", "cz", "zx"]));
});

describe("what is adopted", () => {
  const windows = (trial: Trial): Record<string, unknown>[] => fileWith(VALUES, HALL, trial, "潮汐窗口（新增）").windows as Record<string, unknown>[];
  it("leaves everything else in the file alone", () => expect(fileWith(VALUES, HALL, nothing(), "")).toEqual(VALUES));
  it("writes a threshold where the file has it", () => expect(fileWith(VALUES, HALL, trying({ policy: { "tide.max_cases": 20 } }), "").policy).toEqual({ tide: { max_wait_s: 900, max_cases: 20 } }));
  it("keeps whole departments and dissolves one that lost a service", () => {
    const [first] = windows(trying({ rights: { "1": { services: ["jz", "yb", "sb"], helps: ["cz"] } } }));
    expect(first).toMatchObject({ departments: ["来穗", "卫健"], services: ["sb"], helps: ["cz"] });
  });
  it("says the same rights in the file as on the page", () => {
    const trial = trying({ rights: { "6": { services: ["sb", "cz", "jz"], helps: ["cj"] } } });
    const after = hallOf(FORMS, fileWith(VALUES, HALL, trial, ""));
    expect([...(after.windows.find((each) => each.id === "6")?.rights.services ?? [])].sort()).toEqual(["cz", "jz", "sb"]);
    expect(after.windows.find((each) => each.id === "6")?.rights.helps).toEqual(["cj"]);
  });
  it("adds windows, keeps closed ones, writes hours that somebody works", () => {
    const found = windows(trying({ added: ["10"], closed: ["3"], hours: { "2": ["09:00-11:00"], "7": [] } }));
    expect(found.map((each) => each.id)).toEqual(["1", "2", "3", "6", "7", "9", "10"]);
    expect([found[1]?.hours, found[4]?.hours]).toEqual([["09:00-11:00"], undefined]);
    expect(found[6]).toMatchObject({ kind: "tidal", name: "潮汐窗口（新增）", services: ["jz", "cj", "yb", "sb", "cz", "zx"] });
  });
});

describe("the comparison", () => {
  const minute = (moment: Date): number => ((moment.getUTCHours() + 8) % 24) * 60 + moment.getUTCMinutes();
  const asked = (after: Parameters<typeof totals>[0], more: Partial<Answer> = {}): Answer => ({ ...ONE, before: totals({}), after: totals(after), mirror: totals({}), effect: totals({}), ...more });
  it("knows which way is good", () => {
    const better = asked({ share15: 0.9, mean_s: 300, tide_minutes: 200 });
    expect(["share15", "mean_s", "tide_minutes", "flaps"].map((each) => row(each as "flaps", better).verdict)).toEqual(["better", "better", "more", "same"]);
    expect(row("share15", better).step).toBe(8.8);
    expect(row("elderly_share15", asked({}, { before: totals({ elderly_share15: null }) }))).toMatchObject({ before: null, step: null, verdict: "none" });
  });
  it("never calls a what-if that turns people away a better one", () => {
    const away = asked({ turned_away: 30, share15: 0.95, mean_s: 200, served: 113, left: 5 });
    expect((["turned_away", "served", "share15", "mean_s", "left", "tide_minutes"] as const).map((each) => row(each, away).verdict)).toEqual(["worse", "worse", "unclear", "unclear", "worse", "same"]);
    expect(inShort(say("zh-CN"), story(away), 1)).toBe("30 人取不到号；潮汐窗口开放的时间不变，15 分钟内叫到的由 81.2% 升到 95%");
    expect(inShort(say("zh-CN"), story(away), 5)).toMatch(/^平均每天 30 人取不到号；平均每天潮汐/);
    expect(retold(say("en"), story(away), 1)).toMatch(/^30 citizens get no number; /);
    expect(story(away).unsure).toBe(false);
  });
  it("takes those turned away from the side that is compared with", () => {
    const mirror = { mirror: totals({ turned_away: 12 }), against: "mirror" as const };
    expect(story(asked({ turned_away: 12 }, mirror)).away).toBeNull();
    expect(story(asked({ turned_away: 12 }, { ...mirror, against: "before" })).away).toEqual({ before: 0, after: 12 });
    expect(inShort(say("zh-CN"), story(asked({ turned_away: 15 }, mirror)), 1)).toMatch(/^15 人取不到号（照旧重演 12 人）；与照旧重演相比/);
  });
  it("says that there is nobody to count instead of a share of nothing", () => {
    const none = story(asked({ share15: null, max_s: null }));
    expect(none.share).toEqual({ before: 81.2, after: null });
    expect(retold(say("zh-CN"), none, 1)).toBe("潮汐窗口开放的时间不变，15 分钟内叫到的比例无从算起。");
  });
  it("does not call a difference within the mirror's own error one, nor one that chance may have made", () => {
    const mirror = totals({ mean_s: 490 });
    expect([row("mean_s", asked({ mean_s: 500 }, { mirror })).verdict, row("mean_s", asked({ mean_s: 400 }, { mirror })).verdict]).toEqual(["unclear", "better"]);
    const drawn = totals({}, { low: totals({ share15: -0.01 }), high: totals({ share15: 0.05 }) });
    expect([story(asked({ share15: 0.83 }, { effect: drawn })).unsure, story(asked({ share15: 0.83 })).unsure]).toEqual([true, false]);
  });
  it("compares with the mirror where the model is visibly off, and says so", () => {
    const off = asked({ share15: 0.83 }, { mirror: totals({ share15: 0.75 }), against: "mirror" });
    expect(story(off)).toMatchObject({ share: { before: 75, after: 83 }, mirrored: true, unsure: false });
    expect(row("share15", off)).toMatchObject({ before: 0.812, mirror: 0.75, step: 8, verdict: "better" });
    expect(retold(say("zh-CN"), story(off), 1)).toContain("与照旧重演相比，潮汐窗口开放的时间不变，15 分钟内叫到的由 75% 升到 83%");
    expect(story({ ...off, mirror: null }).mirrored).toBe(false);
  });
  it("leaves out a threshold that the chosen mode does not look at", () => {
    const by = (mode: string, order: string) => (key: string) => (key === "tide.mode" ? mode : order);
    const keys = ["tide.max_wait_s", "tide.foresee_wait_s", "tide.calm_for_s", "calling.grace_s", "calling.order"];
    expect(keys.filter((key) => matters(key, by("rule", "arrival")))).toEqual(["tide.max_wait_s", "tide.calm_for_s", "calling.order"]);
    expect(keys.filter((key) => matters(key, by("forecast", "due")))).toEqual(["tide.max_wait_s", "tide.foresee_wait_s", "calling.grace_s", "calling.order"]);
  });
  it("weighs half hours by who came and leaves empty ones empty", () => {
    const side = compared("2026-07-27").before;
    const slot = (at: string, arrivals: number, mean_s: number | null): (typeof side.slots)[number] => ({ starts: `2026-07-27T${at}:00+08:00`, arrivals, mean_s, waiting: arrivals, open: 2, low_s: null, high_s: null });
    const [nine, ten] = halves([{ ...side, slots: [slot("09:00", 1, 600), slot("09:15", 3, 1200), slot("10:00", 0, null)] }], minute);
    expect([nine?.at, nine?.mean, nine?.arrivals, nine?.low]).toEqual([540, 17.5, 4, null]);
    expect([ten?.at, ten?.mean]).toEqual([600, null]);
  });
  it("shows shares with a decimal and tides in whole minutes", () => expect([shown("share15", 0.8125), shown("mean_s", 512), shown("tide_minutes", 42.4)]).toEqual([81.3, 8.5, 42]));
  it("is a picture of as many panels as there is to show", () => {
    const drawn = (days: number): Drawn => ({ before: halves([compared("2026-07-27").before], minute), after: halves([compared("2026-07-27").after], minute), mirror: [], limit_min: 15, lanes: [], days: WEEK.days.slice(0, days).map((each) => ({ day: each.day, before: 1, after: 2, tideBefore: 3, tideAfter: 4 })) });
    const texts = { before: "实际", after: "改后", mirror: "照旧重演", band: "b", limit: "l", waits: "w", people: "p", tides: "t", share: "s", minutes: "m", described: "d" };
    const grids = (days: number): number => ((picture(drawn(days), texts, {} as never) as { grid: unknown[] }).grid).length;
    expect([grids(1), grids(5)]).toEqual([2, 4]);
    expect(pictureHeight(drawn(5))).toBeGreaterThan(pictureHeight(drawn(1)));
  });
});

describe("the days", () => {
  const DAYS = [{ day: "2026-03-02", open: true, taken: 5 }, { day: "2026-02-27", open: false, taken: 90 }, { day: "2026-02-26", open: false, taken: 80 }, { day: "2026-02-25", open: false, taken: 0 }, { day: "2026-01-30", open: false, taken: 70 }];
  it("are those that have ended with somebody in them", () => expect(ended(DAYS)).toEqual(["2026-01-30", "2026-02-26", "2026-02-27"]));
  it("go back a week or a month", () => {
    expect(chosen(ended(DAYS), "2026-02-27", "day")).toEqual(["2026-02-27"]);
    expect(chosen(ended(DAYS), "2026-02-27", "week")).toEqual(["2026-02-26", "2026-02-27"]);
    expect(chosen(ended(DAYS), "2026-02-27", "month")).toEqual(["2026-01-30", "2026-02-26", "2026-02-27"]);
  });
});
