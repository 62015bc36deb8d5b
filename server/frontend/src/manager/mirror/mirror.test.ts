import { describe, expect, it } from "vitest";
import { ref } from "vue";
import { I18n, join } from "../../lib/i18n";
import { staffWords } from "../../staff/speech";
import type { ManagerSay } from "../context";
import { words } from "../words";
import { foretold, halves, limitsTold, times, turns, type Staffing } from "./ahead";
import { coverage } from "./calibration";
import * as sample from "./gallerySample";
import { beside, told } from "./promises";

const i18n = new I18n(join(staffWords, words));
const say = { t: i18n.t.bind(i18n), locale: ref("zh-CN") } as unknown as ManagerSay;
const skin = { ink: "", quiet: "", line: "", tide: "", tideSoft: "", good: "", warn: "", bad: "", calm: "", card: "", font: "" };

describe("told and real", () => {
  it("says in one sentence how good the estimates were", () => {
    const today = { ...sample.candour, share: 0.81 };
    expect(told(say, today, today.day)[0]).toBe("今天说的等候时间，100 人里有 81 人在范围内，平均差 3.6 分钟。");
    expect(told(say, today, "2026-08-01")).toEqual([
      "2026-07-27 说的等候时间，100 人里有 81 人在范围内，平均差 3.6 分钟。",
      "平均少说 0.7 分钟（人们比说的等得久）。",
      "说的是 80% 的把握，与 156 人的实际相符（75–85%）。",
    ]);
  });

  it("does not speak of a hundred where only seven were measured", () => {
    expect(told(say, sample.few, sample.few.day)).toEqual(["今天可对照的只有 7 人：5 人在说的范围内，平均差 3.1 分钟。人太少，看不出准不准。"]);
    const nobody = { ...sample.few, count: 0, share: null, sure: null, mean_s: null, bias_s: null, as_claimed: null };
    expect(told(say, nobody, nobody.day)[0]).toContain("还没有可对照的号");
  });

  it("says when the range promises too much, and when it is too wide", () => {
    const last = (sure: [number, number]): string => told(say, { ...sample.candour, sure, as_claimed: false }, "")[2] ?? "";
    expect(last([0.6, 0.75])).toContain("话说得太满");
    expect(last([0.86, 0.95])).toContain("范围说得太宽");
  });

  it("names what is not counted", () => {
    expect(beside(say, sample.few)).toBe("没有算进去的：随到随叫 9 人、还在等 6 人、还在等、已超过说的时间 1 人");
  });

  it("shows small numbers as such, and leaves classes without anybody out", () => {
    const words = { share: "占", sure: "可信", target: "80%", people: (n: number) => `${n} 人`, few: (n: number) => `只有 ${n} 人`, axis: "", described: "" };
    const drawn = coverage(sample.candour.sheets.promises!, words, skin) as { xAxis: { data: string[] }; series: { data: (number | null)[] }[] };
    expect(drawn.xAxis.data).toHaveLength(6);
    expect(drawn.xAxis.data[5]).toBe("20–30 分钟\n只有 4 人");
    expect(drawn.series[1]?.data[5]).toBe(64.6);
  });
});

describe("a day ahead", () => {
  it("tells where it will be tight and what it would take", () => {
    const said = foretold(say, sample.ahead, "星期三");
    expect(said).toEqual([
      "2026-07-29（星期三）预计来 184 人（不含预约）。",
      "按班表，09:00–12:00、14:00–15:00 会有超过 5% 的人等过 15 分钟；最紧的是 10:00，约 63%。",
      "要让 95% 的人在 15 分钟内叫到，09:30 需要 7 个窗口（在岗 5 个）。",
      "建议准备潮汐窗口：09:00–09:30 1 个、09:30–10:30 2 个、10:30–11:00 1 个、14:00–15:00 1 个。",
      "潮汐窗口全开，10:00 仍约有 7% 等过 15 分钟，请考虑加岗。",
    ]);
    expect(foretold(say, sample.unknown, "")[0]).toContain("推算不出 2026-07-29");
  });

  it("puts neighbouring half hours together, and none over a break", () => {
    const all = halves(sample.ahead.sheets.ahead);
    expect(times(all)).toEqual(["09:00–12:00", "13:00–17:00"]);
    expect(turns(all).map((turn) => turn.count)).toEqual([1, 2, 1, 1]);
  });

  it("warns where both limits do not fit the hall", () => {
    const it = (more: Partial<Staffing>): { good: boolean; sentences: string[] } => limitsTold(say, { ...sample.ahead.staffing, ...more });
    expect(it({}).sentences).toEqual([
      "等候上限 15 分钟与每窗每天 30 件：按每件平均 9.5 分钟、每天开放 7 小时，只有 4–5 个窗口共用一队时，两个上限才差不多同时到达。",
      "本厅最大的队伍有 2 个窗口：每窗办到 20 件时，已有 5% 的人等过 15 分钟；办满 30 件时是 20%。先到的是等候上限。",
    ]);
    expect(it({ windows: 4 }).good).toBe(true);
    expect(it({ windows: 8 }).sentences[1]).toContain("先到的是件数上限");
    expect(it({ agree: [] }).sentences[0]).toContain("没有哪个窗口数");
  });
});
