import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Snapshot } from "./http";
import { Live, SILENCE_MS, type Beat, type Change, type Wire } from "./live";
import type { BoardView } from "./wire";

type Handler = (payload: never) => void;

/** A socket and a server in one: the test says what the server knows. */
class FakeWire implements Wire {
  handlers = new Map<string, Handler>();
  watched = 0;
  closed = false;
  answer: () => Promise<unknown>;

  constructor(answer: () => Promise<unknown>) {
    this.answer = answer;
  }
  on(event: string, handler: Handler): void {
    this.handlers.set(event, handler);
  }
  watch<V>(): Promise<Snapshot<V>> {
    this.watched++;
    return this.answer() as Promise<Snapshot<V>>;
  }
  close(): void {
    this.closed = true;
  }
  say(event: string, payload?: unknown): void {
    (this.handlers.get(event) as ((payload: unknown) => void) | undefined)?.(payload);
  }
}

const view = (total: number): BoardView => ({ waiting: { total, longest_base: null } }) as BoardView;
const NOW = "2026-11-20T02:00:00Z";

function change(base: number, version: number, total: number): Change<BoardView> {
  return { hall: "h", view: "board", base, version, set: { waiting: { total, longest_base: null } }, now: NOW };
}
function beat(version: number, name = "board"): Beat<BoardView> {
  return { hall: "h", view: name, version, now: NOW };
}

let known: Snapshot<BoardView>;
let wires: FakeWire[];
let httpDead: boolean;
let gone: boolean;
let live: Live<"board">;
const wire = (): FakeWire => wires[wires.length - 1] as FakeWire;
const total = (): number | undefined => live.state.view?.waiting.total;
const pass = (ms = 0): Promise<unknown> => vi.advanceTimersByTimeAsync(ms);

beforeEach(() => {
  vi.useFakeTimers();
  known = { version: 10, view: view(3), now: NOW };
  wires = [];
  httpDead = true;
  gone = false;
  live = new Live({
    hall: "h",
    view: "board",
    open: () => {
      wires.push(new FakeWire(() => Promise.resolve(known)));
      return wire();
    },
    poll: () => (httpDead ? Promise.reject(new Error("dead")) : Promise.resolve(known)),
    tokenGone: () => Promise.resolve(gone),
    now: () => Date.now(),
  });
  live.start();
});
afterEach(() => {
  live.stop();
  vi.useRealTimers();
});

async function connected(): Promise<void> {
  wire().say("connect");
  await pass();
}

describe("changes", () => {
  beforeEach(connected);

  it("begins with a snapshot", () => {
    expect(live.state).toMatchObject({ connection: "live", version: 10 });
    expect(total()).toBe(3);
  });

  it("applies the next one", () => {
    wire().say("change", change(10, 12, 5));
    expect([live.state.version, total()]).toEqual([12, 5]);
  });

  it("applies one whose base it has passed, ignores one it knows", () => {
    wire().say("change", change(10, 12, 5));
    wire().say("change", change(9, 12, 99));
    wire().say("change", change(11, 13, 6));
    expect([live.state.version, total()]).toEqual([13, 6]);
  });

  it("takes a snapshot over a gap", async () => {
    known = { version: 20, view: view(8), now: NOW };
    wire().say("change", change(15, 16, 99));
    await pass();
    expect([live.state.version, total()]).toEqual([20, 8]);
    expect(wire().watched).toBe(2);
  });

  it("keeps what arrives before the answer to its question", async () => {
    let give: (value: unknown) => void = () => undefined;
    wire().answer = () => new Promise((resolve) => (give = resolve));
    wire().say("change", change(15, 16, 99));
    wire().say("change", change(20, 21, 9));
    give({ version: 20, view: view(8), now: NOW });
    await pass();
    expect([live.state.version, total()]).toEqual([21, 9]);
  });

  it("begins anew with another day, though its versions are lower", async () => {
    const end = 2 ** 53 - 1;
    known = { version: 1, view: view(0), now: NOW };
    wire().say("change", { ...change(end, end, 0), set: {} });
    await pass();
    expect([live.state.version, total()]).toEqual([1, 0]);
  });

  it("is not moved by another view or hall", async () => {
    wire().say("change", { ...change(10, 11, 9), view: "clerk" });
    wire().say("change", { ...change(10, 11, 9), hall: "other" });
    wire().say("beat", beat(99, "clerk"));
    await pass();
    expect([live.state.version, total(), wire().watched]).toEqual([10, 3, 1]);
  });
});

