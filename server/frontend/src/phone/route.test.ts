import { expect, it } from "vitest";
import { routeOf } from "./route";

it("reads the links and nothing else", () => {
  expect(routeOf("/r/abc.def-_1")).toEqual({ page: "rate", token: "abc.def-_1" });
  expect(routeOf("/t/abc/")).toEqual({ page: "progress", token: "abc" });
  expect(routeOf("/c/SJ1.x")).toEqual({ page: "case", token: "SJ1.x" });
  expect(routeOf("/c")).toEqual({ page: "lookup", token: "" });
  expect(routeOf("/b/chini.x")).toEqual({ page: "booking", token: "chini.x" });
  expect(routeOf("/b")).toEqual({ page: "book", token: "" });
  for (const path of ["/", "/r/", "/x/abc", "/r/a/b", "/r/%E0%A4%A"]) expect(routeOf(path)).toBeNull();
});
