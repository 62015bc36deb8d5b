import { describe, expect, it } from "vitest";
import { themeOf } from "./theme";

describe("theme", () => {
  it("the address wins, then what was kept, then the system", () => {
    expect(themeOf("?theme=light", "contrast", true)).toBe("light");
    expect(themeOf("?theme=neon", "contrast", false)).toBe("contrast");
    expect(themeOf("", null, true)).toBe("contrast");
    expect(themeOf("", "neon", false)).toBe("light");
  });
});
