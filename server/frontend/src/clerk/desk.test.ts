import { describe, expect, it } from "vitest";
import type { ClerkWindow, TicketCard } from "../lib/wire";
import type { ClerkSay } from "./context";
import { codeOver, proposed, seatOf, undoLeft, unrated, whyNot, type Action, type Context } from "./desk";
import { marksOf } from "./facts";

const ticket = (status: TicketCard["status"], recalls = 0): TicketCard => ({
  ticket: "A001", service: "yb", service_name: "医保", priority: "normal", status, channel: "kiosk",
  taken_at: "2026-11-20T01:00:00Z", base: "2026-11-20T01:00:00Z", slot: null, window: "1", pinned: null,
  called_at: "2026-11-20T01:05:00Z", started_at: null, recalls, passes: 0, rated: false, rule: null, why: null, proxy: false,
  sent_by: null, help: "none",
}); // prettier-ignore

const window_ = (over: Partial<ClerkWindow> = {}, line: Partial<ClerkWindow["line"]> = {}): ClerkWindow => ({
  line: {
    id: "1", name: "综合窗口", name_en: "", kind: "general", area: "", signs: [], services: ["yb"], state: "open",
    ticket: null, paused: null, badge: "", tide: null, ...line,
  },
  clerk: "w1", clerk_name: "李", post: "", ticket: null, last: null, next: [ticket("waiting")], held: [], waiting: 1,
  cases: 0, turn: 1, undo: null, paused_at: null, console: null, received: [], sent: [], ...over,
}); // prettier-ignore

const context = (window: ClerkWindow, over: Partial<Context> = {}): Context => ({
  window, online: true, reader: false, pending: false, undoLeft: 0, recallLimit: 5, ...over,
}); // prettier-ignore
const why = (action: Action, c: Context): string | undefined => whyNot(action, c)?.[0];

describe("whyNot", () => {
  it("lets a free window with somebody waiting call the next", () => {
    expect(whyNot("next", context(window_()))).toBeNull();
  });

  it("names the reason of every refusal the screen can foresee", () => {
    expect(why("next", context(window_({ next: [], waiting: 0 })))).toBe("why.nobody");
    expect(why("next", context(window_({ ticket: ticket("called") })))).toBe("why.busy");
    expect(why("next", context(window_({}, { paused: "开会" })))).toBe("why.paused");
    const tide = { state: "closing", reason: null, ready_at: null, opened_at: null, clerk: null } as const;
    expect(why("next", context(window_({}, { tide })))).toBe("why.tideClosing");
    expect(why("finish", context(window_({ ticket: ticket("called") })))).toBe("why.notStarted");
    expect(why("pass", context(window_({ ticket: ticket("serving") })))).toBe("why.started");
    expect(why("recall", context(window_({ ticket: ticket("called", 5) })))).toBe("why.recallLimit");
    expect(why("resume", context(window_()))).toBe("why.noHeld");
    expect(why("undo", context(window_()))).toBe("why.noUndo");
  });

  it("refuses every command without a connection or as a reader, but never the sheet of keys", () => {
    const actions: Action[] = ["next", "recall", "start", "finish", "pass", "hold", "resume", "transfer", "drop", "pause", "undo", "issue"];
    for (const action of actions) {
      expect(why(action, context(window_({ ticket: ticket("called") }), { online: false }))).toBe("why.offline");
      expect(why(action, context(window_({ ticket: ticket("called") }), { reader: true }))).toBe("why.reader");
    }
    expect(whyNot("keys", context(window_(), { online: false }))).toBeNull();
  });
});

describe("the cycle", () => {
  it("proposes call, start, finish in turn", () => {
    expect(proposed(window_())).toBe("next");
    expect(proposed(window_({ ticket: ticket("called") }))).toBe("start");
    expect(proposed(window_({ ticket: ticket("serving") }))).toBe("finish");
    expect(proposed(window_({}, { paused: "开会" }))).toBe("pause");
  });

  it("counts the seconds to undo by the server's time and never below zero", () => {
    const undo = { action: "call", ticket: "A001", at: "2026-11-20T01:05:00Z" };
    expect(undoLeft(window_({ undo }), 10, new Date("2026-11-20T01:05:03.500Z"))).toBe(7);
    expect(undoLeft(window_({ undo }), 10, new Date("2026-11-20T01:06:00Z"))).toBe(0);
    expect(undoLeft(window_(), 10, new Date())).toBe(0);
  });

  it("finds the seat by the server's word", () => {
    const view = { windows: [window_()], clerks: [{ id: "w2", name: "王", window: null, post: "", since: "x" }] } as never;
    expect(seatOf(view, "w1").kind).toBe("window");
    expect(seatOf(view, "w2")).toEqual({ kind: "standby", since: "x" });
    expect(seatOf(view, "w3").kind).toBe("none");
  });
});

describe("the rating code", () => {
  const last = (status: TicketCard["status"], rated = false): TicketCard => ({ ...ticket(status), rated });
  const other: TicketCard = { ...ticket("called"), ticket: "A002" };

  it("is offered for the ticket last finished here until it is rated", () => {
    expect(unrated(window_())).toBeNull();
    expect(unrated(window_({ last: last("finished") }))).toBe("A001");
    expect(unrated(window_({ last: last("finished", true) }))).toBeNull();
    expect(unrated(window_({ last: last("serving") }))).toBeNull();
  });

  it("leaves when rated, undone, finished anew or the next is called, and not before", () => {
    const shown = window_({ last: last("finished") });
    expect(codeOver(shown, "A001", null)).toBe(false);
    expect(codeOver({ ...shown, ticket: other }, "A001", null)).toBe(true);
    expect(codeOver({ ...shown, ticket: other }, "A001", "A002")).toBe(false);
    expect(codeOver({ ...shown, ticket: null }, "A001", "A002")).toBe(false);
    expect(codeOver(window_({ last: last("finished", true) }), "A001", null)).toBe(true);
    expect(codeOver(window_({ last: last("serving") }), "A001", null)).toBe(true);
    expect(codeOver(window_({ last: { ...last("finished"), ticket: "A002" } }), "A001", null)).toBe(true);
  });
});

it("tells a window what was asked for with the booking, and for whom the ticket is", () => {
  const speech = { t: (key: string) => key, has: () => true } as unknown as ClerkSay;
  const card = { ...ticket("waiting"), priority: "elderly", help: "assisted", proxy: true } as const;
  expect(marksOf(speech, ticket("waiting"))).toEqual([]);
  expect(marksOf(speech, card)).toEqual(["class.elderly", "help.assisted", "help.proxy"]);
  expect(marksOf(speech, card, true)).toEqual(["help.assisted", "help.proxy"]);
});
