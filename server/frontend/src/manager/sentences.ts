/** Facts and tides as sentences that a person can read. */
import { hhmm } from "../lib/clock";
import type { StoryLine } from "../lib/http";
import type { TideNews, Why } from "../lib/wire";
import { callWhy } from "../staff/callWhy";
import { ruleWords, windowWords, word } from "../staff/speech";
import { readyIn, tideEnds, tideOrdered, type TideFacts } from "../staff/tideWhy";
import type { ManagerSay } from "./context";
import { shown, UNITS } from "./policy";
import type { StoryWord } from "./storyWords";

/** Why a tide was ordered and, once it ends, why it ends. */
export function tideWords(speech: ManagerSay, news: TideNews, zone: string): string {
  const opened = tideOrdered(speech, news, zone);
  if (!news.closing_reason) return opened;
  return `${opened} → ${tideEnds(speech, { reason: news.closing_reason, window: news.window, wait_s: news.closing_wait_s })}`;
}

/** Of a fact of the story: the order with the moment when it can open. */
function whyTide(speech: ManagerSay, line: Pick<StoryLine, "type" | "data" | "at">, zone: string): string {
  const facts = line.data as unknown as TideFacts & { ready_at?: string };
  if (line.type !== "TideOrdered") return tideEnds(speech, facts);
  const told = tideOrdered(speech, facts, zone);
  return facts.ready_at && typeof facts.waiting === "number" ? told + readyIn(speech, (Date.parse(facts.ready_at) - Date.parse(line.at)) / 1000) : told;
}

type Data = Record<string, unknown>;
const text = (data: Data, key: string): string => String(data[key] ?? "");

/** Several kinds of one event read differently. */
function keyOf(type: string, data: Data): string {
  if (type === "TicketPassed" && (data.place ?? null) === null) return "story.TicketPassedLast";
  if (type === "ClerkSignedIn" && (data.window ?? null) === null) return "story.ClerkStandby";
  if (type === "ClerkSignedOut" && data.standby === true) return "story.ClerkSignedOutStandby";
  if (type === "CallAnnounced") return data.how === "shown" ? "story.CallAnnouncedShown" : "story.CallAnnouncedSpoken";
  return `story.${type}`;
}

function changesWords(speech: ManagerSay, raw: unknown): string {
  if (!Array.isArray(raw)) return "";
  return raw
    .map((change: unknown) => {
      const [key, from, to] = change as [string, number, number] | [string, string, string];
      const unit = UNITS[key];
      const name = word(speech, `policy.${key}`, key);
      if (!unit || unit === "power") return `${name} ${from} → ${to}`;
      if (unit === "flag") return `${name} ${speech.t(from ? "policy.on" : "policy.off")} → ${speech.t(to ? "policy.on" : "policy.off")}`;
      if (unit === "order" || unit === "mode") {
        return `${name} ${word(speech, `choice.${from}`, `${from}`)} → ${word(speech, `choice.${to}`, `${to}`)}`;
      }
      return `${name} ${shown(unit, Number(from))} → ${shown(unit, Number(to))} ${speech.t(`unit.${unit}`)}`;
    })
    .join("；");
}

export interface Names {
  service: (id: string) => string;
  clerk: (id: string) => string;
  zone: string;
}

/** One fact as a sentence. Unknown kinds of a newer server show their name. */
export function sentence(speech: ManagerSay, line: Pick<StoryLine, "type" | "data" | "at">, names: Names): string {
  const { t } = speech;
  const data = line.data;
  const key = keyOf(line.type, data);
  if (!speech.has(key)) return t("story.other", { type: line.type });
  const window = text(data, "window");
  const spec = data.spec as Data | undefined;
  const reason = text(data, "reason");
  const free = line.type === "DayClosed" || line.type === "PolicyChanged" || line.type === "WindowPaused" || line.type === "PriorityGranted";
  return t(key as StoryWord, {
    ticket: text(data, "ticket"),
    window: windowWords(speech, window || text(spec ?? {}, "id")),
    service: names.service(text(data, "service")),
    class: word(speech, `class.${text(data, "priority")}`, text(data, "priority")),
    channel: word(speech, `channel.${text(data, "channel")}`, text(data, "channel")),
    ahead: text(data, "ahead"),
    slot: data.slot ? hhmm(text(data, "slot"), names.zone) : "",
    code: text(data, "code"),
    times: text(data, "times"),
    rule: data.why ? callWhy(speech, { rule: text(data, "rule"), why: data.why as Why, waited_s: data.waited_s as number, zone: names.zone }) : ruleWords(speech, text(data, "rule")),
    target: data.window ? windowWords(speech, window) : names.service(text(data, "service")),
    action: word(speech, `action.${text(data, "action")}`, text(data, "action")),
    name: text(data, "name") || names.clerk(text(data, "clerk")),
    clerk: names.clerk(text(data, "clerk")),
    why: line.type.startsWith("Tide") ? whyTide(speech, line, names.zone) : "",
    alert: word(speech, `alert.${text(data, "kind")}`, text(data, "kind")),
    level: word(speech, `rating.${text(data, "level")}`, text(data, "level")),
    changes: changesWords(speech, data.changes),
    outcome: word(speech, `slip.${text(data, "outcome")}`, text(data, "outcome")),
    proof: data.proof ? t("story.proof", { proof: word(speech, `proof.${text(data, "proof")}`, text(data, "proof")) }) : "",
    reason: free ? reason : reason ? `（${reason}）` : "",
    type: line.type,
  });
}

/** `clerk:w1` as a person reads it. */
export function actorWords(speech: ManagerSay, actor: string, names: Names): string {
  const [role = "", ...rest] = actor.split(":");
  const id = rest.join(":");
  const what = word(speech, `role.${role}`, role);
  return role === "policy" || role === "house" ? what : `${what} ${names.clerk(id)}`;
}