describe("life", () => {
  it("a beat that is ahead asks for a snapshot", async () => {
    await connected();
    known = { version: 30, view: view(1), now: NOW };
    wire().say("beat", beat(30));
    await pass();
    expect(live.state.version).toBe(30);
  });

  it("what time alone changed comes with the beat, for the version it names only", async () => {
    await connected();
    const seen: number[] = [];
    live.subscribe((state) => seen.push(state.view?.waiting.total ?? 0));
    const before = live.state.view;
    wire().say("beat", beat(10));
    expect(live.state.view).toBe(before);
    wire().say("beat", { ...beat(9), set: { waiting: { total: 8, longest_base: null } } });
    expect(total()).toBe(3);
    wire().say("beat", { ...beat(10), set: { waiting: { total: 9, longest_base: null } } });
    expect([total(), live.state.version, seen[seen.length - 1]]).toEqual([9, 10, 9]);
  });

  it("beats keep it live, silence makes it stale, the next snapshot heals", async () => {
    await connected();
    for (let i = 0; i < 5; i++) {
      await pass(5_000);
      wire().say("beat", beat(10));
      expect(live.state.connection).toBe("live");
    }
    wire().answer = () => Promise.reject(new Error("dead"));
    await pass(SILENCE_MS + 2_000);
    expect(live.state.connection).toBe("stale");
    expect(total()).toBe(3);
    wire().answer = () => Promise.resolve(known);
    await pass(2_000);
    expect(live.state.connection).toBe("live");
  });

  it.each([0, 400, 950])("G4: eight seconds after the server fell silent it is said (%i ms into a second)", async (into) => {
    await connected();
    await pass(into);
    wire().say("beat", beat(10));
    wire().answer = () => Promise.reject(new Error("dead"));
    await pass(8_000);
    expect(live.state.connection).toBe("stale");
  });

  it("lives by HTTP while the socket is away", async () => {
    httpDead = false;
    await pass(6_000);
    expect(live.state.connection).toBe("polling");
    known = { version: 11, view: view(4), now: NOW };
    await pass(6_000);
    expect(total()).toBe(4);
  });

  it("takes a snapshot after every reconnect", async () => {
    await connected();
    wire().say("disconnect");
    known = { version: 44, view: view(7), now: NOW };
    await connected();
    expect([live.state.version, total()]).toEqual([44, 7]);
  });

  it("gives the token up only when the server says that it is gone", async () => {
    await connected();
    wire().say("bye", "restart");
    await pass();
    expect(live.state.connection).not.toBe("refused");
    gone = true;
    wire().say("bye", "revoked");
    await pass();
    expect(live.state.connection).toBe("refused");
  });

  it("comes back after a refusal that was not about the token", async () => {
    wire().say("refused", "busy");
    await pass(7_000);
    expect(wires.length).toBe(2);
    await connected();
    expect(live.state.connection).toBe("live");
  });

  it("waits for a day that is not open yet", async () => {
    const refusal = { code: "day_not_open", message: "今天尚未开始" };
    wire().answer = () => Promise.resolve({ error: refusal });
    await connected();
    expect(live.state).toMatchObject({ connection: "connecting", refusal });
    wire().answer = () => Promise.resolve(known);
    await pass(7_000);
    expect(live.state.connection).toBe("live");
  });

  it("tells each listener at once and stops when asked", async () => {
    await connected();
    const heard: number[] = [];
    const stop = live.subscribe((state) => heard.push(state.version));
    wire().say("change", change(10, 11, 1));
    stop();
    wire().say("change", change(11, 12, 1));
    expect(heard).toEqual([10, 11]);
  });
});
