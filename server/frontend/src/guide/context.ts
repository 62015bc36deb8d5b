/** What the components of the guide desk share: the view, the devices, what is picked, the commands. */
import { computed, inject, onMounted, onUnmounted, ref, shallowRef, watch, type ComputedRef, type InjectionKey, type Ref } from "vue";
import { useLive, useNow } from "../design/compose";
import { ApiError } from "../lib/api";
import { daysBefore, type DeskCard, type DeskLine, type Person, type Times } from "../lib/booking";
import { ServerClock } from "../lib/clock";
import type { DeviceLine, Progress, TicketLinks, TicketStory } from "../lib/http";
import type { GuideView, TicketCard } from "../lib/wire";
import { createCommander, type Commander } from "../staff/commander";
import { openView } from "../staff/live";
import { useStaff } from "../staff/session";
import type { Say, StaffWord } from "../staff/speech";
import { cardOf, numberOf, type Picked, type Tab } from "./desk";
import type { GuideWord } from "./words";

export type GuideSay = Say<GuideWord | StaffWord>;
export const GUIDE_SPEECH: InjectionKey<GuideSay> = Symbol("guide speech");
export const GUIDE_DESK: InjectionKey<GuideDesk> = Symbol("guide desk");

/** One ticket in full. `links` and `progress` come a moment later, or not at all. */
export interface Sheet {
  ticket: string;
  card: TicketCard | null;
  links: TicketLinks | null;
  progress: Progress | null;
  state: "asking" | "here" | "missing" | "failed";
}

/** Bookings of the days to come; and home visits, those of days gone by first of which nobody wrote down how they went. */
export interface Ahead {
  /** Where citizens book themselves, "" where the hall has no such page. */
  own: string;
  later: DeskLine[];
  visits: DeskLine[];
}

export interface GuideDesk {
  view: Ref<GuideView | null>;
  devices: Ref<DeviceLine[]>;
  online: Ref<boolean>;
  lostSince: Ref<Date | null>;
  now: Ref<Date>;
  name: Ref<string>;
  tab: Ref<Tab>;
  picked: Ref<Picked>;
  sheet: Ref<Sheet | null>;
  /** The card of the picked ticket as the view has it now, else as it was fetched. */
  card: ComputedRef<TicketCard | null>;
  /** A service in the language of the desk. */
  service: (id: string, otherwise: string) => string;
  commander: Commander;
  /** The times of a service, what is ahead, one booking; null when nobody answered. */
  times: (service: string, visit: boolean) => Promise<Times | null>;
  /** Who booked and where they live, in clear; that it was read is in the audit. */
  person: (day: string, code: string) => Promise<Person | null>;
  later: () => Promise<Ahead | null>;
  booking: (day: string, code: string) => Promise<DeskCard | null>;
  pick: (what: Picked) => void;
  find: (typed: string) => void;
  /** A clerk who helps out here gives nobody who waits a class, and draws no code that leads to a rating. */
  helper: ComputedRef<boolean>;
  signOut: () => void;
}

export function useGuideDesk(): GuideDesk {
  const found = inject(GUIDE_DESK);
  if (!found) throw new Error("no guide desk above this component");
  return found;
}

export function useGuideSpeech(): GuideSay {
  const found = inject(GUIDE_SPEECH);
  if (!found) throw new Error("no words above this component");
  return found;
}

const DEVICES_MS = 10_000;
/** A busy hall has several facts a second; the ticket on the right is asked about at most so often. */
const SHEET_MS = 500;

export function nameOf(view: GuideView | null, speech: Pick<GuideSay, "name">, id: string, otherwise: string): string {
  const line = view?.services.find((one) => one.id === id);
  return line ? speech.name(line) : otherwise;
}

/** The steps of one booking, by the name of the wish. */
const STEPS: Partial<Record<string, string>> = { "cancel-booking": "cancel", "end-visit": "visited" };

/** Where a wish goes: bookings have a room of their own, the rest are commands of the day. */
export function addressOf(name: string, body: object): { path: string; said: object } {
  if (name === "book") return { path: "bookings", said: body };
  const step = STEPS[name];
  if (!step) return { path: `commands/${name}`, said: body };
  const { day, code, ...said } = body as { day: string; code: string };
  return { path: `bookings/${day}/${encodeURIComponent(code)}/${step}`, said };
}

