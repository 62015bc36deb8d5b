import { describe, expect, it } from "vitest";
import { addressed, backBody, changeBody } from "./delivery";

describe("another way to deliver", () => {
  it("goes nowhere without an address, and keeps the known one", () => {
    expect(changeBody("post", "不便到场", " ", false)).toBeNull();
    expect(changeBody("door", "不便到场", "城南", false)).toBeNull();
    expect(changeBody("post", " 不便到场 ", " 城南路 8 号 ", false)).toEqual({ delivery: "post", reason: "不便到场", address: "城南路 8 号" });
    expect(changeBody("door", "不便到场", "", true)).toEqual({ delivery: "door", reason: "不便到场" });
  });
  it("is fetched or sent online without one, and says why", () => {
    expect(changeBody("window", "本人来取", "城南路 8 号", false)).toEqual({ delivery: "window", reason: "本人来取" });
    expect(changeBody("online", " ", "", true)).toBeNull();
    expect(addressed("post", "城", true)).toBe(false);
  });
});

describe("papers that come back", () => {
  it("arrive in a parcel with its number, or are fetched", () => {
    expect(backBody("post", " ")).toBeNull();
    expect(backBody("post", " EMS123 ")).toEqual({ returned: "post", tracking: "EMS123" });
    expect(backBody("collect", "EMS123")).toEqual({ returned: "collect" });
  });
});
