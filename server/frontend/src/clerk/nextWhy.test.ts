import { describe, expect, it } from "vitest";
import { I18n, join } from "../lib/i18n";
import type { ClerkView, TicketCard, TideNews, Why } from "../lib/wire";
import { staffWords } from "../staff/speech";
import type { ClerkSay } from "./context";
import { nextWhy } from "./nextWhy";
import { tideCall, tideCalls, turnOf, type TideCall } from "./tideCall";
import { words } from "./words";

const i18n = new I18n(join(staffWords, words), "zh-CN");
const speech = { t: i18n.t.bind(i18n), has: i18n.has.bind(i18n), name: i18n.name.bind(i18n), pick: i18n.pick.bind(i18n) } as unknown as ClerkSay;
const facts = { now: new Date("2026-07-28T10:02:00+08:00"), zone: "Asia/Shanghai" };
const card = (over: Partial<TicketCard>): TicketCard =>
  ({ ticket: "A012", priority: "normal", base: "2026-07-28T09:50:00+08:00", slot: null, pinned: null, sent_by: null, passes: 0, rule: "first_come", ...over }) as TicketCard;
const figures = (over: Partial<Why>): Why => ({ within_s: 900, case_s: 600, before: null, ends: null, ...over });
const why = (over: Partial<TicketCard>): string => nextWhy(speech, card(over), facts);

describe("why a ticket is next", () => {
  it("says the rule with its facts", () => {
    expect(why({})).toBe("取号最早，已等候 12分");
    expect(why({ rule: "booked_due", slot: "2026-07-28T10:00:00+08:00" })).toBe("预约 10:00，时间已到，按预约先办");
    expect(why({ rule: "booked_due", slot: "2026-07-28T10:03:30+08:00" })).toBe("预约 10:03，快到时间，人已签到，可以先叫");
    expect(why({ rule: "priority", priority: "elderly", why: figures({ within_s: 900 }) })).toBe("绿色通道（老弱病残孕），15分内应叫，已等候 12分");
    expect(why({ rule: "priority", priority: "elderly", why: figures({ within_s: 660 }) })).toBe("绿色通道（老弱病残孕），应在 11分内叫到，已等候 12分，已超过");
    expect(why({ rule: "call_by", why: figures({ before: "A009" }) })).toBe("已等候 12分，离 15分最近，先于 A009");
    expect(why({ rule: "quick", why: figures({ case_s: 250 }) })).toBe("办得快（约 4分），先叫，已等候 12分");
    expect(why({ rule: "late", why: figures({}) })).toBe("已等候 12分，超过规定时间，不再让先");
    expect(why({ rule: "leaving", why: figures({ ends: "2026-07-28T12:00:00+08:00" }) })).toBe("本窗口 12:00 下班，先叫来得及办完的，已等候 12分");
    expect(why({ rule: "help" })).toContain("本窗事项无人等候");
  });

  it("says where the ticket comes from", () => {
    expect(why({ pinned: "3", sent_by: "1" })).toBe("由1号窗口转来本窗，取号最早，已等候 12分");
    expect(why({ passes: 1 })).toMatch(/^过号后重新排队，/);
  });

  it("has words for a rule of a newer server", () => {
    expect(why({ rule: "moon_phase" })).toBe("按本厅规则，已等候 12分");
  });
});

describe("a tide that calls", () => {
  const view = (clerk: string | null, state: string, called: string, more: object = {}): ClerkView =>
    ({
      windows: [{ line: { id: "5", tide: { state, clerk: called, ready_at: "2026-07-28T10:05:00+08:00" } }, clerk, ticket: null, cases: 0, ...more }],
      tides: [{ window: "5", served: 0, reason: "wait", ticket: "A001", wait_s: 960 }],
    }) as unknown as ClerkView;

  it("calls the clerk whom it names, and nobody else", () => {
    expect(tideCall(view(null, "ordered", "zc-3"), "zc-3")).toMatchObject({ window: "5", state: "ordered" });
    expect(tideCall(view(null, "ordered", "zc-3"), "zc-4")).toBeNull();
  });

  it("tells who was seated at once, until the first call", () => {
    expect(tideCall(view("zc-3", "open", "zc-3"), "zc-3")?.state).toBe("open");
    expect(tideCall(view("zc-3", "open", "zc-3", { ticket: {} }), "zc-3")).toBeNull();
    expect(tideCall(view("zc-3", "ordered", "zc-3"), "zc-3")).toBeNull();
  });

  it("is another call when the same window's tide turns again", () => {
    const turn = (at: string): string => {
      const one = view("zc-3", "open", "zc-3");
      const [news] = one.tides;
      return turnOf(tideCall({ ...one, tides: [{ ...news, ordered_at: at } as TideNews] }, "zc-3") as TideCall);
    };
    expect(turn("2026-07-28T10:00:00+08:00")).toBe(turn("2026-07-28T10:00:00+08:00"));
    expect(turn("2026-07-28T10:00:00+08:00")).not.toBe(turn("2026-07-28T14:00:00+08:00"));
  });

  it("says why", () => {
    const why = (news: object): string => tideCalls(speech, news as TideNews, "Asia/Shanghai");
    expect(why({ reason: "wait", ticket: "A001", wait_s: 960 })).toBe("A001 等候 16分00秒，超过等候上限");
    expect(why({ reason: "manual", note: "赶集日" })).toBe("管理员决定：赶集日");
    expect(why({ reason: "forecast", waiting: 12, open_windows: 2, breaks_at: "2026-07-28T02:40:00Z", limit_s: 900 })).toBe("12 人在等，2 窗，预计 10:40 超 15 分钟");
    expect(tideCalls(speech, null, "Asia/Shanghai")).toBe("");
  });
});
