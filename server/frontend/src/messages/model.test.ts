import { describe, expect, it } from "vitest";
import { fill } from "../lib/i18n";
import { pageOf, toOf, went, whyOf, type MessageRow, type MessageSay } from "./model";
import { messageWords } from "./words";

const zh: Readonly<Record<string, string>> = messageWords["zh-CN"];
const speech = { t: (key: string, params = {}) => fill(zh[key] ?? "", params), has: (key: string) => key in zh, pick: (a: string) => a } as unknown as MessageSay;
const row = (more: Partial<MessageRow>): MessageRow =>
  ({ what: "tell-by-message", way: "sms", about: "SJ1", to: [], state: "failed", said: "", given_up: false, ...more }) as MessageRow;

describe("a message", () => {
  it("says why it did not go out, in words", () => {
    expect(whyOf(speech, row({ said: "LostAnswerError: TimeoutError" }))).toBe("发出后没有收到答复：TimeoutError");
    expect(whyOf(speech, row({ state: "open", said: "waits for the hour" }))).toBe("等到可以发消息的钟点");
    expect(whyOf(speech, row({ said: "something new" }))).toBe("something new");
    expect(whyOf(speech, row({ state: "done", given_up: true, said: "given up, zr: 已电话通知" }))).toBe("zr：已电话通知");
  });
  it("does not call sent what was settled without a message", () => {
    const not = row({ state: "done", said: "telephone list: no number" });
    expect([went(not), whyOf(speech, not)]).toEqual([false, "没有发：没有留手机号，请看电话名单"]);
    expect(went(row({ state: "done", said: "提交成功" }))).toBe(true);
    expect(went(row({ state: "done", given_up: true, said: "given up, zr: x" }))).toBe(false);
  });
  it("is for masked numbers, the group, or nobody any more", () => {
    expect(toOf(speech, row({ to: ["zr 138****8001", "zc 139****0000"] }))).toBe("zr 138****8001、zc 139****0000");
    expect(toOf(speech, row({ way: "webhook" }))).toBe("工作群");
    expect(toOf(speech, row({}))).toBe("已没有要通知的人");
    expect(pageOf(row({}))).toEqual(["chain", "SJ1"]);
    expect(pageOf(row({ what: "month-sms" }))).toBeNull();
  });
});
