/** The names behind the ids of today. */
import type { Names } from "./sentences";
import { useManagerSpeech, useOffice } from "./context";

export function useNames(): Names {
  const office = useOffice();
  const { name } = useManagerSpeech();
  return {
    service: (id) => {
      const found = office.view.value?.services.find((s) => s.id === id);
      return found ? name(found) : id;
    },
    clerk: (id) => office.view.value?.clerks.find((c) => c.id === id)?.name ?? id,
    get zone() {
      return office.zone.value;
    },
  };
}
