import { describe, expect, it } from "vitest";
import { faultsOf, freshDraft, lackingOf, papersFor, receiptBody, type Draft } from "./draft";
import { begun, drop, goOn, kept, NO_DRAFTS, turnTo, type Drafts } from "./drafts";
import { card, line, SERVICE } from "./gallerySample";
import { clockOf, papersOf, soonest, stepDue, steps, type PaperLine } from "./model";

const due = "2026-07-28T02:05:00Z";
const at = (seconds: number): Date => new Date(Date.parse(due) + seconds * 1000);

describe("the clock of a step", () => {
  it("keeps a limit in its last second and breaks it in the next (TS-4)", () => {
    const send = { status: "accepted", step_due: due } as const;
    expect(clockOf(send, at(-1))).toMatchObject({ left_s: 1, tone: "warn", runs: true });
    expect(clockOf(send, at(0))).toMatchObject({ left_s: 0, tone: "warn" });
    expect(clockOf(send, at(0.9))).toMatchObject({ left_s: 0, tone: "warn" });
    expect(clockOf(send, at(1))).toMatchObject({ left_s: -1, tone: "bad" });
    expect(clockOf(send, at(-600))?.tone).toBe("calm");
  });
  it("is told by its date where it counts days, and not at all where nobody is waited for", () => {
    expect(clockOf({ status: "sent", step_due: due }, at(-200_000))).toMatchObject({ kind: "decide", runs: false, tone: "calm" });
    expect(clockOf({ status: "incomplete", step_due: due }, at(0))).toBeNull();
    expect(clockOf({ status: "accepted", step_due: null }, at(0))).toBeNull();
  });
  it("stays on the screen after it broke", () => {
    const late = card({ send_due: null, overdue: [{ step: "transfer", rule: "TRANSFER_PROMISED", due, holder: "clerk:a" }] });
    expect(stepDue(late)).toBe(due);
  });
});

describe("the case that is sent on first", () => {
  const page = (...cases: ReturnType<typeof line>[]): Parameters<typeof soonest>[0] => ({ total: 0, counts: {}, filing: 0, originals: 0, cases, now: due });
  it("is this window's own before another's that is due sooner", () => {
    const [other, mine] = [line(1, { window: "2" }), line(2, { window: "3" })];
    expect(soonest(page(line(3, { status: "received" }), other, mine), "3")?.receipt).toBe(mine.receipt);
    expect(soonest(page(other), "3")?.receipt).toBe(other.receipt);
    expect(soonest(page(line(4, { step_due: null })), "3")).toBeNull();
    expect(soonest(null, "3")).toBeNull();
  });
});

describe("what may be done next", () => {
  it("is sending at the window, closing where the window has the authority (TS-5)", () => {
    expect(steps(card(), "clerk")[0]).toBe("send");
    const own = { ...SERVICE, kind: "instant", authority: true } as const;
    expect(steps(card({ service: own }), "clerk")).toContain("close-here");
    expect(steps(card({ service: own }), "clerk")).not.toContain("send");
  });
  it("is the office's word for what the town decides, and the window's record for what is decided outside (MX-6)", () => {
    const town = card({ status: "sent", approver: "town", originals: [] });
    expect(steps(town, "office")).toEqual(["decide", "ask-for-more"]);
    expect(steps(town, "clerk")).not.toContain("decide");
    expect(steps(card({ status: "sent", approver: "district" }), "clerk")).toContain("decide");
  });
  it("is a second list for nobody but a manager (MX-5)", () => {
    const listed = card({ status: "sent", approver: "town", documents: [{ kind: "list", number: "BZ1", at: due, items: [] }] });
    expect(steps(listed, "office")).not.toContain("ask-for-more");
    expect(steps(listed, "manager")).toContain("ask-for-more");
  });
  it("offers the paper of the moment first, each once", () => {
    const paper = (kind: PaperLine["kind"]): PaperLine => ({ kind, number: "BZ1", at: due, items: [] });
    expect(papersOf(card({ documents: [paper("list"), paper("acceptance")] }))).toEqual(["acceptance", "list", "intake"]);
    expect(papersOf(card({ status: "incomplete", documents: [paper("list")] }))).toEqual(["list", "intake"]);
  });
});

