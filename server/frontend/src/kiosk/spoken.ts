/** What of a screen is spoken: its title, the facts marked `data-say`, its choices. Read from the picture itself, so
 * that nothing can be shown and not be said. */

export interface Spoken {
  title: string;
  facts: string[];
  choices: string[];
}

export function spokenOf(screen: Element): Spoken {
  const title = screen.querySelector("[data-title]") ?? screen.querySelector("h2");
  return {
    title: title ? textOf(title) : "",
    facts: [...screen.querySelectorAll("[data-say]")].map(textOf).filter(Boolean),
    choices: [...screen.querySelectorAll("[data-choice]")].map(textOf).filter(Boolean),
  };
}

/** The words of an element: its own `data-say` or label, else its parts one after another. */
export function textOf(element: Element): string {
  const given = element.getAttribute("data-say") || element.getAttribute("aria-label");
  if (given) return given;
  const parts: string[] = [];
  collect(element, parts);
  return parts.join("，");
}

function collect(element: Element, parts: string[]): void {
  if (element.tagName.toLowerCase() === "svg") return;
  if (![...element.children].some((child) => child.tagName.toLowerCase() !== "svg")) {
    const text = (element.textContent ?? "").replace(/\s+/g, " ").trim();
    if (text) parts.push(text);
    return;
  }
  for (const child of element.children) collect(child, parts);
}
