/** Which choices a page of the kiosk offers, and in what order. */
import type { KioskView, Named, ServiceLine } from "../lib/wire";

/** How the services are laid out: those asked for most, by matter (事项), by department (部门). */
export type By = "often" | "matter" | "department";

/** The service behind "不知道选哪个". */
export function enquiryOf(services: readonly ServiceLine[]): ServiceLine | null {
  return services.find((service) => service.enquiry) ?? null;
}

export interface Group extends Named {
  services: ServiceLine[];
  waiting: number;
}

/** The groups that have services, in the hall's order; what belongs to no department stands under `others`. */
export function groupsOf(view: KioskView, by: By, others: Named): Group[] {
  const offered = view.services.filter((service) => !service.enquiry);
  const known = by === "department" ? view.guide.departments : view.guide.groups;
  const nameOf = (service: ServiceLine): string => (by === "department" ? service.department : service.group);
  const named = known.map((name) => groupOf(name, offered.filter((service) => nameOf(service) === name.name)));
  const rest = groupOf(others, offered.filter((service) => !nameOf(service)));
  return [...named, rest].filter((group) => group.services.length);
}

function groupOf(name: Named, services: ServiceLine[]): Group {
  return { ...name, services, waiting: services.reduce((sum, service) => sum + service.waiting, 0) };
}

/**
 * The order of the first page: what is asked for most today comes first, equal ones as configured. The caller keeps
 * the order while somebody stands before the screen, so that nothing moves under a finger.
 */
export function frequentFirst(services: readonly ServiceLine[]): string[] {
  return services
    .map((service, index) => ({ service, index }))
    .filter(({ service }) => !service.enquiry)
    .sort((a, b) => b.service.taken - a.service.taken || a.index - b.index)
    .map(({ service }) => service.id);
}

/** The services in a remembered order; those that came since stand at the end. */
export function inOrder(services: readonly ServiceLine[], order: readonly string[]): ServiceLine[] {
  const place = new Map(order.map((id, index) => [id, index]));
  return services
    .filter((service) => !service.enquiry)
    .map((service, index) => ({ service, at: place.get(service.id) ?? 1_000 + index }))
    .sort((a, b) => a.at - b.at)
    .map(({ service }) => service);
}

/** Cuts `items` into pages of at most `size`; an empty list still is one page. */
export function pagesOf<T>(items: readonly T[], size: number): T[][] {
  const pages: T[][] = [];
  for (let i = 0; i < items.length; i += Math.max(1, size)) pages.push(items.slice(i, i + Math.max(1, size)));
  return pages.length ? pages : [[]];
}
