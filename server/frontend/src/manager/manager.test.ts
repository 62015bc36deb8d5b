import { describe, expect, it } from "vitest";
import eventsPy from "../../../tidehall_server/core/queue/events.py?raw";
import modelPy from "../../../tidehall_server/core/queue/model.py?raw";
import formsPy from "../../../tidehall_server/halls/forms.py?raw";
import routingPy from "../../../tidehall_server/core/routing.py?raw";
import { words as boardWords } from "../board/words";
import { words as clerkWords } from "../clerk/words";
import { faults, I18n, join } from "../lib/i18n";
import { staffWords } from "../staff/speech";
import type { ManagerSay } from "./context";
import { UNITS } from "./policy";
import type { TideNews } from "../lib/wire";
import { actorWords, sentence as told, tideWords } from "./sentences";
import { storyWords } from "./storyWords";
import { words } from "./words";

const i18n = new I18n(join(join(staffWords, words), storyWords));
const say = { t: i18n.t.bind(i18n), has: i18n.has.bind(i18n), name: i18n.name.bind(i18n), pick: i18n.pick.bind(i18n) } as unknown as ManagerSay;
const foreign = new I18n(join(join(staffWords, words), storyWords), "en");
const english = { ...say, t: foreign.t.bind(foreign), has: foreign.has.bind(foreign) } as unknown as ManagerSay;
const names = { service: (id: string) => `事项${id}`, clerk: (id: string) => id, zone: "Asia/Shanghai" };

const sentence = (speech: ManagerSay, line: { type: string; data: Record<string, unknown> }, of: typeof names): string => told(speech, { at: "2026-07-28T10:25:00+08:00", ...line }, of);

describe("catalogues", () => {
  it.each([["staff", staffWords], ["clerk", clerkWords], ["board", boardWords], ["manager", words], ["story", storyWords]])("%s is whole in both languages", (_, each) => {
    expect(faults(each as never)).toEqual([]);
  });

  it("has a sentence for every event of the core", () => {
    const events = [...eventsPy.matchAll(/^class (\w+):/gm)].map((m) => m[1] ?? "");
    expect(events.length).toBeGreaterThan(30);
    const spoken = (type: string): string => sentence(say, { type, data: { how: "shown", place: 1, window: "1" } }, names);
    expect(events.filter((type) => spoken(type) === type)).toEqual([]);
  });

  it("has words for every rule of routing and every alert", () => {
    const rules = [...(/class Rule[\s\S]*?\n\n\n/.exec(routingPy)?.[0] ?? "").matchAll(/= "(\w+)"/g)].map((m) => m[1]);
    const alerts = [...(/class AlertKind[\s\S]*?\n\n\n/.exec(modelPy)?.[0] ?? "").matchAll(/= "(\w+)"/g)].map((m) => m[1]);
    expect(rules.length && alerts.length).toBeTruthy();
    expect(rules.filter((rule) => !i18n.has(`rule.${rule}`))).toEqual([]);
    expect(alerts.filter((kind) => !i18n.has(`alert.${kind}`) || !i18n.has(`alert.${kind}.next`))).toEqual([]);
  });
});

it("has a word for each way of calling and of opening tides", () => {
  const ways = [...modelPy.matchAll(/class (?:CallOrder|TideMode)\(StrEnum\):[\s\S]*?(?=\n\n\n)/g)].flatMap((each) => [...each[0].matchAll(/= "(\w+)"/g)].map((m) => m[1]));
  expect(ways.length).toBe(4);
  expect(ways.filter((way) => !i18n.has(`choice.${way}`))).toEqual([]);
});

