/** What the tests of the tokens need to know of colours. */

/** How light a colour is, by WCAG's definition of relative luminance. */
function light(hex: string): number {
  const part = (at: number): number => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return 0.2126 * part(1) + 0.7152 * part(3) + 0.0722 * part(5);
}

/** WCAG's contrast of two colours. */
export function contrast(a: string, b: string): number {
  const [high = 0, low = 0] = [light(a), light(b)].sort((p, q) => q - p);
  return (high + 0.05) / (low + 0.05);
}
