/** What a citizen may do on a screen. The screens say it, the page does it. */
import type { ServiceLine } from "../lib/wire";
import type { By } from "./choices";

export type Act =
  | { do: "choose"; service: ServiceLine }
  | { do: "by"; by: By }
  | { do: "open"; group: string }
  | { do: "turn"; page: number }
  | { do: "search" }
  | { do: "letters"; letters: string }
  | { do: "word"; word: string }
  | { do: "proxy"; proxy: boolean }
  | { do: "phone" }
  | { do: "digits"; digits: string }
  | { do: "phone-done" }
  | { do: "booking" }
  | { do: "code"; code: string }
  | { do: "check-in" }
  | { do: "mine" }
  | { do: "take" }
  | { do: "back" }
  | { do: "done" }
  | { do: "elder" }
  | { do: "low" }
  | { do: "read" }
  | { do: "language"; language: string }
  | { do: "stay" };
