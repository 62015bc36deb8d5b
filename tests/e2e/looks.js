// Run inside the page by looks.py; gives a list of what is wrong with it.
({ target, text, contrast }) => {
  const found = [];
  const mm = parseFloat(getComputedStyle(document.documentElement).getPropertyValue("--mm"));
  const label = (el) => `${el.tagName.toLowerCase()}.${el.getAttribute("class") ?? ""} "${(el.textContent ?? "").trim().slice(0, 14)}"`;
  const seen = (el) => {
    const style = getComputedStyle(el);
    const box = el.getBoundingClientRect();
    return style.visibility !== "hidden" && style.display !== "none" && box.width > 1 && box.height > 1;
  };
  const channel = (c) => (c / 255 <= 0.03928 ? c / 255 / 12.92 : ((c / 255 + 0.055) / 1.055) ** 2.4);
  const parse = (c) => (c.match(/[\d.]+/g) ?? []).map(Number);
  const light = (c) => 0.2126 * channel(c[0]) + 0.7152 * channel(c[1]) + 0.0722 * channel(c[2]);
  const ground = (el) => {
    for (let at = el; at; at = at.parentElement) {
      const c = parse(getComputedStyle(at).backgroundColor);
      if (c.length === 3 || c[3] === 1) return c;
    }
    return [255, 255, 255];
  };
  const root = document.documentElement;
  if (root.scrollHeight > innerHeight + 1 || root.scrollWidth > innerWidth + 1) found.push("the page scrolls");
  const boxes = "button, main, section, header, footer, figure, dl > div";
  for (const el of document.querySelectorAll("#app *")) {
    if (!seen(el) || el.closest("svg")) continue;
    const box = el.getBoundingClientRect();
    const style = getComputedStyle(el);
    if (box.top < -1 || box.left < -1 || box.right > innerWidth + 1 || box.bottom > innerHeight + 1) found.push(`outside the screen: ${label(el)}`);
    if (el.matches("button") && (box.width < target * mm - 0.5 || box.height < target * mm - 0.5))
      found.push(`target ${(box.width / mm).toFixed(1)} x ${(box.height / mm).toFixed(1)} mm: ${label(el)}`);
    if (el.scrollWidth > el.clientWidth + 3 && style.display !== "inline") found.push(`cut at the side: ${label(el)}`);
    if (el.matches(boxes)) {
      for (const inner of el.querySelectorAll("*")) {
        if (!seen(inner) || (inner.closest("svg") && inner.tagName !== "svg")) continue;
        const at = inner.getBoundingClientRect();
        if (at.bottom > box.bottom + 2 || at.top < box.top - 2 || at.right > box.right + 2 || at.left < box.left - 2)
          found.push(`${label(inner)} sticks out of ${label(el)}`);
      }
    }
    const own = [...el.childNodes].some((node) => node.nodeType === 3 && node.textContent.trim());
    if (!own) continue;
    if (parseFloat(style.fontSize) < text * mm - 0.5) found.push(`text of ${style.fontSize}: ${label(el)}`);
    if (el.closest("[aria-disabled]")) continue;
    const [a, b] = [light(parse(style.color)), light(ground(el))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < contrast) found.push(`contrast ${ratio.toFixed(2)}: ${label(el)}`);
  }
  return [...new Set(found)];
}
