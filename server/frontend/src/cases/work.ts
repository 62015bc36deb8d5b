/** The cases on a desk: the list, the one that is open, and what is done with it. */
import { computed, inject, onUnmounted, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { ApiError } from "../lib/api";
import type { ServerClock } from "../lib/clock";
import type { Refusal } from "../lib/http";
import type { Role } from "../lib/wire";
import { createCommander, type Commander } from "../staff/commander";
import type { StaffSession } from "../staff/session";
import type { Say, StaffWord } from "../staff/speech";
import { drop, NO_DRAFTS, type Drafts } from "./drafts";
import type { CaseCard, CaseForms, CasePage, OriginalsLine } from "./model";
import type { CaseWord } from "./words";

export type CaseSay = Say<CaseWord | StaffWord>;
export const CASE_SPEECH: InjectionKey<CaseSay> = Symbol("case speech");
export const CASE_WORK: InjectionKey<CaseWork> = Symbol("case work");

/** A list by name: what it asks the server for. `archive` is the list of originals instead. */
export type ListName = "todo" | "inbox" | "sent" | "filing" | "archive" | "all";

const LISTS: Record<Exclude<ListName, "archive">, string> = {
  todo: "status=received,incomplete,accepted&order=due",
  inbox: "status=sent&approver=town&order=due",
  sent: "status=sent,decided&order=due",
  filing: "filing=true",
  all: "order=newest",
};

export interface CaseWork {
  role: ComputedRef<Role>;
  /** The hall's own; the browser's until the hall has told it. */
  zone: ComputedRef<string>;
  now: Ref<Date>;
  /** Receipts that were begun: they stay while the clerk looks at another case, goes back to calling, or calls the next. */
  drafts: Ref<Drafts>;
  forms: Ref<CaseForms | null>;
  /** The first list of this desk, always known: what waits for this person. */
  first: Ref<CasePage | null>;
  tab: Ref<ListName>;
  query: Ref<string>;
  page: Ref<CasePage | null>;
  originals: Ref<Record<string, OriginalsLine[]> | null>;
  /** The receipt of the open case, "" for none, and the case once it is here. */
  picked: Ref<string>;
  card: Ref<CaseCard | null>;
  /** Why the open case or the lists could not be had. */
  refusal: Ref<Refusal | null>;
  commander: Commander;
  pick: (receipt: string) => void;
  /** A step of the open case, or a new case (`receive`). True once it is done. */
  run: (name: string, body?: object) => Promise<boolean>;
  refresh: () => Promise<void>;
  /** The address of a paper, for a frame that prints. */
  paper: (receipt: string, paper: string, form: string) => Promise<string>;
}

export function useCases(): CaseWork {
  const found = inject(CASE_WORK);
  if (!found) throw new Error("no cases above this component");
  return found;
}

export function useCaseSpeech(): CaseSay {
  const found = inject(CASE_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

const EVERY_MS = 5_000;

export interface CaseSources {
  staff: StaffSession;
  clock: ServerClock;
  now: Ref<Date>;
  /** The list that waits for this person. */
  first: ListName;
}

export function createCaseWork({ staff, clock, now, first: firstList }: CaseSources): CaseWork {
  const drafts = ref<Drafts>(NO_DRAFTS);
  let sent = "";
  const base = computed(() => `/api/v1/halls/${encodeURIComponent(staff.hallId.value)}/cases`);
  const forms = shallowRef<CaseForms | null>(null);
  const zone = computed(() => forms.value?.timezone ?? Intl.DateTimeFormat().resolvedOptions().timeZone);
  const first = shallowRef<CasePage | null>(null);
  const page = shallowRef<CasePage | null>(null);
  const originals = shallowRef<Record<string, OriginalsLine[]> | null>(null);
  const tab = ref<ListName>(firstList);
  const query = ref("");
  const picked = ref("");
  const card = shallowRef<CaseCard | null>(null);
  const refusal = shallowRef<Refusal | null>(null);
  const commander = createCommander(staff, () => void refresh(), async (name, body, options) => {
    if (name !== "receive") return staff.api.intent(`${base.value}/${name}`, body, options);
    const outcome = await staff.api.intent<Record<string, unknown>>(base.value, body, options);
    if (outcome.kind === "done") received(String(outcome.result["id"]));
    return outcome;
  });

  /** Whether the answer came at once or was asked for again: what became a case is not on a form any more. */
  function received(receipt: string): void {
    drafts.value = drop(drafts.value, sent);
    picked.value = receipt;
  }

  async function list(): Promise<void> {
    if (tab.value === "archive") {
      originals.value = (await staff.api.get<{ departments: Record<string, OriginalsLine[]> }>(`${base.value}/originals`)).departments;
      return;
    }
    const wanted = `${base.value}?${LISTS[tab.value]}&q=${encodeURIComponent(query.value.trim())}`;
    const asked = tab.value;
    const got = await staff.api.get<CasePage>(wanted);
    if (asked === tab.value) page.value = got;
  }

  async function open(): Promise<void> {
    const receipt = picked.value;
    if (!receipt) return;
    try {
      const got = await staff.api.get<CaseCard>(`${base.value}/${encodeURIComponent(receipt)}`);
      if (picked.value === receipt) card.value = got;
    } catch (error) {
      if (picked.value === receipt && error instanceof ApiError && error.status !== 0) refusal.value = error.refusal;
    }
  }

  async function refresh(): Promise<void> {
    if (staff.phase.value !== "in") return;
    try {
      const got = await staff.api.get<CasePage>(`${base.value}?${LISTS[firstList as "todo"]}`);
      clock.observe(got.now);
      first.value = got;
      forms.value ??= await staff.api.get<CaseForms>(`${base.value}/forms`);
      if (tab.value === firstList && !query.value.trim()) page.value = got;
      else await list();
      await open();
    } catch {
      // Asked again in some seconds; what was known stays, and the connection speaks for itself.
    }
  }

  function pick(receipt: string): void {
    if (receipt !== picked.value) card.value = null;
    refusal.value = null;
    commander.clear();
    picked.value = receipt;
    void open();
  }

  async function run(name: string, body: object = {}): Promise<boolean> {
    const whole = name === "receive" ? name : `${picked.value}/${name}`;
    if (name === "receive" && !commander.busy.value) sent = drafts.value.open?.id ?? "";
    const outcome = await commander.run(whole, body);
    if (outcome?.kind !== "done") return false;
    await refresh();
    return true;
  }

  async function paper(receipt: string, name: string, form: string): Promise<string> {
    const path = `${base.value}/${encodeURIComponent(receipt)}/papers/${name}/address?form=${form}`;
    return (await staff.api.get<{ url: string }>(path)).url;
  }

  watch([tab, query], () => {
    page.value = null;
    void list().catch(() => undefined);
  });
  watch(() => staff.phase.value, (phase) => {
    if (phase === "login") drafts.value = NO_DRAFTS; // whoever signs in next must not read the applicant of before
    void refresh();
  }); // prettier-ignore
  void refresh();
  const timer = setInterval(() => void refresh(), EVERY_MS);
  onUnmounted(() => clearInterval(timer));

  const role = computed<Role>(() => staff.me.value?.role ?? "clerk");
  return { role, zone, now, drafts, forms, first, tab, query, page, originals, picked, card, refusal, commander, pick, run, refresh, paper };
}
