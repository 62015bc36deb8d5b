/** What a card's dialog needs of the page it stands in: the manager's console, or the page of whom the card names. */
import { inject, type InjectionKey } from "vue";
import type { Api } from "../lib/api";
import type { Office } from "../manager/context";
import { useNames } from "../manager/names";
import { hashOf } from "../manager/route";
import { actorWords } from "../manager/sentences";
import type { StaffSession } from "../staff/session";
import { windowWords } from "../staff/speech";
import { offered, type CardLine, type CardStep, type CardStory } from "./model";
import type { CardSay, SupervisionSay } from "./say";

export interface CardsDesk {
  speech: CardSay;
  api: Pick<Api, "get" | "intent">;
  path: (rest: string) => string;
  me: () => string;
  /** What this person may do with the card; the server asks again. */
  steps: (card: CardStory) => CardStep[];
  zone: () => string;
  who: (account: string) => string;
  actor: (actor: string) => string;
  /** Where the whole way of its matter is shown; "" where this page has no such place. */
  chain: (line: CardLine) => string;
}

export const CARDS_DESK: InjectionKey<CardsDesk> = Symbol("cards desk");
const OF_CASES: readonly string[] = ["transfer_urgent", "transfer_promised", "promise_due", "notice_3wd", "archive_daily"];
const OF_WINDOWS: readonly string[] = ["window_vacant", "pause_long"];

export function useCardsDesk(): CardsDesk {
  const found = inject(CARDS_DESK);
  if (!found) throw new Error("no desk for cards above this component");
  return found;
}

/** The manager's; an auditor looks and does not touch. */
export function managerCards(office: Office, speech: SupervisionSay): CardsDesk {
  const names = useNames();
  const me = (): string => office.staff.me.value?.id ?? "";
  return {
    speech,
    api: office.staff.api,
    path: office.path,
    me,
    steps: (card) => (office.mayChange.value ? offered(card, me()) : []),
    zone: () => office.zone.value,
    who: names.clerk,
    actor: (actor) => actorWords(speech, actor, names),
    chain: (line) => {
      if (OF_CASES.includes(line.rule)) return hashOf("chain", line.subject);
      return line.rule === "wait_over" ? hashOf("chain", line.id.slice(0, 10), line.subject) : "";
    },
  };
}

/** Of whom a card names, or of the office whose department it names: they answer, and others close. */
export function ownCards(staff: StaffSession, speech: CardSay, zone: () => string): CardsDesk {
  const me = (): string => staff.me.value?.id ?? "";
  const who = (account: string): string => (account === me() ? staff.display.value : account);
  return {
    speech,
    api: staff.api,
    path: (rest) => `/api/v1/halls/${encodeURIComponent(staff.hallId.value)}/${rest}`,
    me,
    steps: (card) => offered(card, me()).filter((step) => step === "answer"),
    zone,
    who,
    actor: (actor) => {
      const [role = "", id = ""] = actor.split(":");
      return role === "policy" || role === "house" ? speech.t("cards.bySystem") : who(id);
    },
    chain: () => "",
  };
}

/** What a card is about, beside its rule: `2号窗口`, `A017`. */
export function subjectWords(speech: CardSay, line: CardLine): string {
  if (OF_WINDOWS.includes(line.rule)) return windowWords(speech, line.subject);
  return line.rule === "tide_nobody" ? "" : line.subject;
}
