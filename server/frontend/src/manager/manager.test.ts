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
import { actorWords, sentence, whyTide } from "./sentences";
import { storyWords } from "./storyWords";
import { words } from "./words";

const i18n = new I18n(join(join(staffWords, words), storyWords));
const say = { t: i18n.t.bind(i18n), has: i18n.has.bind(i18n), name: i18n.name.bind(i18n), pick: i18n.pick.bind(i18n) } as unknown as ManagerSay;
const names = { service: (id: string) => `事项${id}`, clerk: (id: string) => id, zone: "Asia/Shanghai" };

describe("catalogues", () => {
  it.each([["staff", staffWords], ["clerk", clerkWords], ["board", boardWords], ["manager", words], ["story", storyWords]])("%s is whole in both languages", (_, each) => {
    expect(faults(each as never)).toEqual([]);
  });

  it("has a sentence for every event of the core", () => {
    const events = [...eventsPy.matchAll(/^class (\w+):/gm)].map((m) => m[1] ?? "");
    expect(events.length).toBeGreaterThan(30);
    const told = (type: string): string => sentence(say, { type, data: { how: "shown", place: 1, window: "1" } }, names);
    expect(events.filter((type) => told(type) === type)).toEqual([]);
  });

  it("has words for every rule of routing and every alert", () => {
    const rules = [...(/class Rule[\s\S]*?\n\n\n/.exec(routingPy)?.[0] ?? "").matchAll(/= "(\w+)"/g)].map((m) => m[1]);
    const alerts = [...(/class AlertKind[\s\S]*?\n\n\n/.exec(modelPy)?.[0] ?? "").matchAll(/= "(\w+)"/g)].map((m) => m[1]);
    expect(rules.length && alerts.length).toBeTruthy();
    expect(rules.filter((rule) => !i18n.has(`rule.${rule}`))).toEqual([]);
    expect(alerts.filter((kind) => !i18n.has(`alert.${kind}`) || !i18n.has(`alert.${kind}.next`))).toEqual([]);
  });
});

describe("sentences", () => {
  it("tell why a tide opened with its numbers", () => {
    expect(whyTide(say, { reason: "wait", ticket: "A012", wait_s: 901 })).toBe("A012 等候 15分01秒，超过等候上限");
    expect(whyTide(say, { reason: "volume", at_window: "1", cases: 31 })).toBe("1号窗口 今日办件 31 件，超过办件量上限");
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
    const names = [...modelPy.matchAll(policy)].flatMap((block) => [...block[0].matchAll(/^ {4}(\w+): (?:int|bool|float|CallOrder) =/gm)].map((m) => m[1]));
    expect(names.length).toBeGreaterThan(20);
    expect(Object.keys(UNITS).map((key) => key.replace(/^\w+\./, "")).sort()).toEqual(names.sort());
    const served = Object.fromEntries([...formsPy.matchAll(/"(\w+)": "(\w+)",/g)].map((m) => [m[1], m[2]]));
    for (const [key, unit] of Object.entries(UNITS)) expect(served[key.replace(/^\w+\./, "")] ?? unit).toBe(unit);
  });
});
