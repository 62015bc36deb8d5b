/** The names behind the ids of a day: today's hall may no longer know them. */
import { shallowRef, watch, type Ref } from "vue";
import { useManagerSpeech, useOffice } from "../context";
import type { DayNames } from "../figures";
import type { Names } from "../sentences";

export function useDayNames(day: Ref<string>): Names {
  const office = useOffice();
  const { name } = useManagerSpeech();
  const known = shallowRef<DayNames | null>(null);
  watch(day, async (of) => {
    if (!of) return;
    try {
      known.value = await office.staff.api.get<DayNames>(office.path(`days/${encodeURIComponent(of)}/names`));
    } catch {
      known.value = null;
    }
  }, { immediate: true }); // prettier-ignore
  return {
    service: (id) => {
      const found = known.value?.services[id];
      return found ? name(found) : id;
    },
    clerk: (id) => known.value?.clerks[id] ?? office.view.value?.clerks.find((each) => each.id === id)?.name ?? id,
    get zone() {
      return office.zone.value;
    },
  };
}
