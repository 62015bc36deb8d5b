import { describe, expect, it } from "vitest";
import type { HallHead, ServiceLine } from "../lib/wire";
import type { Issued } from "./agent";
import { enquiryOf, frequentFirst, groupsOf, inOrder, pagesOf } from "./choices";
import { find } from "./find";
import { answered, backFrom, chosen, HOME, maskedPhone, printed, staySeconds, ticketRequest, wholePhone } from "./flow";
import { doorOf } from "./hours";
import { cardTouches, IDLE, IDLE_ELDER, idlePhase } from "./idle";
import { VIEW } from "./gallerySample";
import { byDigits, Guide, sentences } from "./voice";

const service = (id: string, taken = 0, more: Partial<ServiceLine> = {}): ServiceLine =>
  ({ id, name: id, group: "组", taken, enquiry: false, ...more }) as ServiceLine;
const many = [...Array.from({ length: 20 }, (_, i) => service(`s${i}`, i % 5)), service("zx", 99, { enquiry: true, group: "" })];

const all = (words: string[]): string[] => words.map((_, i) => `s${i}`);

describe("choices", () => {
  it("are cut into pages that lose nothing", () => {
    const order = inOrder(many, frequentFirst(many));
    for (const size of [3, 5, 7]) {
      const pages = pagesOf(order, size);
      expect(pages.every((page) => page.length <= size)).toBe(true);
      expect(pages.flat().map((s) => s.id).sort()).toEqual(all(Array(20).fill("")).sort());
    }
    expect(pagesOf([], 8)).toEqual([[]]);
    expect(enquiryOf(many)?.id).toBe("zx");
  });
  it("put the frequent ones first, equal ones as configured, and keep that order", () => {
    const order = frequentFirst([service("a", 1), service("b", 3), service("c", 1)]);
    expect(order).toEqual(["b", "a", "c"]);
    const later = [service("a", 9), service("b", 3), service("c", 1), service("d", 50)];
    expect(inOrder(later, order).map((s) => s.id)).toEqual(["b", "a", "c", "d"]);
  });
  it("reach every service by matter and by department, in the hall's order", () => {
    const others = { name: "其他", name_en: "Other" };
    for (const by of ["matter", "department"] as const) {
      const groups = groupsOf(VIEW, by, others);
      const ids = groups.flatMap((group) => group.services.map((s) => s.id));
      expect(new Set(ids)).toEqual(new Set(VIEW.services.filter((s) => !s.enquiry).map((s) => s.id)));
      expect(ids.length).toBe(VIEW.services.length - 1);
    }
    expect(groupsOf(VIEW, "matter", others).map((g) => g.name)).toEqual(VIEW.guide.groups.map((g) => g.name));
    expect(groupsOf(VIEW, "department", others).slice(-1)[0]?.name).toBe("其他");
  });
});

describe("search", () => {
  const ids = (letters: string, word = ""): string[] => find(VIEW, { letters, word }).map((s) => s.id);

  it("finds by letters what people mean, keywords first", () => {
    expect(ids("YB")[0]).toBe("yb");
    expect(ids("JZZ")[0]).toBe("lh");
    expect(ids("DB")[0]).toBe("mz");
    expect(ids("SB")[0]).toBe("sj");
    expect(ids("MI")).toContain("yb");
    expect(ids("QXZ")).toEqual([]);
    expect(ids("")).toEqual([]);
  });
  it("finds by common words; each of the hall's words finds something", () => {
    expect(ids("", "医保")[0]).toBe("yb");
    expect(ids("", "居住证")[0]).toBe("lh");
    expect(ids("", "办证").sort()).toEqual(["cl", "lh"]);
    for (const word of VIEW.guide.words) expect(ids("", word).length, word).toBeGreaterThan(0);
  });
});

describe("speech", () => {
  it("says what a voice can say", () => {
    expect(sentences("约 27–70 分钟", "到")).toEqual(["约 27到70 分钟"]);
    expect(sentences("about 27–70 min", " to ")).toEqual(["about 27 to 70 min"]);
    expect(sentences("“办不成事”反映", "到")).toEqual(["办不成事 反映"]);
    expect(sentences("～", "到")).toEqual([]);
    expect(byDigits("C032")).toBe("C 0 3 2");
  });
  it("goes on to the next text, stops when hushed, and rests when there is no voice", async () => {
    const heard: string[] = [];
    let now = 0;
    let broken = false;
    const voice: boolean[] = [];
    const player = {
      play: (text: string) => (broken ? Promise.reject(new Error("none")) : (heard.push(text), Promise.resolve())),
      stop: () => undefined,
    };
    const guide = new Guide(player, (there) => voice.push(there), () => now);
    await guide.say(["一", "二"], "zh-CN", "到");
    const first = guide.say(["三", "四"], "zh-CN", "到");
    guide.hush();
    await first;
    expect(heard).toEqual(["一", "二", "三"]);
    broken = true;
    await guide.say(["五"], "zh-CN", "到");
    expect(voice[voice.length - 1]).toBe(false);
    broken = false;
    await guide.say(["六"], "zh-CN", "到");
    expect(heard).toEqual(["一", "二", "三"]);
    now = 31_000;
    await guide.say(["七"], "zh-CN", "到");
    expect(heard[heard.length - 1]).toBe("七");
  });
});

