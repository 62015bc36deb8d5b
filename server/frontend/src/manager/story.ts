/** The facts of the day, read in pages. */
import type { StoryLine } from "../lib/http";
import type { Office } from "./context";

interface Page {
  facts: StoryLine[];
  version: number;
}

const PAGE = 500;

export function readPage(office: Office, after: number, limit = PAGE): Promise<Page> {
  return office.staff.api.get<Page>(office.path(`story?after=${after}&limit=${limit}`));
}

/** Everything from the first fact to the present one. */
export async function readStory(office: Office): Promise<StoryLine[]> {
  const all: StoryLine[] = [];
  for (;;) {
    const last = all[all.length - 1]?.version ?? 0;
    const page = await readPage(office, last);
    all.push(...page.facts);
    if (page.facts.length < PAGE || last >= page.version) return all;
  }
}
