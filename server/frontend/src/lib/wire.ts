/**
 * What travels between the server and the screens. The shapes of the views are made from the Python ones when the
 * front end is built (`npm run wire`); here is only what they leave open.
 */
import type { WindowLine } from "./wire.gen";

export type * from "./wire.gen";

export type WindowState = WindowLine["state"];
export type Role =
  | "manager"
  | "clerk"
  | "guide"
  | "auditor"
  | "office"
  | "delivery"
  | "sysadmin"
  | "secadmin"
  | "kiosk"
  | "caller"
  | "board"
  | "voice"
  | "led"
  | "pad";
