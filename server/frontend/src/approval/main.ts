import { mount } from "../design/mount";
import App from "./App.vue";

mount(App);
