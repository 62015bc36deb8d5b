import { describe, expect, it } from "vitest";
import { installPress } from "./press";

/** A page that is one button, touched by hand. */
function page() {
  const heard = new Map<string, (event: unknown) => void>();
  const clicks: string[] = [];
  const button = { click: () => clicks.push("click") };
  const document = {
    addEventListener: (name: string, listener: (event: unknown) => void) => heard.set(name, listener),
    removeEventListener: (name: string) => heard.delete(name),
    elementFromPoint: () => ({ closest: () => button }),
  };
  installPress({ deafUntil: () => -Infinity }, document as unknown as Document);
  const touch = (name: string, pointerId: number, isPrimary: boolean): void =>
    heard.get(name)?.({ pointerId, isPrimary, button: 0, clientX: 1, clientY: 1 });
  return { clicks, touch };
}

describe("a finger on the screen", () => {
  it("acts where it is lifted, and a second one beside it does not", () => {
    const { clicks, touch } = page();
    touch("pointerdown", 1, true);
    touch("pointerdown", 2, false);
    touch("pointerup", 2, false);
    expect(clicks).toEqual([]);
    touch("pointerup", 1, true);
    expect(clicks).toEqual(["click"]);
  });
  it("is heard although the end of an earlier touch was lost", () => {
    const { clicks, touch } = page();
    touch("pointerdown", 1, true);
    touch("pointerdown", 5, true);
    touch("pointerup", 5, true);
    expect(clicks).toEqual(["click"]);
  });
});