describe("door", () => {
  const hall = (open = true): HallHead =>
    ({
      open,
      sessions: [
        { opens: "2026-11-20T01:00:00Z", closes: "2026-11-20T04:00:00Z" },
        { opens: "2026-11-20T05:00:00Z", closes: "2026-11-20T09:00:00Z" },
      ],
      issue_before_s: 1200,
      next_opening: "2026-11-21T01:00:00Z",
    }) as HallHead;
  const at = (time: string): string => doorOf(hall(), new Date(`2026-11-20T${time}Z`)).state;

  it("opens for early birds, breaks at noon, ends in the evening", () => {
    expect([at("00:39:59"), at("00:40:00"), at("03:59:59"), at("04:00:00"), at("04:40:00"), at("09:00:00")]).toEqual([
      "before", "open", "open", "break", "open", "ended",
    ]); // prettier-ignore
  });
  it("names the next opening", () => {
    expect(doorOf(hall(), new Date("2026-11-20T04:10:00Z"))).toEqual({ state: "break", next: "2026-11-20T05:00:00Z" });
    expect(doorOf(hall(false), new Date("2026-11-20T04:10:00Z"))).toEqual({ state: "closed", next: "2026-11-21T01:00:00Z" });
  });
  it("is always open where the notice fixes no hours", () => {
    expect(doorOf({ ...hall(), sessions: [], next_opening: null }, new Date()).state).toBe("open");
    expect(doorOf({ ...hall(), sessions: [] }, new Date())).toEqual({ state: "closed", next: hall().next_opening });
  });
});

describe("flow", () => {
  const issued = (print: Issued["print"]): Issued => ({ ticket: "A001", print });

  it("a card or a hall without confirmation goes straight to the number", () => {
    expect(chosen(service("a"), true, false).at).toBe("confirm");
    expect(chosen(service("a"), true, true).at).toBe("asking");
    expect(chosen(service("a"), false, false).at).toBe("asking");
  });
  it("the answer belongs to its own question", () => {
    const asking = chosen(service("a"), false, false);
    if (asking.at !== "asking") throw new Error("not asking");
    expect(answered(asking, "older", { kind: "issued", issued: issued("printed") }, false)).toBe(asking);
    expect(answered(asking, asking.request, { kind: "issued", issued: issued("printed") }, false).at).toBe("number");
    expect(answered(asking, asking.request, { kind: "unknown" }, false).at).toBe("unknown");
    expect(answered(HOME, asking.request, { kind: "unknown" }, false).at).toBe("home");
  });
  it("the number stays long enough, longer without a slip", () => {
    expect([staySeconds(issued("printed"), false), staySeconds(issued("printed"), true)]).toEqual([10, 20]);
    expect(staySeconds(issued("failed"), false)).toBe(30);
  });
  it("late news of the printer count for their own ticket only", () => {
    const asking = chosen(service("a"), false, false);
    if (asking.at !== "asking") throw new Error("not asking");
    const number = answered(asking, asking.request, { kind: "issued", issued: issued("printing") }, false);
    const news = { request_id: asking.request, ticket: "A001", print: "failed" as const };
    expect(printed(number, news, false)).toMatchObject({ seconds: 30, issued: { print: "failed" } });
    expect(printed(number, { ...news, request_id: "other" }, false)).toBe(number);
  });
  it("brings a card along and never a class", () => {
    const manner = { lang: "zh-CN", elder: false };
    const asked = { request_id: "r", service: "a", ...manner };
    const nobody = { card: null, phone: "", proxy: false };
    expect(ticketRequest("r", service("a"), nobody, manner)).toEqual(asked);
    expect(ticketRequest("r", service("a"), { ...nobody, card: "c" }, manner)).toEqual({ ...asked, card: "c" });
    expect(ticketRequest("r", service("a"), { card: "c", phone: "13800005678", proxy: true }, manner)).toEqual({
      ...asked, phone: "13800005678", proxy: true,
    }); // prettier-ignore
  });
});

it("one step back leads where one came from", () => {
  const confirm = chosen(service("a"), true, false);
  if (confirm.at !== "confirm") throw new Error("not confirm");
  expect(backFrom({ at: "phone", digits: "138", from: confirm })).toBe(confirm);
  expect(backFrom({ at: "phone", digits: "138", from: null })).toBe(HOME);
  expect(backFrom({ at: "home", by: "matter", group: "甲", page: 2 })).toEqual({ at: "home", by: "matter", group: null, page: 0 });
  expect(backFrom(confirm)).toBe(HOME);
});

it("a phone number is whole, and shown masked", () => {
  expect([wholePhone("13800005678"), wholePhone("1380000567"), wholePhone("12800005678")]).toEqual([true, false, false]);
  expect(maskedPhone("13800005678")).toBe("138****5678");
});

it("k7 idle: a card that is laid is a touch, one that was forgotten is none", () => {
  expect([cardTouches(null, "a"), cardTouches("a", "b"), cardTouches("a", "a"), cardTouches("a", null)]).toEqual([true, true, false, false]);
});

it("k7 idle: 45 s and 90 s until the question, 20 s to answer", () => {
  expect([IDLE.ask_ms, IDLE_ELDER.ask_ms, IDLE.answer_ms, IDLE_ELDER.answer_ms]).toEqual([45_000, 90_000, 20_000, 20_000]);
});

it("idle: active, then a question with a countdown, then home", () => {
  expect(idlePhase(IDLE, 0, 44_999).phase).toBe("active");
  expect(idlePhase(IDLE, 0, 45_000)).toEqual({ phase: "asking", left_s: 20 });
  expect(idlePhase(IDLE, 0, 64_500)).toEqual({ phase: "asking", left_s: 1 });
  expect(idlePhase(IDLE, 0, 65_000).phase).toBe("gone");
});
