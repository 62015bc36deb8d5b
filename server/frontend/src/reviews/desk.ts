/** What the pages of bad reviews need of the console they stand in: the manager's, or that of a clerk who puts one right. */
import { inject, type InjectionKey } from "vue";
import type { Api } from "../lib/api";
import type { Office } from "../manager/context";
import { useNames } from "../manager/names";
import { actorWords } from "../manager/sentences";
import type { OfficeSay } from "../office/say";
import type { StaffSession } from "../staff/session";
import { windowWords, word, type Say, type StaffWord } from "../staff/speech";
import type { ReviewRow } from "./rectification";
import type { LevelWord, ReviewWord } from "./words";

export type ReviewSay = Say<LevelWord | StaffWord> & Say<ReviewWord>;

export interface ReviewsDesk {
  speech: ReviewSay;
  api: Pick<Api, "get" | "post" | "intent">;
  path: (rest: string) => string;
  /** Whose account it is, and whether it may decide on a review or only put right what was assigned. */
  me: () => string;
  manager: () => boolean;
  mayChange: () => boolean;
  zone: () => string;
  who: (account: string) => string;
  actor: (actor: string) => string;
  place: (row: ReviewRow) => string;
}

export const REVIEWS_DESK: InjectionKey<ReviewsDesk> = Symbol("reviews desk");

export function useReviewsDesk(): ReviewsDesk {
  const found = inject(REVIEWS_DESK);
  if (!found) throw new Error("no desk for reviews above this component");
  return found;
}

/** The manager's; an auditor looks and does not touch. */
export function managerDesk(office: Office, speech: OfficeSay): ReviewsDesk {
  const names = useNames();
  return {
    speech,
    api: office.staff.api,
    path: office.path,
    me: () => office.staff.me.value?.id ?? "",
    manager: () => true,
    mayChange: () => office.mayChange.value,
    zone: () => office.zone.value,
    who: names.clerk,
    actor: (actor) => actorWords(speech, actor, names),
    place: (row) => `${names.service(row.service)} · ${windowWords(speech, row.window)} · ${names.clerk(row.clerk)}`,
  };
}

/** A clerk's: only what was assigned to them; of others they see the account. */
export function clerkDesk(staff: StaffSession, speech: ReviewSay, at: { zone: () => string; service: (id: string) => string }): ReviewsDesk {
  const me = (): string => staff.me.value?.id ?? "";
  const who = (account: string): string => (account === me() ? staff.display.value : account);
  return {
    speech,
    api: staff.api,
    path: (rest) => `/api/v1/halls/${encodeURIComponent(staff.hallId.value)}/${rest}`,
    me,
    manager: () => false,
    mayChange: () => true,
    zone: at.zone,
    who,
    actor: (actor) => {
      const [role = "", id = ""] = actor.split(":");
      return role === "policy" || role === "house" ? speech.t("reviews.bySystem") : who(id);
    },
    place: (row) => `${at.service(row.service)} · ${windowWords(speech, row.window)}`,
  };
}

export const levelName = (speech: ReviewSay, level: string): string => word(speech, `rating.${level}`, level);
