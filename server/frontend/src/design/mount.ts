import "./tokens.css";
import "./base.css";
import "./controls.css";
import { createApp, type Component } from "vue";
import { applyTheme } from "./theme";

/** Puts a page into `#app`. A fault in a component is told in the console and never leaves a blank page. */
export function mount(page: Component): void {
  applyTheme();
  const app = createApp(page);
  app.config.errorHandler = (error, _instance, where) => console.error(`fault in ${where}`, error);
  app.mount("#app");
}
