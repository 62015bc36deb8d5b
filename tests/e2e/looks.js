// Run inside the page by looks.py: what a person with a ruler would find wrong with the screen as it stands.
// Every length is in CSS pixels. Gives [kind, words] pairs.
({ target, primary, gap, text, contrast, icons, reach, scrolls, kinds }) => {
  const found = new Map();
  const wanted = (...some) => some.some((kind) => kinds.includes(kind));
  // nothing moves while the ruler lies on it: what was asked of an element once is known
  const once = (ask) => {
    const known = new Map();
    return (el) => {
      if (!known.has(el)) known.set(el, ask(el));
      return known.get(el);
    };
  };
  const styled = once((el) => getComputedStyle(el));
  const boxed = once((el) => el.getBoundingClientRect());
  const tell = (kind, words) => kinds.includes(kind) && found.set(kind + words, [kind, words]);
  const root = document.documentElement;
  const CONTROLS = "button, a[href], input, select, textarea, summary, [role=button], [role=tab], [role=option], [role=switch]";
  const label = (el) => `${el.tagName.toLowerCase()}.${el.getAttribute("class") ?? ""} "${(el.textContent ?? "").trim().slice(0, 14)}"`;
  const number = (value) => Math.round(value * 10) / 10;

  const dialogs = [...document.querySelectorAll("[aria-modal=true]")];
  const top = dialogs[dialogs.length - 1] ?? document.body;
  const quiet = once((el) => el.closest(".th-quiet, [data-quiet], .el-input__wrapper") !== null);
  const seen = once((el) => {
    const style = styled(el);
    const box = boxed(el);
    return style.visibility !== "hidden" && style.display !== "none" && style.opacity !== "0" && box.width > 1 && box.height > 1;
  });
  const drawing = once((el) => el.closest("svg"));
  const veil = once((el) => el.closest(".th-veil, [data-over]"));
  const scroller = once((el) => {
    const above = el.parentElement;
    if (!above || above === document.body) return null;
    return /auto|scroll/.test(styled(above).overflow) ? above : scroller(above);
  });

  // colours
  const channel = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const parse = once((c) => (c.match(/[\d.]+/g) ?? []).map(Number));
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const over = (c, below) => (c.length < 4 ? c : [0, 1, 2].map((i) => c[i] * c[3] + below[i] * (1 - c[3])));
  const ground = once((el) => {
    if (!el) return [255, 255, 255];
    const c = parse(styled(el).backgroundColor);
    if (c.length === 4 && c[3] === 0) return ground(el.parentElement);
    return c.length === 3 ? c : over(c, c[3] === 1 ? c : ground(el.parentElement));
  });
  const ratio = (a, b) => {
    const [x, y] = [light(a), light(b)].sort((p, q) => q - p);
    return (x + 0.05) / (y + 0.05);
  };
  const faded = once((el) => (el ? Number(styled(el).opacity) * faded(el.parentElement) : 1));
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
    const boxes = all.map(boxed);
    all.forEach((el, at) => {
      const box = boxes[at];
      const inText = el.matches("a[href]") && styled(el).display === "inline";
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
    const box = boxed(el);
    const style = styled(el);
    const at = scroller(el);
    if (!(scrolls && at) && (box.left < -1 || box.right > innerWidth + 1)) tell("outside", `outside the screen: ${label(el)}`);
    if (!scrolls && (box.top < -1 || box.bottom > innerHeight + 1)) tell("outside", `outside the screen: ${label(el)}`);
    const sideways = /auto|scroll/.test(style.overflowX);
    if (el.scrollWidth > el.clientWidth + 3 && style.display !== "inline" && !sideways && !el.title) tell("cut", `cut at the side: ${label(el)}`);
    if (/hidden|clip/.test(style.overflowY) && !el.hasAttribute("data-clamp") && el.scrollHeight > el.clientHeight + 4 && el.clientHeight > 0) tell("cut", `cut below: ${label(el)}`);
    if (!scrolls && /auto|scroll/.test(style.overflowY) && el.scrollHeight > el.clientHeight + 2) tell("cut", `must be scrolled: ${label(el)}`);
    if (!el.matches("button, main, section, header, footer, figure, dl > div") || at) return;
    for (const inner of el.querySelectorAll("*")) {
      if (!seen(inner) || quiet(inner) || (drawing(inner) && inner.tagName !== "svg") || scroller(inner) !== at) continue;
      const deep = veil(inner);
      if (deep && !deep.contains(el)) continue;
      if (!inside(boxed(inner), box)) tell("cut", `${label(inner)} sticks out of ${label(el)}`);
    }
  }

  function reads(el) {
    const style = styled(el);
    const size = parseFloat(style.fontSize);
    if (size < text - 0.5) tell("text", `text of ${number(size)} px: ${label(el)}`);
    if (!off(el)) {
      const clear = against(style.color, el);
      if (clear < contrast - 0.005) tell("contrast", `contrast ${clear.toFixed(2)}: ${label(el)}`);
    }
    if (!wanted("covered")) return;
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
      const c = parse(styled(at).backgroundColor);
      if (c.length === 3 || c[3] > 0.5 || at.tagName === "IMG") return tell("covered", `${label(el)} lies under ${label(hit)}`);
    }
  }

  const NATIVE = "input[type=checkbox], input[type=radio], input[type=range], select, progress, meter";
  function edges(el) {
    if (el.matches(NATIVE) && styled(el).appearance !== "none") tell("bare", `the browser's own look: ${label(el)}`);
    if (off(el)) return;
    if (el.matches("svg.th-icon, svg.th-face, svg.th-stars")) {
      const clear = against(styled(el).color, el);
      if (clear < icons - 0.005) tell("icon", `icon ${clear.toFixed(2)}: ${label(el.parentElement)}`);
    } else if (el.matches("input:not([type=range]), select, textarea") && !quiet(el)) {
      const style = styled(el);
      const clear = Math.max(against(style.borderTopColor, el.parentElement), ratio(ground(el), ground(el.parentElement)));
      if (parseFloat(style.borderTopWidth) === 0 || clear < icons - 0.005) tell("icon", `edge ${clear.toFixed(2)}: ${label(el)}`);
    }
  }

  if (!scrolls && root.scrollHeight > innerHeight + 1) tell("outside", "the page scrolls");
  if (root.scrollWidth > innerWidth + 1) tell("outside", "the page scrolls sideways");
  if (wanted("target", "gap", "reach")) targets();
  for (const el of document.querySelectorAll("#app *")) {
    if (!seen(el) || quiet(el)) continue;
    if (wanted("bare", "icon") && (el.tagName === "svg" || !drawing(el))) edges(el);
    if (drawing(el) || el.closest("canvas")) continue;
    if (wanted("outside", "cut")) fits(el);
    const said = wanted("text", "contrast", "covered") && [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (said && (top.contains(el) || !dialogs.length)) reads(el);
    if (el.matches("[data-state].th-mark") && !(el.querySelector("svg") && el.textContent.trim())) tell("state", `a state without shape or word: ${label(el)}`);
  }
  return [...found.values()];
}
