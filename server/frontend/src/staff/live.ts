/** A live view for somebody who signed in: the token is read at every connection, so a new sign-in goes on by itself. */
import { ref, type Ref } from "vue";
import { ApiError } from "../lib/api";
import type { ServerClock } from "../lib/clock";
import type { Me, Snapshot } from "../lib/http";
import { Live } from "../lib/live";
import { openSocket } from "../lib/socket";
import type { ViewName, Views } from "../lib/wire";
import type { StaffSession } from "./session";

export interface Opened<N extends ViewName> {
  live: Live<N>;
  /** The socket fell and the server does not answer either: said at once, without waiting for ten silent seconds. */
  down: Ref<boolean>;
}

export function openView<N extends ViewName>(staff: StaffSession, view: N, clock: ServerClock): Opened<N> {
  const down = ref(false);
  const hall = staff.hallId.value;
  const live = new Live<N>({
    hall,
    view,
    open: () => {
      const wire = openSocket({ token: staff.api.token ?? "" });
      wire.on("connect", () => (down.value = false));
      wire.on("disconnect", () => {
        fetch("/livez", { cache: "no-store" }).then(
          () => (down.value = false),
          () => (down.value = true),
        );
      });
      return wire;
    },
    poll: () => staff.api.get<Snapshot<Views[N]>>(`/api/v1/halls/${encodeURIComponent(hall)}/views/${view}`),
    tokenGone: async () => {
      try {
        await staff.api.get<Me>("/api/v1/me");
        return false;
      } catch (error) {
        return error instanceof ApiError && error.status === 401;
      }
    },
    onNow: (now) => {
      down.value = false;
      clock.observe(now);
    },
  });
  return { live, down };
}
