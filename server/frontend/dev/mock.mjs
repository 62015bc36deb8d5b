// A small stand-in for the kiosk agent and the HTTP half of the server, for looking at the screens. Development only.
// node dev/mock.mjs [port]; POST /mock {"printer":"out","server":"offline","card":{...},"ask":true,...} changes its mind.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { extname, resolve } from "node:path";
import { indicators, kioskView, padView } from "./halls.mjs";

const here = import.meta.dirname;
const roots = { kiosk: resolve(here, "../../../kiosk/tidehall_kiosk/web"), web: resolve(here, "../../tidehall_server/web") };
const TYPES = { ".html": "text/html; charset=utf-8", ".js": "text/javascript", ".css": "text/css" };
const mind = { server: "online", printer: "ready", reader: "ready", card: null, print: "printed", ask: false, refuse: null, view: {} };
const taken = new Map();
let count = 17;

const now = () => new Date().toISOString();
const refusal = (code, message, next, facts = {}) => ({
  code, message, message_en: "Refused", next, next_en: "Please ask the staff", request_id: "r", facts,
});

function state() {
  return {
    server: mind.server, view: { ...kioskView(), ...mind.view }, version: 40, now: now(),
    device: { id: "k3", name: "K-03", desk: "大门右侧 1 号台" }, printer: { state: mind.printer }, reader: { state: mind.reader },
    pairing: mind.server === "unpaired" ? { code: "7K4P2MXD" } : null, card: mind.card,
  };
}

function issue(body) {
  if (mind.refuse) return [409, refusal(...mind.refuse)];
  if (!taken.has(body.request_id)) {
    const ticket = `A${String(count++).padStart(3, "0")}`;
    const area = "一楼 A 区";
    taken.set(body.request_id, {
      ticket, number: ticket, service: body.service ?? "yb", service_name: "城乡居民医保参保缴费", ahead: 7, estimate_s: [480, 1080],
      area, priority: body.class ?? "normal", print: mind.print, progress_url: `http://192.168.1.20:8200/t/${ticket}.c2lnbmF0dXJl`,
    });
  }
  return [200, taken.get(body.request_id)];
}

const routes = {
  "GET /local/state": () => [200, state()],
  "POST /local/tickets": issue,
  "POST /local/check-in": issue,
  "POST /mock": (body) => [200, Object.assign(mind, body)],
  "GET /mock": () => [200, { mind, taken: [...taken.values()] }],
  "GET /api/v1/me": () => [200, { id: "p", role: "pad", name: "pad", hall: "chini", kind: "device", window: "1", must_change: false }],
  "GET /api/v1/halls/chini/views/pad": () => [200, { version: 40, view: padView(mind.ask), now: now() }],
  "GET /api/v1/halls/chini/indicators": () => [200, indicators],
  "POST /api/v1/halls/chini/commands/rate": (body) => [200, { result: taken.set(`rate-${body.ticket}`, body) && {}, version: 41 }],
  "POST /api/v1/pair/start": () => [200, { device_code: "d", code: "7K4P2MXD", expires_at: now(), poll_s: 2 }],
  "POST /api/v1/pair/poll": () => [200, { status: "pending" }],
  "GET /api/v1/rate/tok": () => [200, { ticket: "A017", service: "城乡居民医保参保缴费", hall_name: "花都区赤坭镇便民服务中心", rated: null, may_rate: true, status: "finished", hall_name_en: "", window: "1", finished_at: null, tags: indicators.tags }],
  "POST /api/v1/rate/tok": (body) => [200, { result: taken.set("rate-phone", body) && {}, version: 42 }],
  "GET /api/v1/progress/tok": () => [200, {
    hall_name: "花都区赤坭镇便民服务中心", ticket: "A017", service: "城乡居民医保参保缴费", status: mind.status ?? "waiting",
    ahead: 4, estimate_s: [300, 840], window: mind.status === "called" ? "综合服务窗口1" : null, called_at: null,
  }],
};

function fileOf(path) {
  const page = /^\/(r|t)\//.test(path) ? "/phone" : path;
  if (page === "/" || page === "/kiosk") return resolve(roots.kiosk, "index.html");
  if (page.startsWith("/assets/kiosk")) return resolve(roots.kiosk, `.${page}`);
  return resolve(roots.web, extname(page) ? `.${page}` : `.${page}.html`);
}

const server = createServer(async (request, response) => {
  const path = new URL(request.url, "http://mock").pathname;
  const route = routes[`${request.method} ${path}`];
  if (path === "/local/stream" && !mind.dead) {
    response.writeHead(200, { "Content-Type": "text/event-stream" }).write(`event: status\ndata: ${JSON.stringify(state())}\n\n`);
    return;
  }
  if (mind.dead && path !== "/mock") return request.socket.destroy();
  if (route) {
    let text = "";
    for await (const piece of request) text += piece;
    const [status, body] = route(text ? JSON.parse(text) : {});
    response.writeHead(status, { "Content-Type": "application/json" }).end(JSON.stringify(body));
    return;
  }
  try {
    const file = fileOf(path);
    const content = await readFile(file);
    response.writeHead(200, { "Content-Type": TYPES[extname(file)] ?? "application/octet-stream" }).end(content);
  } catch {
    response.writeHead(404, { "Content-Type": "application/json" }).end(JSON.stringify(refusal("not_found", "没有此页面", "")));
  }
});
server.listen(Number(process.argv[2] ?? 0), "127.0.0.1", () => console.log(`http://127.0.0.1:${server.address().port}`));