export function createGuideDesk(): GuideDesk {
  const staff = useStaff();
  const speech = useGuideSpeech();
  const clock = new ServerClock();
  const { live, down } = openView(staff, "guide", clock);
  const state = useLive(live);
  const now = useNow(clock, 1_000);
  const devices = shallowRef<DeviceLine[]>([]);
  const lostSince = ref<Date | null>(null);
  const tab = ref<Tab>("issue");
  const picked = shallowRef<Picked>({ kind: "none" });
  const sheet = shallowRef<Sheet | null>(null);
  const commander = createCommander(
    staff,
    (version) => {
      if (version > state.value.version) live.refresh();
    },
    (name, body, options) => {
      const { path, said } = addressOf(name, body);
      return staff.api.intent(`${base.value}/${path}`, said, options);
    },
  );
  const base = computed(() => `/api/v1/halls/${encodeURIComponent(staff.hallId.value)}`);
  const helper = computed(() => staff.me.value?.role === "clerk");
  const view = computed(() => state.value.view);
  const online = computed(() => !down.value && ["live", "polling"].includes(state.value.connection));
  const card = computed(() => {
    const shown = sheet.value;
    if (!shown) return null;
    return (view.value && cardOf(view.value, shown.ticket)) ?? shown.card;
  });

  async function loadDevices(): Promise<void> {
    if (staff.phase.value !== "in") return;
    try {
      devices.value = (await staff.api.get<{ devices: DeviceLine[] }>(`${base.value}/devices`)).devices;
    } catch {
      // Asked again in ten seconds; the last known list stays.
    }
  }

  async function loadSheet(ticket: string): Promise<void> {
    const mine = (): boolean => sheet.value?.ticket === ticket;
    try {
      const path = `${base.value}/tickets/${encodeURIComponent(ticket)}`;
      const story = await staff.api.get<TicketStory>(path);
      if (!mine()) return;
      sheet.value = { ticket, links: null, progress: null, ...sheet.value, card: story.card, state: "here" };
      if (helper.value) return;
      // Drawn once for each sheet: the links stay the same, and every draw is in the audit.
      const links = sheet.value?.links ?? (await staff.api.get<TicketLinks>(`${path}/links`));
      const token = links.progress.url.slice(links.progress.url.lastIndexOf("/") + 1);
      const progress = await staff.api.get<Progress>(`/api/v1/progress/${token}`);
      if (mine() && sheet.value) sheet.value = { ...sheet.value, links, progress };
    } catch (error) {
      if (!mine() || !sheet.value) return;
      const missing = error instanceof ApiError && error.status === 404;
      if (sheet.value.state !== "here") sheet.value = { ...sheet.value, state: missing ? "missing" : "failed" };
    }
  }

  async function asked<T>(path: string): Promise<T | null> {
    try {
      return await staff.api.get<T>(`${base.value}/bookings${path}`);
    } catch {
      return null;
    }
  }
  const DAYS = 60;
  async function bookings(from: string, which: string): Promise<{ own: string; lines: DeskLine[] } | null> {
    const lines: DeskLine[] = [];
    for (;;) {
      const found = await asked<{ total: number; own: string; bookings: DeskLine[] }>(`?day=${from}&days=${DAYS}${which}&limit=1000&offset=${lines.length}`);
      if (!found) return null;
      lines.push(...found.bookings);
      if (!found.bookings.length || lines.length >= found.total) return { own: found.own, lines };
    }
  }
  async function later(): Promise<Ahead | null> {
    const today = view.value?.hall.business_day;
    if (!today) return null;
    const [gone, ahead] = await Promise.all([bookings(daysBefore(today, DAYS), "&help=visit&standing=open"), bookings(today, "")]);
    if (!gone || !ahead) return null;
    return {
      own: ahead.own,
      later: ahead.lines.filter((line) => line.help !== "visit" && line.day > today),
      visits: [...gone.lines, ...ahead.lines.filter((line) => line.help === "visit")],
    };
  }

  async function person(day: string, code: string): Promise<Person | null> {
    try {
      return await staff.api.post<Person>(`${base.value}/bookings/${day}/${encodeURIComponent(code)}/person`);
    } catch {
      return null;
    }
  }

  function pick(what: Picked): void {
    if (what.kind !== picked.value.kind && what.kind !== "booking") commander.clear();
    picked.value = what;
    sheet.value = what.kind === "ticket" ? { ticket: what.id, card: null, links: null, progress: null, state: "asking" } : null;
    if (what.kind === "ticket") void loadSheet(what.id);
  }

  watch(online, (is) => {
    lostSince.value = is || !view.value ? null : clock.now();
    if (is) void loadDevices();
  });
  let asking: ReturnType<typeof setTimeout> | undefined;
  // Whatever happens in the hall may have happened to the ticket on the right.
  watch(
    () => state.value.version,
    () => {
      asking ??= setTimeout(() => {
        asking = undefined;
        if (sheet.value) void loadSheet(sheet.value.ticket);
      }, SHEET_MS);
    },
  );
  watch(tab, () => void loadDevices());
  let timer: ReturnType<typeof setInterval>;
  onMounted(() => {
    void loadDevices();
    timer = setInterval(() => void loadDevices(), DEVICES_MS);
  });
  onUnmounted(() => {
    clearInterval(timer);
    clearTimeout(asking);
  });

  return {
    service: (id, otherwise) => nameOf(view.value, speech, id, otherwise),
    view, devices, online, lostSince, now, name: staff.display, tab, picked, sheet, card, commander, pick, later,
    times: (service, visit) => asked<Times>(`/times?service=${encodeURIComponent(service)}${visit ? "&visit=true" : ""}`),
    person,
    booking: (day, code) => asked<DeskCard>(`/${day}/${encodeURIComponent(code)}`),
    find: (typed) => pick({ kind: "ticket", id: numberOf(typed), fresh: false }),
    helper,
    signOut: () => void staff.logout(),
  }; // prettier-ignore
}
