import { describe, expect, it } from "vitest";
import eventsPy from "../../../tidehall_server/core/queue/events.py?raw";
import modelPy from "../../../tidehall_server/core/queue/model.py?raw";
import routingPy from "../../../tidehall_server/core/routing.py?raw";
import { words as boardWords } from "../board/words";
import { words as clerkWords } from "../clerk/words";
import { faults, I18n, join } from "../lib/i18n";
import type { Policy } from "../lib/wire";
import { staffWords } from "../staff/speech";
import type { ManagerSay } from "./context";
import { changes, conflict, differences, draftOf, invalid, ITEMS } from "./policy";
import { actorWords, sentence, whyTide } from "./sentences";
import { storyWords } from "./storyWords";
import { Waits } from "./waits";
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

  it("leave no hole unfilled", () => {
    const data = { ticket: "A001", window: "1", service: "yb", priority: "normal", channel: "kiosk", ahead: 3 };
    expect(sentence(say, { type: "TicketTaken", data }, names)).toBe("取号 A001（事项yb，普通，取号机），前面 3 人");
  });
});

describe("policy form", () => {
  const tide = { max_wait_s: 900, max_cases: 30, setup_s: 0, min_open_s: 1200, calm_wait_s: 300, calm_for_s: 600, max_open: 9, automatic: true };
  const policy = {
    tide, priority_burst: 2, recall_limit: 5, pass_places: 3, pass_times: 1, undo_s: 10, call_guard_s: 2, rating_s: 60, rating_link_s: 86400,
    one_open_ticket: true, issue_before_s: 1200, overtime_s: 3600, booking_early_s: 1800, booking_late_s: 1800, confirm_ticket: true,
  } satisfies Policy; // prettier-ignore

  it("offers every value of the policy and nothing else", () => {
    const all = [...Object.keys(tide).map((key) => `tide.${key}`), ...Object.keys(policy).filter((key) => key !== "tide")];
    expect(ITEMS.map((item) => item.key).sort()).toEqual(all.sort());
  });

  it("sends only what changed, in seconds", () => {
    const draft = { ...draftOf(policy), "tide.max_wait_s": 10, confirm_ticket: false };
    expect(changes(differences(policy, draft))).toEqual({ "tide.max_wait_s": 600, confirm_ticket: false });
    expect(differences(policy, draftOf(policy))).toEqual([]);
  });

  it("finds what is out of range and what contradicts", () => {
    const item = ITEMS.find((each) => each.key === "tide.max_cases");
    if (!item) throw new Error("no such item");
    expect([0, 1, 500, 501, 1.5, ""].map((value) => invalid(item, value as never))).toEqual([true, false, false, true, true, true]);
    expect(conflict({ ...draftOf(policy), "tide.calm_wait_s": 15 })).toEqual(["tide.calm_wait_s", "tide.max_wait_s"]);
    expect(conflict(draftOf(policy))).toBeNull();
  });
});

describe("Waits", () => {
  it("counts the first call of each ticket in its half hour", () => {
    const line = (version: number, at: string, type: string, ticket: string) => ({ version, at: `2026-11-20T${at}Z`, actor: "", type, data: { ticket, base: `2026-11-20T${at}Z` } });
    const waits = new Waits();
    const facts = [
      line(1, "01:00:00", "TicketTaken", "A001"), line(2, "01:00:00", "TicketTaken", "A002"), line(3, "01:10:00", "TicketCalled", "A001"),
      line(4, "01:20:00", "TicketCalled", "A002"), line(5, "02:10:00", "TicketCalled", "A001"),
    ]; // prettier-ignore
    waits.take(facts);
    waits.take(facts);
    expect(waits.all.map((s) => [s.calls, s.mean_s, s.max_s])).toEqual([[2, 900, 1200]]);
  });
});
