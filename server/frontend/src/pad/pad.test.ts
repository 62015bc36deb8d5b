import { describe, expect, it } from "vitest";
import { Outbox, withoutWords, type Kept } from "../lib/outbox";
import type { PadWindow } from "../lib/wire";
import { asked, choose, dwell, follow, left, LONGEST_MS, MORE_MS, opened, OPENING_MS, own, settled, takeBack, touched, UNDO_MS, WARN_MS, warning, type Step } from "./flow";
import { addressOf, isBack, reachable } from "./province";

const line = { ask: "A001", ask_service: "医保" } as PadWindow;
const ask = { ticket: "A001", service: "医保", leftMs: 60_000 };
const open: Step = { at: "ask", ticket: "A001", service: "医保", until: 60_000, last: 60_000 + LONGEST_MS };

describe("the pad", () => {
  it("asks about what the server asks, once, while there is time", () => {
    expect(asked(line, null, 30_000)).toMatchObject({ ticket: "A001", leftMs: 30_000 });
    expect(asked(line, "A001", 30_000)).toBeNull();
    expect(asked(null, null, 30_000)).toBeNull();
    expect(follow({ at: "idle" }, ask, 0)).toEqual(open);
    expect(follow({ at: "idle" }, { ...ask, leftMs: 0 }, 0)).toEqual({ at: "idle" });
  });
  it("warns for twenty seconds after a minute, and then nobody has rated", () => {
    expect(warning(open, 59_000)).toBeNull();
    expect(warning(open, 60_000)).toBe(20);
    expect(follow(open, ask, 60_000 + WARN_MS - 1)).toBe(open);
    expect(follow(open, ask, 60_000 + WARN_MS)).toEqual({ at: "idle" });
  });
  it("goes on by one touch, but not for ever", () => {
    expect(touched(open, 70_000)).toMatchObject({ until: 70_000 + MORE_MS });
    expect(touched(open, 1_000)).toMatchObject({ until: 61_000 });
    expect(touched(open, 10_000_000)).toMatchObject({ until: 60_000 + LONGEST_MS });
  });
  it("sends a good level after three seconds, a bad one never without its reason", () => {
    expect(choose(open, "satisfied", 5_000)).toMatchObject({ at: "chosen", sendAt: 5_000 + UNDO_MS });
    expect(choose(open, "very_dissatisfied", 5_000)).toMatchObject({ at: "chosen", sendAt: null });
    expect(dwell(choose(open, "satisfied", 5_000), 6_000)).toMatchObject({ sendAt: null });
    expect(takeBack(choose(open, "fair", 5_000), 6_000)).toMatchObject({ at: "ask", ticket: "A001" });
  });
  it("is not cut off by the clerk's next call once somebody has begun", () => {
    const bad = choose(open, "dissatisfied", 5_000);
    expect(follow(bad, null, 6_000)).toBe(bad);
    expect(follow(open, null, 6_000)).toEqual({ at: "idle" });
    const good = choose(open, "satisfied", 5_000);
    expect(follow(good, { ...ask, ticket: "A002" }, 6_000)).toBe(good);
    expect(follow(bad, { ...ask, ticket: "A002" }, 6_000)).toMatchObject({ at: "ask", ticket: "A002" });
    expect(follow(bad, null, 10_000_000)).toEqual({ at: "idle" });
  });
  it("opens the province's page where there is one, and asks by itself where there is none", () => {
    const opening = follow({ at: "idle" }, ask, 0, true);
    expect(opening).toMatchObject({ at: "opening", ticket: "A001" });
    expect(own(opening, 2_000)).toMatchObject({ at: "ask", ticket: "A001", until: 62_000 });
    expect(follow(opening, ask, OPENING_MS, true)).toMatchObject({ at: "ask" });
    expect(opened(opening, "A002", "http://x/", 120_000, 1_000)).toBe(opening);
    const page = opened(opening, "A001", "http://x/", 120_000, 1_000);
    expect(page).toMatchObject({ at: "page", url: "http://x/", until: 121_000 });
    expect(own(page, 5_000)).toMatchObject({ at: "ask", ticket: "A001" });
    expect(left(page, 5_000)).toMatchObject({ at: "returned" });
    expect(follow(left(page, 5_000), ask, 9_000, true)).toEqual({ at: "idle" });
  });
  it("closes the province's page in time and for the next citizen, and never makes a level of it", () => {
    const page = opened(follow({ at: "idle" }, ask, 0, true), "A001", "http://x/", 120_000, 0);
    expect(warning(page, 120_000)).toBe(20);
    expect(touched(page, 125_000)).toMatchObject({ at: "page", until: 185_000 });
    expect(follow(page, ask, 120_000 + WARN_MS, true)).toEqual({ at: "idle" });
    expect(follow(page, null, 5_000, true)).toEqual({ at: "idle" });
    expect(follow(page, { ...ask, ticket: "A002" }, 5_000, true)).toMatchObject({ at: "opening", ticket: "A002" });
    expect(choose(page, "very_satisfied", 5_000)).toBe(page);
  });
  it("takes no page of a province that does not answer, and knows its own sign in the frame", async () => {
    const rule = { on: true, origin: "http://x", page_s: 120, timeout_s: 1 };
    const urls: string[] = [];
    const fine = ((url: string) => (urls.push(url), Promise.resolve(new Response()))) as unknown as typeof fetch;
    expect(await reachable(rule, fine)).toBe(true);
    expect(urls).toEqual(["http://x/"]);
    expect(await reachable(rule, () => Promise.reject(new TypeError("away")))).toBe(false);
    const api = { post: () => Promise.reject(new Error("away")) } as never;
    expect(await addressOf(api, "h", "A001", { ...rule, origin: "http://127.0.0.1:9" })).toBeNull();
    expect(isBack({ contentWindow: { location: { pathname: "/pad-back" } } as Window })).toBe(true);
    expect(isBack({ contentWindow: { get location(): Location { throw new DOMException("other", "SecurityError"); } } as unknown as Window })).toBe(false);
  });
  it("says kept, not sent, when nobody answered", () => {
    expect(settled(null, 0)).toMatchObject({ at: "thanks", kept: true });
    expect(settled({ kind: "unknown", id: "x" }, 0)).toMatchObject({ kept: true });
    expect(settled({ kind: "refused", status: 503, refusal: {} as never, id: "x" }, 0)).toMatchObject({ kept: true });
    expect(settled({ kind: "done", result: {}, version: 1, id: "x" }, 0)).toMatchObject({ kept: false });
    expect(settled({ kind: "refused", status: 409, refusal: {} as never, id: "x" }, 0).at).toBe("refused");
  });
  it("writes nobody's own words to the disk, and sends them while it can", async () => {
    const disk = new Map<string, string>();
    const store = { getItem: (k: string) => disk.get(k) ?? null, setItem: (k: string, v: string) => void disk.set(k, v), removeItem: () => undefined };
    const sent: Kept[] = [];
    let up = false;
    const send = async (kept: Kept) => {
      sent.push(kept);
      return up ? ({ kind: "done", result: {}, version: 1, id: kept.id } as const) : ({ kind: "unknown", id: kept.id } as const);
    };
    const outbox = new Outbox(store, "k", send, withoutWords("-"));
    await outbox.add({ id: "one", name: "rate", body: { ticket: "A001", words: "我叫张三" } });
    expect(disk.get("k")).not.toContain("张三");
    up = true;
    await outbox.flush();
    expect(sent.map((kept) => kept.body["words"])).toEqual(["我叫张三", "我叫张三"]);
    expect(outbox.waiting).toEqual([]);
  });
});
