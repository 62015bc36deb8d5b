import { describe, expect, it } from "vitest";
import { computed, effectScope, nextTick, shallowRef } from "vue";
import type { ClerkView, ClerkWindow } from "../lib/wire";
import type { StaffSession } from "../staff/session";
import { createConsole, heldElsewhere } from "./console";

const OWN = "own-page";

function page(first: { id: string | null; console: string | null } | null) {
  const claims: { takeover: boolean }[] = [];
  const api = { console: OWN, command: (_hall: string, _name: string, body: { takeover: boolean }) => (claims.push(body), Promise.resolve({ kind: "done", result: {}, version: 7, id: "x" })) };
  const staff = { api, hallId: computed(() => "h") } as unknown as StaffSession;
  const seat = shallowRef(first);
  const window_ = computed(() => (seat.value?.id ? ({ line: { id: seat.value.id }, console: seat.value.console } as ClerkWindow) : null));
  const view = computed(() => (seat.value ? ({} as ClerkView) : null));
  const version = shallowRef(1);
  const followed = { view, version: computed(() => version.value), settled: () => undefined };
  const made = effectScope(true).run(() => createConsole(staff, followed, window_));
  if (!made) throw new Error("no scope");
  const show = async (id: string | null, console: string | null, at = version.value): Promise<void> => {
    version.value = at;
    seat.value = { id, console };
    await nextTick();
    await Promise.resolve();
  };
  return { claims, show, made };
}

describe("the page that works at a window", () => {
  it("is the newest: arriving takes over", async () => {
    const { claims, show } = page(null);
    await show("1", "older-page");
    expect(claims).toMatchObject([{ window: "1", console: OWN, takeover: true }]);
  });

  it("does not take a window over that it sees filled later", async () => {
    const { claims, show, made } = page({ id: null, console: null });
    await show("1", "other-pc");
    expect(claims).toEqual([]);
    expect(made.reader.value).toBe(true);
  });

  it("takes a window up that no page works at, without pushing", async () => {
    const { claims, show } = page({ id: null, console: null });
    await show("5", null);
    expect(claims).toMatchObject([{ window: "5", takeover: false }]);
  });

  it("reads once a newer page has come, until it takes over", async () => {
    const { claims, show, made } = page({ id: "1", console: OWN });
    await show("1", "newer-page");
    expect(made.reader.value).toBe(true);
    expect(claims).toEqual([]);
    await made.take();
    expect(claims).toMatchObject([{ takeover: true }]);
    await show("1", OWN);
    expect(made.reader.value).toBe(false);
  });

  it("works from the server's yes on, also before the view shows it", async () => {
    const { show, made } = page(null);
    await show("1", "older-page");
    await new Promise((done) => setTimeout(done));
    expect(made.reader.value).toBe(false);
    await show("1", "older-page", 6);
    expect(made.reader.value).toBe(false);
    await show("1", OWN, 7);
    expect(made.reader.value).toBe(false);
    await show("1", "older-page", 8);
    expect(made.reader.value).toBe(true);
    await show("1", "older-page", 2); // the next day counts anew
    expect(made.reader.value).toBe(true);
  });

  it("shares the window with callers that name no page", () => {
    expect(heldElsewhere({ console: null } as ClerkWindow, OWN)).toBe(false);
    expect(heldElsewhere(null, OWN)).toBe(false);
  });
});
