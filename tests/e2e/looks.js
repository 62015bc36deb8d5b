// Run inside the page by looks.py: what a person with a ruler would find wrong with the screen as it stands.
// Every length is in CSS pixels. Gives [kind, words] pairs.
({ target, primary, gap, text, contrast, icons, reach, scrolls, kinds }) => {
  const found = new Map();
  const tell = (kind, words) => kinds.includes(kind) && found.set(kind + words, [kind, words]);
  const root = document.documentElement;
  const CONTROLS = "button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=option], [role=switch]";
  const label = (el) => `${el.tagName.toLowerCase()}.${el.getAttribute("class") ?? ""} "${(el.textContent ?? "").trim().slice(0, 14)}"`;
  const number = (value) => Math.round(value * 10) / 10;

  const dialogs = [...document.querySelectorAll("[aria-modal=true]")];
  const top = dialogs[dialogs.length - 1] ?? document.body;
  const quiet = (el) => el.closest(".th-quiet, [data-quiet], .el-input__wrapper") !== null;
  const seen = (el) => {
    const style = getComputedStyle(el);
    const box = el.getBoundingClientRect();
    return style.visibility !== "hidden" && style.display !== "none" && style.opacity !== "0" && box.width > 1 && box.height > 1;
  };
  const scroller = (el) => {
    for (let at = el.parentElement; at && at !== document.body; at = at.parentElement)
      if (/auto|scroll/.test(getComputedStyle(at).overflow)) return at;
    return null;
  };

  // colours
  const channel = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const parse = (c) => (c.match(/[\d.]+/g) ?? []).map(Number);
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const over = (c, below) => (c.length < 4 ? c : [0, 1, 2].map((i) => c[i] * c[3] + below[i] * (1 - c[3])));
  const ground = (el) => {
    const layers = [];
    for (let at = el; at; at = at.parentElement) {
      const c = parse(getComputedStyle(at).backgroundColor);
      if (c.length === 4 && c[3] === 0) continue;
      layers.push(c);
      if (c.length === 3 || c[3] === 1) break;
    }
    return layers.reduceRight((below, c) => over(c, below), [255, 255, 255]);
  };
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const faded = (el) => {
    let all = 1;
    for (let at = el; at; at = at.parentElement) all *= Number(getComputedStyle(at).opacity);
    return all;
  };
  const against = (color, el) => {
    const behind = ground(el);
    const c = parse(color);
    return ratio(over([c[0], c[1], c[2], (c[3] ?? 1) * faded(el)], behind), behind);
  };
  // WCAG leaves what cannot be used out of its contrasts.
  const off = (el) => el.closest("[aria-disabled=true], [disabled], [aria-disabled='']") !== null;

  const spot = (el) => (el.matches("input[type=checkbox], input[type=radio]") && el.closest("label")) || el;
  function targets() {
    const all = [...new Set([...top.querySelectorAll(CONTROLS)].filter(seen).filter((el) => !quiet(el)).map(spot))];
    const boxes = all.map((el) => el.getBoundingClientRect());
    all.forEach((el, at) => {
      const box = boxes[at];
      const inText = el.matches("a[href]") && getComputedStyle(el).display === "inline";
      if (!inText && (box.width < target - 0.5 || box.height < target - 0.5)) tell("target", `${number(box.width)} x ${number(box.height)} px: ${label(el)}`);
      if (el.matches(".primary, [data-primary], .th-levels button") && box.height < primary - 0.5) tell("target", `primary ${number(box.height)} px high: ${label(el)}`);
      if (reach && box.top < innerHeight - reach - 1) tell("reach", `${number(innerHeight - box.top)} px above the lower edge: ${label(el)}`);
      for (let other = at + 1; gap && other < all.length; other++) {
        const b = boxes[other];
        if (all[other].contains(el) || el.contains(all[other])) continue;
        const apart = Math.max(b.left - box.right, box.left - b.right, b.top - box.bottom, box.top - b.bottom);
        if (apart < gap - 0.5) tell("gap", `${number(apart)} px between ${label(el)} and ${label(all[other])}`);
      }
    });
  }

  const inside = (box, of) => box.bottom <= of.bottom + 2 && box.top >= of.top - 2 && box.right <= of.right + 2 && box.left >= of.left - 2;
  function fits(el) {
    const box = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    const at = scroller(el);
    if (!(scrolls && at) && (box.left < -1 || box.right > innerWidth + 1)) tell("outside", `outside the screen: ${label(el)}`);
    if (!scrolls && (box.top < -1 || box.bottom > innerHeight + 1)) tell("outside", `outside the screen: ${label(el)}`);
    const sideways = /auto|scroll/.test(style.overflowX);
    if (el.scrollWidth > el.clientWidth + 3 && style.display !== "inline" && !sideways && !el.title) tell("cut", `cut at the side: ${label(el)}`);
    if (/hidden|clip/.test(style.overflowY) && !el.hasAttribute("data-clamp") && el.scrollHeight > el.clientHeight + 4 && el.clientHeight > 0) tell("cut", `cut below: ${label(el)}`);
    if (!scrolls && /auto|scroll/.test(style.overflowY) && el.scrollHeight > el.clientHeight + 2) tell("cut", `must be scrolled: ${label(el)}`);
    if (!el.matches("button, main, section, header, footer, figure, dl > div") || at) return;
    for (const inner of el.querySelectorAll("*")) {
      if (!seen(inner) || quiet(inner) || (inner.closest("svg") && inner.tagName !== "svg") || scroller(inner) !== at) continue;
      const deep = inner.closest(".th-veil, [data-over]");
      if (deep && !deep.contains(el)) continue;
      if (!inside(inner.getBoundingClientRect(), box)) tell("cut", `${label(inner)} sticks out of ${label(el)}`);
    }
  }

  function reads(el) {
    const style = getComputedStyle(el);
    const size = parseFloat(style.fontSize);
    if (size < text - 0.5) tell("text", `text of ${number(size)} px: ${label(el)}`);
    if (!off(el)) {
      const clear = against(style.color, el);
      if (clear < contrast - 0.005) tell("contrast", `contrast ${clear.toFixed(2)}: ${label(el)}`);
    }
    const range = document.createRange();
    range.selectNodeContents(el);
    const line = range.getClientRects()[0];
    if (!line || style.pointerEvents === "none") return;
    const [x, y] = [line.left + line.width / 2, line.top + line.height / 2];
    if (x < 0 || y < 0 || x > innerWidth || y > innerHeight || scroller(el)) return;
    const hit = document.elementFromPoint(x, y);
    if (!hit || el.contains(hit) || hit.contains(el) || hit.closest("label")?.contains(el)) return;
    if (hit.closest("[data-over], [role=dialog], [role=alertdialog]")) return;
    // what has no ground of its own lets the text show through
    for (let at = hit; at && !at.contains(el); at = at.parentElement) {
      const c = parse(getComputedStyle(at).backgroundColor);
      if (c.length === 3 || c[3] > 0.5 || at.tagName === "IMG") return tell("covered", `${label(el)} lies under ${label(hit)}`);
    }
  }

  const NATIVE = "input[type=checkbox], input[type=radio], input[type=range], select, progress, meter";
  function edges(el) {
    if (el.matches(NATIVE) && getComputedStyle(el).appearance !== "none") tell("bare", `the browser's own look: ${label(el)}`);
    if (off(el)) return;
    if (el.matches("svg.th-icon, svg.th-face, svg.th-stars")) {
      const clear = against(getComputedStyle(el).color, el);
      if (clear < icons - 0.005) tell("icon", `icon ${clear.toFixed(2)}: ${label(el.parentElement)}`);
    } else if (el.matches("input:not([type=range]), select, textarea") && !quiet(el)) {
      const style = getComputedStyle(el);
      const clear = Math.max(against(style.borderTopColor, el.parentElement), ratio(ground(el), ground(el.parentElement)));
      if (parseFloat(style.borderTopWidth) === 0 || clear < icons - 0.005) tell("icon", `edge ${clear.toFixed(2)}: ${label(el)}`);
    }
  }

  if (!scrolls && root.scrollHeight > innerHeight + 1) tell("outside", "the page scrolls");
  if (root.scrollWidth > innerWidth + 1) tell("outside", "the page scrolls sideways");
  targets();
  for (const el of document.querySelectorAll("#app *")) {
    if (!seen(el) || quiet(el)) continue;
    if (el.tagName === "svg" || !el.closest("svg")) edges(el);
    if (el.closest("svg, canvas")) continue;
    fits(el);
    const said = [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (said && (top.contains(el) || !dialogs.length)) reads(el);
    if (el.matches("[data-state].th-mark") && !(el.querySelector("svg") && el.textContent.trim())) tell("state", `a state without shape or word: ${label(el)}`);
  }
  return [...found.values()];
}
