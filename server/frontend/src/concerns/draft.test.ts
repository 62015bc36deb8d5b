import { createSSRApp, ref } from "vue";
import { renderToString } from "vue/server-renderer";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../lib/api";
import { asRefusal } from "../lib/api";
import { STAFF, type StaffSession } from "../staff/session";
import { CONCERN_DRAFT, createConcernDesk, createConcernDraft, type ConcernDesk } from "./context";
import { begun, bodyOf, type Draft } from "./model";

/** The register as a page opens it: a dialog that comes and goes below what holds the draft. */
async function opened(draft: Draft, outcome: Outcome<{ id: string }>): Promise<ConcernDesk> {
  const api = { get: () => new Promise(() => undefined), intent: () => Promise.resolve(outcome) };
  const staff = { phase: ref("expired"), hallId: ref("hall"), me: ref({ role: "guide" }), api } as unknown as StaffSession;
  let desk: ConcernDesk | undefined;
  const app = createSSRApp({ setup: () => ((desk = createConcernDesk()), () => null) });
  await renderToString(app.provide(STAFF, staff).provide(CONCERN_DRAFT, draft));
  return desk!;
}

describe("a story that is being written down", () => {
  const refused: Outcome<{ id: string }> = { kind: "refused", refusal: asRefusal({ code: "concern_unknown" }), status: 409, id: "1" };
  it("stays when another line is opened, when the dialog is closed, and when it is refused", async () => {
    const draft = createConcernDraft();
    const desk = await opened(draft, refused);
    desk.pick("new");
    desk.draft.words = "跑了三趟";
    desk.pick("FY20260001");
    desk.pick("new");
    expect(desk.draft.words).toBe("跑了三趟");
    const again = await opened(draft, refused);
    await again.register(bodyOf(again.draft, ""));
    expect([again.draft.words, begun(again.draft)]).toEqual(["跑了三趟", true]);
  });
  it("is gone once it is registered or cleared, and not by a step of another", async () => {
    const done = { kind: "done", result: { id: "FY1" }, version: 1, id: "1" } as Outcome<{ id: string }>;
    const written = async (): Promise<ConcernDesk> => opened(Object.assign(createConcernDraft(), { words: "跑了三趟" }), done);
    const [stepped, registered, cleared] = [await written(), await written(), await written()];
    void stepped.step("FY1", "assign", {});
    void registered.register({});
    cleared.clear();
    await new Promise((resolve) => setTimeout(resolve));
    expect([stepped, registered, cleared].map((desk) => begun(desk.draft))).toEqual([true, false, false]);
  });
});