describe("a receipt", () => {
  const filled = (): Draft => ({ ...freshDraft("E013"), service: "mz", name: " 陈秀兰 ", delivery: "window", papers: papersFor(SERVICE, []) });
  it("names everything that is not here on one list (MJ-4)", () => {
    const draft = filled();
    draft.papers[0] = { ...draft.papers[0]!, here: true };
    draft.extra = [{ name: "照片", remark: "白底" }, { name: " ", remark: "" }];
    expect(lackingOf(draft).map((each) => each.name)).toEqual(["户口簿", "家庭收入和财产说明", "授权核对书（窗口领取）", "照片"]);
    expect(receiptBody(draft, "incomplete", "1")).toMatchObject({ verdict: "incomplete", ticket: "E013", window: "1", applicant: { name: "陈秀兰" }, marks: [] });
  });
  it("marks what may follow and what is pledged, and lists neither as missing", () => {
    const draft = filled();
    draft.papers = draft.papers.map((each) => (each.name === "户口簿" ? { ...each, missing: "later" } : each.name.startsWith("家庭") ? { ...each, missing: "pledge" } : { ...each, here: true }));
    expect(lackingOf(draft)).toEqual([]);
    expect(receiptBody(draft, "complete", "")).toMatchObject({ marks: ["pledge", "tolerant"], pledged: ["家庭收入和财产说明"], lacking: [{ name: "户口簿", remark: "" }], window: null });
  });
  it("is not sent without a way to deliver, an address where one travels, a way back for the county (TS-6)", () => {
    expect(faultsOf(freshDraft())).toEqual(["service", "name", "delivery"]);
    expect(faultsOf({ ...filled(), delivery: "post", phone: "123", marks: ["assisted"] })).toEqual(["phone", "address", "returns"]);
    expect(faultsOf(filled())).toEqual([]);
  });
  it("keeps what was ticked when the service changes", () => {
    const papers = papersFor(SERVICE, []).map((each) => ({ ...each, here: true }));
    expect(papersFor({ ...SERVICE, materials: ["户口簿", "照片"] }, papers).map((each) => each.here)).toEqual([true, false]);
  });
});

describe("a form that was begun", () => {
  const write = (drafts: Drafts, name: string): Drafts => ({ ...drafts, open: { ...drafts.open!, name } });
  const tickets = (drafts: Drafts): string[] => kept(drafts).map((each) => `${each.ticket} ${each.name}`);
  it("is laid aside for its ticket when another is called, and goes on where it was", () => {
    const first = write(turnTo(NO_DRAFTS, "A001"), "陈秀兰");
    const second = write(turnTo(first, "A002"), "何大力");
    expect(second.open?.ticket).toBe("A002");
    expect(tickets(second)).toEqual(["A002 何大力", "A001 陈秀兰"]);
    const none = turnTo(second, "");
    expect([none.open?.ticket, tickets(none).length]).toEqual(["", 2]);
    const back = turnTo(none, "A001");
    expect([back.open?.name, tickets(back).length]).toEqual(["陈秀兰", 2]);
    expect(turnTo(back, "A001")).toBe(back);
    const other = goOn(back, second.open!.id);
    expect([other.open?.name, other.aside.map((each) => each.name)]).toEqual(["何大力", ["陈秀兰"]]);
    expect(tickets(drop(drop(other, first.open!.id), second.open!.id))).toEqual([]);
  });
  it("is nothing to keep while nobody has typed or ticked", () => {
    const proposed = { ...freshDraft("A001"), service: "mz", papers: papersFor(SERVICE, []) };
    expect(begun(proposed)).toBe(false);
    expect(begun({ ...proposed, papers: proposed.papers.map((each, n) => ({ ...each, here: n === 0 })) })).toBe(true);
    expect(begun({ ...proposed, phone: "1" })).toBe(true);
    expect(turnTo({ open: proposed, aside: [] }, "A002").aside).toEqual([]);
  });
});