describe("sentences", () => {
  it("tell why a tide opened with its numbers", () => {
    const why = (data: Record<string, unknown>): string => sentence(say, { type: "TideOrdered", data: { window: "9", ...data } }, names);
    expect(why({ reason: "wait", ticket: "A012", wait_s: 901 })).toBe("下令开放潮汐窗口 9号窗口：A012 等候 15分01秒，超过等候上限");
    expect(why({ reason: "volume", at_window: "1", cases: 31 })).toBe("下令开放潮汐窗口 9号窗口：1号窗口 今日办件 31 件，超过办件量上限");
    const ahead = { reason: "forecast", wait_s: 720, waiting: 12, open_windows: 2, ready_at: "2026-07-28T10:30:00+08:00" };
    const breaks = { breaks_at: "2026-07-28T02:40:00+00:00", limit_s: 900 };
    expect(why({ ...ahead, ...breaks })).toBe("下令开放潮汐窗口 9号窗口：12 人在等，2 窗，预计 10:40 超 15 分钟；潮汐窗口 5 分钟后可开");
    expect(why(ahead)).toBe("下令开放潮汐窗口 9号窗口：12 人在等，2 窗，预计有人要等 12 分钟；潮汐窗口 5 分钟后可开");
    expect(why({ ...ahead, reason: "wait", ticket: "A012", wait_s: 901 })).toBe("下令开放潮汐窗口 9号窗口：A012 等候 15分01秒，超过等候上限；12 人在等，2 窗；潮汐窗口 5 分钟后可开");
    expect(why({ reason: "forecast" })).toBe("下令开放潮汐窗口 9号窗口：预计等候将超过上限");
  });

  it("tell why a tide closed with the wait foreseen without it", () => {
    const why = (data: Record<string, unknown>): string => sentence(say, { type: "TideClosing", data: { window: "9", ...data } }, names);
    expect(why({ reason: "calm", wait_s: 370 })).toBe("潮汐窗口 9号窗口 准备关闭：没有 9号窗口，预计最长等候 6 分钟，可以关闭");
    expect(why({ reason: "calm" })).toBe("潮汐窗口 9号窗口 准备关闭：等候已回落");
    const news = { window: "9", reason: "forecast", waiting: 12, open_windows: 2, breaks_at: "2026-07-28T02:40:00Z", limit_s: 900, closing_reason: "calm", closing_wait_s: 370 } as TideNews;
    expect(tideWords(say, news, "Asia/Shanghai")).toBe("12 人在等，2 窗，预计 10:40 超 15 分钟 → 没有 9号窗口，预计最长等候 6 分钟，可以关闭");
    expect(tideWords(english, news, "Asia/Shanghai")).toBe("12 waiting, 2 windows, over 15 min expected at 10:40 → Without Window 9 nobody is expected to wait longer than 6 min: it can close");
  });

  it("tell a change of rules in the unit of the form, and who did it", () => {
    const data = { changes: [["tide.max_wait_s", 900, 600]], reason: "试行" };
    expect(sentence(say, { type: "PolicyChanged", data }, names)).toBe("修改规则：等候上限 15 → 10 分钟（原因：试行）");
    expect(actorWords(say, "manager:boss", names)).toBe("管理员 boss");
  });

  it("name the order of calls", () => {
    const data = { changes: [["calling.order", "due", "arrival"], ["calling.short_first", 1.5, 0]], reason: "试行" };
    expect(sentence(say, { type: "PolicyChanged", data }, names)).toBe("修改规则：叫号顺序 按应叫时间 → 按取号先后；快办事项提前程度 1.5 → 0（原因：试行）");
  });

  it("tell why somebody was called", () => {
    const data = { ticket: "A017", window: "1", rule: "call_by", overtook: true, waited_s: 790, why: { within_s: 900, case_s: 480, before: "A012", ends: null } };
    expect(sentence(say, { type: "TicketCalled", data }, names)).toBe("1号窗口 叫号 A017：已等候 13分，离 15分最近，先于 A012");
    expect(sentence(say, { type: "TicketCalled", data: { ...data, rule: "priority" } }, names)).toBe("1号窗口 叫号 A017：优先人群，15分内应叫，已等候 13分，先于 A012");
    expect(sentence(say, { type: "TicketCalled", data: { ticket: "A017", window: "1", rule: "fair_turn" } }, names)).toBe("1号窗口 叫号 A017：公平轮次：取号最早，不再让先");
  });

  it("leave no hole unfilled", () => {
    const data = { ticket: "A001", window: "1", service: "yb", priority: "normal", channel: "kiosk", ahead: 3 };
    expect(sentence(say, { type: "TicketTaken", data }, names)).toBe("取号 A001（事项yb，普通，取号机），前面 3 人");
  });
});

describe("units of the rules", () => {
  it("are those of the settings' forms, and every rule has one", () => {
    const policy = /class (?:Tide|Calling)?Policy:[\s\S]*?(?=\n\n\n)/g;
    const names = [...modelPy.matchAll(policy)].flatMap((block) => [...block[0].matchAll(/^ {4}(\w+): (?:int|bool|float|CallOrder|TideMode) =/gm)].map((m) => m[1]));
    expect(names.length).toBeGreaterThan(20);
    expect(Object.keys(UNITS).map((key) => key.replace(/^\w+\./, "")).sort()).toEqual(names.sort());
    const served = Object.fromEntries([...formsPy.matchAll(/"(\w+)": "(\w+)",/g)].map((m) => [m[1], m[2]]));
    for (const [key, unit] of Object.entries(UNITS)) expect(served[key.replace(/^\w+\./, "")] ?? unit).toBe(unit);
  });
});
