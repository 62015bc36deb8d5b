/** `Wire` over Socket.IO: reconnects by itself within at most three seconds of the server's return. */
import { io } from "socket.io-client";
import type { Refusal, Snapshot } from "./http";
import type { Wire } from "./live";
import { reloadWhenIdle } from "./reload";
import { VERSION } from "./version";

const ACK_MS = 5_000;
const TELL_MS = 20_000;

export interface SocketOptions {
  token: string;
  /** Origin of the server, "" for the page's own. */
  base?: string;
  /** It is a device: it tells its version and its clock, and is told to reload. */
  device?: boolean;
}

export interface DeviceWire extends Wire {
  /** `status` of a device (paper, audio …); at most every 10 s. */
  status(status: Record<string, unknown>): void;
}

export function openSocket(options: SocketOptions): DeviceWire {
  const socket = io(options.base || window.location.origin, {
    auth: { token: options.token },
    transports: ["websocket", "polling"],
    reconnectionDelay: 500,
    reconnectionDelayMax: 3_000,
    timeout: 5_000,
    forceNew: true,
  });
  let told: Record<string, unknown> = {};
  const tell = (): void => {
    if (socket.connected) socket.emit("status", { ...told, version: VERSION, now: new Date().toISOString() });
  };
  let timer: ReturnType<typeof setInterval> | undefined;
  if (options.device) {
    socket.on("connect", tell);
    socket.on("reload", () => reloadWhenIdle());
    timer = setInterval(tell, TELL_MS);
  }
  return {
    on(event: string, handler: (payload: never) => void): void {
      if (event === "refused") {
        socket.on("connect_error", (error: Error & { data?: { code?: string } }) => {
          // `active` is false only when the server itself said no; otherwise the client tries again by itself.
          if (!socket.active) handler((error.data?.code ?? error.message) as never);
        });
      } else if (event === "bye") {
        socket.on("bye", (payload: { code?: string } | undefined) => handler((payload?.code ?? "bye") as never));
      } else if (event === "disconnect") {
        socket.on("disconnect", (reason) => {
          handler(undefined as never);
          if (reason === "io server disconnect") socket.connect();
        });
      } else {
        socket.on(event, handler as (payload: unknown) => void);
      }
    },
    watch<V>(hall: string, view: string): Promise<Snapshot<V> | { error: Refusal }> {
      return socket.timeout(ACK_MS).emitWithAck("watch", { hall, view }) as Promise<Snapshot<V> | { error: Refusal }>;
    },
    status(status): void {
      told = { ...told, ...status };
      tell();
    },
    close(): void {
      clearInterval(timer);
      socket.off();
      socket.disconnect();
    },
  };
}
