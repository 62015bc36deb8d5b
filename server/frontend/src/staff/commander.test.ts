import { ref } from "vue";
import { describe, expect, it } from "vitest";
import type { Outcome } from "../lib/api";
import { asRefusal } from "../lib/api";
import { createCommander } from "./commander";
import type { StaffSession } from "./session";

function commander(outcome: Outcome<Record<string, unknown>>) {
  const staff = { hallId: ref("hall"), api: { command: () => Promise.resolve(outcome) } };
  return createCommander(staff as unknown as StaffSession);
}

describe("what is said of a command", () => {
  it("may be put away when it was refused", async () => {
    const it = commander({ kind: "refused", refusal: asRefusal({ code: "window_paused" }), status: 409, id: "1" });
    await it.run("call-next");
    expect(it.told.value?.kind).toBe("refused");
    it.clear();
    expect(it.told.value).toBeNull();
  });
  it("stays while the outcome is not known: it can still be asked for", async () => {
    const it = commander({ kind: "unknown", id: "1" });
    await it.run("call-next", { window: "1" });
    it.clear();
    expect(it.told.value).toMatchObject({ kind: "unknown", id: "1" });
  });
});
