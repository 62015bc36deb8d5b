/** An address within the console: the page, and what of it. */
export function hashOf(page: string, ...rest: string[]): string {
  return `#${[page, ...rest.map(encodeURIComponent)].join("/")}`;
}
