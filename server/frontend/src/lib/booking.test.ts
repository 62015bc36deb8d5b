import { expect, it } from "vitest";
import { bodyOf, dayName, daysBefore, digits, faultsOf, freeOn, grouped, span, type BookableService, type Who } from "./booking";

const WHO: Who = { name: " 陈秀兰 ", phone: "１３８ 0013-8000", id_number: "11010519491231002x ", help: "green" };

it("takes what people type and sends what the server knows", () => {
  expect(digits(WHO.phone)).toBe("13800138000");
  expect(bodyOf("yb", "2026-11-23T01:00:00Z", WHO)).toEqual({
    service: "yb", slot: "2026-11-23T01:00:00Z", name: "陈秀兰", phone: "13800138000", help: "green", id_number: "11010519491231002X",
  });
  expect(bodyOf("yb", "x", { ...WHO, id_number: " " })).not.toHaveProperty("id_number");
});

it("names every field that lacks something at once", () => {
  const empty: Who = { name: " ", phone: "1380013800", id_number: "", help: "none" };
  expect(faultsOf(empty, true)).toEqual(["name", "phone", "id_number"]);
  expect(faultsOf({ ...empty, name: "何", phone: "13900139000" }, false)).toEqual([]);
});

it("counts what is left and names days and times in the hall's own time", () => {
  expect(freeOn({ day: "2026-11-23", times: [{ at: "x", kind: "regular", free: 2 }, { at: "y", kind: "weekend", free: 0 }] })).toBe(2);
  expect(span("2026-11-23T01:00:00Z", "2026-11-23T01:30:00Z", "Asia/Shanghai")).toBe("09:00–09:30");
  expect(dayName("2026-11-23", "Asia/Shanghai", "zh-CN")).toBe("11月23日 星期一");
  const one = (id: string, group: string): BookableService => ({ id, name: id, name_en: "", department: "", group, minutes: 5, materials: [], keywords: [] });
  expect(grouped([one("a", "g"), one("b", "h"), one("c", "g")]).map(([name, list]) => [name, list.map((each) => each.id)])).toEqual([["g", ["a", "c"]], ["h", ["b"]]]);
});

it("counts days back over the end of a month", () => {
  expect(daysBefore("2026-03-01", 1)).toBe("2026-02-28");
  expect(daysBefore("2026-11-21", 60)).toBe("2026-09-22");
});
