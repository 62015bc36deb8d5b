/** Which services a page of the kiosk offers, and in what order. */
import type { ServiceLine } from "../lib/wire";

export interface Page {
  services: ServiceLine[];
  /** The way out for who does not know: on every page. */
  enquiry: ServiceLine | null;
}

/** The service behind "不知道办什么". */
export function enquiryOf(services: readonly ServiceLine[]): ServiceLine | null {
  return services.find((service) => service.enquiry) ?? null;
}

/** Names of the groups in the order of the hall's configuration. */
export function groupsOf(services: readonly ServiceLine[]): string[] {
  return [...new Set(services.filter((s) => !s.enquiry && s.group).map((s) => s.group))];
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

/**
 * Cuts the services of `group` (null: all, in `order`) into pages of at most `size` choices. One choice of each page
 * is the enquiry, when the hall has one.
 */
export function pagesOf(services: readonly ServiceLine[], order: readonly string[], group: string | null, size: number): Page[] {
  const enquiry = enquiryOf(services);
  const place = new Map(order.map((id, index) => [id, index]));
  const wanted = services
    .filter((service) => !service.enquiry && (group === null || service.group === group))
    .map((service, index) => ({ service, at: group === null ? (place.get(service.id) ?? 1_000 + index) : index }))
    .sort((a, b) => a.at - b.at)
    .map(({ service }) => service);
  const room = Math.max(1, size - (enquiry ? 1 : 0));
  const pages: Page[] = [];
  for (let i = 0; i < wanted.length; i += room) pages.push({ services: wanted.slice(i, i + room), enquiry });
  return pages.length ? pages : [{ services: [], enquiry }];
}
