/** The pages of the console, in the order of the navigation. A page is loaded when it is first asked for. */
import { defineAsyncComponent, type Component } from "vue";
import type { IconName } from "../design/icons";
import OverviewPage from "./OverviewPage.vue";

export interface Place {
  icon: IconName;
  /** `null`: reached from elsewhere, not from the navigation. */
  group: "now" | "past" | "house" | null;
  component: Component;
  /** The matter that opens it; left out: whoever watches the hall's work. */
  matter?: string;
}

export const PLACES = {
  overview: { icon: "home", group: "now", component: OverviewPage },
  tides: { icon: "wave", group: "now", component: defineAsyncComponent(() => import("./TidesPage.vue")) },
  compliance: { icon: "check", group: "now", matter: "compliance", component: defineAsyncComponent(() => import("../supervision/CompliancePage.vue")) },
  cards: { icon: "warning", group: "now", matter: "cards", component: defineAsyncComponent(() => import("../supervision/CardsPage.vue")) },
  ahead: { icon: "next", group: "now", component: defineAsyncComponent(() => import("./mirror/AheadPage.vue")) },
  figures: { icon: "chart", group: "past", component: defineAsyncComponent(() => import("./FiguresPage.vue")) },
  report: { icon: "printer", group: "past", component: defineAsyncComponent(() => import("./reports/ReportPage.vue")) },
  promises: { icon: "clock", group: "past", component: defineAsyncComponent(() => import("./mirror/PromisesPage.vue")) },
  tickets: { icon: "paper", group: "past", component: defineAsyncComponent(() => import("./TicketsPage.vue")) },
  day: { icon: "calendar", group: "past", component: defineAsyncComponent(() => import("./DayPage.vue")) },
  whatif: { icon: "transfer", group: "past", component: defineAsyncComponent(() => import("./whatIf/WhatIfPage.vue")) },
  reviews: { icon: "star", group: "past", component: defineAsyncComponent(() => import("../reviews/ReviewsPage.vue")) },
  outbox: { icon: "transfer", group: "past", matter: "outbox", component: defineAsyncComponent(() => import("../reviews/OutboxPage.vue")) },
  messages: { icon: "phone", group: "past", matter: "messages", component: defineAsyncComponent(() => import("../messages/MessagesPage.vue")) },
  chain: { icon: "pin", group: "past", matter: "chain", component: defineAsyncComponent(() => import("../supervision/ChainPage.vue")) },
  concerns: { icon: "question", group: "past", matter: "concerns", component: defineAsyncComponent(() => import("../office/ConcernsPage.vue")) },
  settings: { icon: "gear", group: "house", matter: "settings", component: defineAsyncComponent(() => import("../office/SettingsPage.vue")) },
  devices: { icon: "screen", group: "house", matter: "devices", component: defineAsyncComponent(() => import("../office/DevicesPage.vue")) },
  accounts: { icon: "people", group: "house", matter: "users", component: defineAsyncComponent(() => import("../office/PeoplePage.vue")) },
  audit: { icon: "card", group: "house", matter: "audit", component: defineAsyncComponent(() => import("../office/AuditPage.vue")) },
  scores: { icon: "check", group: "past", component: defineAsyncComponent(() => import("../scores/ScoresPage.vue")) },
  evidence: { icon: "search", group: null, component: defineAsyncComponent(() => import("./reports/EvidencePage.vue")) },
  search: { icon: "search", group: null, component: defineAsyncComponent(() => import("./SearchPage.vue")) },
} satisfies Record<string, Place>;

export type PageName = keyof typeof PLACES;
export const PAGE_NAMES = Object.keys(PLACES) as PageName[];

/** The pages of somebody of whom `may` tells what is theirs. */
export function pagesOf(may: (matter: string) => boolean): PageName[] {
  return PAGE_NAMES.filter((name) => {
    const place: Place = PLACES[name];
    return may(place.matter ?? "view:manager");
  });
}
export const GROUPS = ["now", "past", "house"] as const;
