/** What a server page needs to follow its view: wired once, without Vue. */
import { Api, ApiError } from "./api";
import { ServerClock } from "./clock";
import type { Me, Snapshot } from "./http";
import { Live } from "./live";
import type { Identity } from "./session";
import { openSocket } from "./socket";
import type { ViewName, Views } from "./wire";

export interface Followed<N extends ViewName> {
  api: Api;
  clock: ServerClock;
  live: Live<N>;
}

export function follow<N extends ViewName>(identity: Identity, view: N): Followed<N> {
  const api = new Api({ token: identity.token });
  const clock = new ServerClock();
  const hall = encodeURIComponent(identity.hall);
  const live = new Live<N>({
    hall: identity.hall,
    view,
    open: () => openSocket({ token: identity.token, device: true }),
    poll: () => api.get<Snapshot<Views[N]>>(`/api/v1/halls/${hall}/views/${view}`),
    tokenGone: () => tokenGone(api),
    onNow: (now) => clock.observe(now),
  });
  return { api, clock, live };
}

/** True only when the server itself says that the token is no longer good. */
export async function tokenGone(api: Api): Promise<boolean> {
  try {
    await api.get<Me>("/api/v1/me");
    return false;
  } catch (error) {
    return error instanceof ApiError && error.status === 401;
  }
}
