/** A live view for somebody who signed in: the token is read at every connection, so a new sign-in goes on by itself. */
import { ApiError } from "../lib/api";
import type { ServerClock } from "../lib/clock";
import type { Me, Snapshot } from "../lib/http";
import { Live } from "../lib/live";
import { openSocket } from "../lib/socket";
import type { ViewName, Views } from "../lib/wire";
import type { StaffSession } from "./session";

export function openView<N extends ViewName>(staff: StaffSession, view: N, clock: ServerClock): Live<N> {
  const hall = staff.hallId.value;
  return new Live<N>({
    hall,
    view,
    open: () => openSocket({ token: staff.api.token ?? "" }),
    poll: () => staff.api.get<Snapshot<Views[N]>>(`/api/v1/halls/${encodeURIComponent(hall)}/views/${view}`),
    tokenGone: async () => {
      try {
        await staff.api.get<Me>("/api/v1/me");
        return false;
      } catch (error) {
        return error instanceof ApiError && error.status === 401;
      }
    },
    onNow: (now) => clock.observe(now),
  });
}
