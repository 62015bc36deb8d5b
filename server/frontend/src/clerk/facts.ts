/** What is said about the present ticket and window, in words that both layouts use. */
import { computed, type ComputedRef } from "vue";
import { hhmm, running } from "../lib/clock";
import { duration, word } from "../staff/speech";
import type { TicketCard } from "../lib/wire";
import type { ClerkSay, Desk } from "./context";
import { whyStay } from "./desk";

/** A ticket's service in the language of the console. */
export function serviceWords(desk: Desk, speech: ClerkSay, ticket: TicketCard): string {
  const line = desk.view.value?.services.find((one) => one.id === ticket.service);
  return speech.pick(ticket.service_name, line?.name_en ?? "");
}

/** What is special about a ticket: its class, what was asked for with the booking, and that it is for somebody else. */
export function marksOf(speech: ClerkSay, ticket: TicketCard, classSaid = false): string[] {
  const marks: string[] = [];
  if (ticket.priority !== "normal" && !classSaid) marks.push(word(speech, `class.${ticket.priority}`, ticket.priority));
  if (ticket.help !== "none") marks.push(speech.t(`help.${ticket.help}`));
  if (ticket.proxy) marks.push(speech.t("help.proxy"));
  return marks;
}

export interface DeskFacts {
  zone: ComputedRef<string>;
  time: (instant: string) => string;
  /** Running time since the start of service, or since the call. */
  elapsed: ComputedRef<string>;
  elapsedLabel: ComputedRef<string>;
  pausedFor: ComputedRef<string>;
  waited: ComputedRef<string>;
  longest: ComputedRef<string>;
  state: ComputedRef<{ state: string; word: string }>;
  /** Why the clerk cannot leave just now; "" when that is possible. */
  stay: ComputedRef<string>;
}

export function deskFacts(desk: Desk, speech: ClerkSay): DeskFacts {
  const { t } = speech;
  const zone = computed(() => desk.view.value?.hall.timezone ?? "Asia/Shanghai");
  const ticket = computed(() => desk.window.value?.ticket ?? null);
  const since = (instant: string | null): number =>
    instant ? Math.max(0, (desk.now.value.getTime() - Date.parse(instant)) / 1000) : 0;
  return {
    zone,
    time: (instant) => hhmm(instant, zone.value),
    elapsed: computed(() => running(since(ticket.value?.started_at ?? ticket.value?.called_at ?? null))),
    pausedFor: computed(() => running(since(desk.window.value?.paused_at ?? null))),
    elapsedLabel: computed(() => (ticket.value?.status === "serving" ? t("now.elapsed") : t("now.sinceCall"))),
    waited: computed(() => {
      const own = ticket.value;
      if (!own?.called_at) return "";
      const s = Math.max(0, (Date.parse(own.called_at) - Date.parse(own.base)) / 1000);
      return t("now.waited", { time: duration(speech, s) });
    }),
    longest: computed(() => {
      const base = desk.view.value?.waiting.longest_base;
      return base ? t("queue.longest", { time: duration(speech, since(base)) }) : "";
    }),
    stay: computed(() => {
      const here = desk.window.value;
      const why = here && whyStay(here, desk.online.value, desk.page.reader.value);
      return why ? t(...why) : "";
    }),
    state: computed(() => {
      const line = desk.window.value?.line;
      if (!line) return { state: "closed", word: t("state.closed") };
      const tide = line.tide?.state;
      if (!line.ticket && (tide === "ordered" || tide === "closing")) return { state: tide, word: t(`tide.${tide}`) };
      return { state: line.state, word: t(`state.${line.state}`) };
    }),
  };
}
