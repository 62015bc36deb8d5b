/** The search of the kiosk: letters by finger, or one of the hall's common words. */
import { search } from "../lib/search";
import type { KioskView, ServiceLine } from "../lib/wire";

export interface Asked {
  letters: string;
  word: string;
}

/** The services that are meant, best first, then those asked for most today. */
export function find(view: KioskView, asked: Asked): ServiceLine[] {
  const typed = asked.word || asked.letters;
  if (!typed) return [];
  const spelling = new Map(view.guide.services.map((words) => [words.id, words.spelling]));
  const offered = view.services
    .filter((service) => !service.enquiry)
    .map((service) => ({ ...service, service, spelling: spelling.get(service.id) ?? [] }))
    .sort((a, b) => b.taken - a.taken);
  return search(offered, typed).map(({ service }) => service);
}
