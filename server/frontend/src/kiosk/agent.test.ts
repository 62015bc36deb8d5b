import { describe, expect, it } from "vitest";
import { Agent } from "./agent";

const request = { request_id: "r".repeat(32), service: "yb", lang: "zh-CN", elder: false };

function fake(...answers: (Response | "dead")[]): { agent: Agent; bodies: string[] } {
  const bodies: string[] = [];
  let clock = 0;
  const agent = new Agent({
    fetch: (_url, init) => {
      bodies.push(String(init?.body));
      const answer = answers[Math.min(bodies.length, answers.length) - 1];
      return answer === "dead" || !answer ? Promise.reject(new TypeError()) : Promise.resolve(answer.clone());
    },
    sleep: (ms) => {
      clock += ms;
      return Promise.resolve();
    },
    now: () => clock,
  });
  return { agent, bodies };
}

describe("taking a number at the agent", () => {
  it("replays the very same request until there is an answer", async () => {
    const { agent, bodies } = fake("dead", new Response("gateway", { status: 502 }), Response.json({ ticket: "A001", print: "printed" }));
    expect(await agent.takeTicket(request)).toMatchObject({ kind: "issued", issued: { ticket: "A001" } });
    expect(new Set(bodies).size).toBe(1);
  });
  it("passes on a refusal with its next step", async () => {
    const { agent } = fake(Response.json({ code: "unreachable", message: "连不上", next: "请到导办台" }, { status: 503 }));
    expect(await agent.takeTicket(request)).toMatchObject({ kind: "refused", refusal: { next: "请到导办台" } });
  });
  it("admits that it does not know", async () => {
    const { agent } = fake("dead");
    expect(await agent.takeTicket(request)).toEqual({ kind: "unknown" });
  });
});
