import { describe, expect, it } from "vitest";
import healthPy from "../../../tidehall_server/device_health.py?raw";
import { I18n, join } from "../lib/i18n";
import { storyWords } from "../manager/storyWords";
import { words as managerWords } from "../manager/words";
import { staffWords } from "../staff/speech";
import type { DeviceCondition, DeviceLine } from "./devices";
import { facts, inNeed, troubles } from "./deviceWords";
import type { OfficeSay } from "./say";
import { words } from "./words";

const ZONE = "Asia/Shanghai";
const NONE: DeviceCondition = {
  version: null, paper: null, slips_left: null, slips_printed: null, unknown_slips: null, reader: null, audio: null, temperature_c: null, skew_s: null,
  disk_free_mb: null, uptime_s: null, boots: null, parts: [], error: null, alerts: [],
}; // prettier-ignore
const part = (name: string, state: "ok" | "warn" | "bad", sentence: string): DeviceCondition["parts"][number] => ({ name, state, words: sentence, words_en: `${name} en`, next: `请看${name}`, next_en: `look at ${name}` });
const device = (name: string, condition: Partial<DeviceCondition>): DeviceLine => ({
  id: name, name, role: "kiosk", window: null, online: true, last_seen: null, status: null, condition: { ...NONE, ...condition },
}); // prettier-ignore

function say(locale: "zh-CN" | "en"): OfficeSay {
  const i18n = new I18n(join(join(join(staffWords, managerWords), storyWords), words), locale);
  return { t: i18n.t.bind(i18n), has: i18n.has.bind(i18n), name: i18n.name.bind(i18n), pick: i18n.pick.bind(i18n) } as unknown as OfficeSay;
}

describe("m3 a device as a manager reads it", () => {
  it("says first what wants somebody now, in the device's own words", () => {
    const it_ = device("caller", { alerts: ["clock", "part"], parts: [part("keypad-3", "bad", "3号按键板不应答"), part("display", "warn", "小屏时断时续"), part("keys", "ok", "按键正常")] });
    expect(troubles(say("zh-CN"), it_).map((each) => [each.words, each.later])).toEqual([
      ["3号按键板不应答", false],
      ["时钟不准", true],
      ["小屏时断时续", true],
    ]);
    expect(troubles(say("en"), it_)[0]).toMatchObject({ words: "keypad-3 en", next: "look at keypad-3" });
  });

  it("tells citizens' matters, the machine and the last fault in three lines", () => {
    const kiosk = device("kiosk", {
      paper: "ready", slips_left: 230, reader: "ready", version: "0.1.0", skew_s: 2, temperature_c: 51.6, disk_free_mb: 11_800, uptime_s: 200_000,
      error: { at: "2026-07-28T01:58:00+00:00", words: "切刀卡住", words_en: "the cutter was stuck" },
    }); // prettier-ignore
    expect(facts(say("zh-CN"), kiosk, ZONE)).toEqual([
      "纸张 正常 · 纸约剩 230 张 · 读卡器 正常",
      "版本 0.1.0 · 时钟差 +2 秒 · 52 ℃ · 磁盘剩 12 GB · 已开机 2天",
      "最近一次异常 7/28 09:58：切刀卡住",
    ]);
    expect(facts(say("zh-CN"), device("new", {}), ZONE)).toEqual([]);
    expect(facts(say("zh-CN"), device("k", { slips_printed: 40 }), ZONE)).toEqual(["这卷已打 40 张"]);
    expect(facts(say("zh-CN"), device("k", { paper: "out", slips_left: 12, disk_free_mb: 150 }), ZONE)).toEqual(["纸张 缺纸", "磁盘剩 150 MB"]);
  });

  it("says whom a silent loudspeaker needs", () => {
    const next = (audio: string): string | undefined => troubles(say("zh-CN"), device("x", { alerts: ["audio"], audio }))[0]?.next;
    expect([next("failing"), next("blocked"), next("no_voice")]).toEqual(["看音量、音箱电源和线。", "点一下它的屏幕，浏览器才让放声音。", "在服务器上安装语音，或放入录音包。"]);
  });

  it("puts devices in trouble first and keeps the order of the house otherwise", () => {
    const all = [device("a", {}), device("b", { alerts: ["near_end"] }), device("c", { alerts: ["silent"] }), device("d", {}), device("e", { alerts: ["near_end", "printer"] })];
    expect(inNeed(say("zh-CN"), all).map((each) => each.name)).toEqual(["c", "e", "b", "a", "d"]);
  });

  it("has words for every alert of the server", () => {
    const listed = healthPy.slice(healthPy.indexOf("class DeviceAlert"), healthPy.indexOf("_PRINTER ="));
    const alerts = [...listed.matchAll(/^ {4}[A-Z_]+ = "(\w+)"$/gm)].map((found) => found[1] ?? "").filter((alert) => alert !== "part");
    expect(alerts).toContain("paper_out");
    for (const locale of ["zh-CN", "en"] as const) {
      for (const found of troubles(say(locale), device("x", { alerts }))) {
        expect(found.words, found.key).not.toBe(found.key);
        expect(found.next, found.key).not.toBe("");
      }
    }
  });
});
