/** What the tests and the charts need to know of colours: distances as the eye feels them, and as other eyes do. */

/** Okabe and Ito's palette in the order in which charts take from it. */
export const HUES = ["#0072b2", "#e69f00", "#009e73", "#56b4e9", "#d55e00", "#f0e442", "#cc79a7", "#14232c"] as const;

export type Sight = "normal" | "protan" | "deutan" | "tritan" | "grey";
type Triple = [number, number, number];

/** Machado, Oliveira and Fernandes (2009), full deficiency, on linear light; grey keeps the luminance alone. */
const SIGHTS: Record<Sight, [Triple, Triple, Triple]> = {
  normal: [[1, 0, 0], [0, 1, 0], [0, 0, 1]],
  protan: [[0.152286, 1.052583, -0.204868], [0.114503, 0.786281, 0.099216], [-0.003882, -0.048116, 1.051998]],
  deutan: [[0.367322, 0.860646, -0.227968], [0.280085, 0.672501, 0.047413], [-0.01182, 0.04294, 0.968881]],
  tritan: [[1.255528, -0.076749, -0.178779], [-0.078411, 0.930809, 0.147602], [0.004733, 0.691367, 0.3039]],
  grey: [[0.2126, 0.7152, 0.0722], [0.2126, 0.7152, 0.0722], [0.2126, 0.7152, 0.0722]],
}; // prettier-ignore

const dot = (a: Triple, b: Triple): number => a[0] * b[0] + a[1] * b[1] + a[2] * b[2];
const each = (m: [Triple, Triple, Triple], v: Triple): Triple => [dot(m[0], v), dot(m[1], v), dot(m[2], v)];

function linear(hex: string): Triple {
  const part = (at: number): number => {
    const c = parseInt(hex.slice(at, at + 2), 16) / 255;
    return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
  };
  return [part(1), part(3), part(5)];
}

/** WCAG's contrast of two colours. */
export function contrast(a: string, b: string): number {
  const light = (hex: string): number => dot(SIGHTS.grey[0], linear(hex));
  const [high = 0, low = 0] = [light(a), light(b)].sort((p, q) => q - p);
  return (high + 0.05) / (low + 0.05);
}

/** CIELAB as this sight sees the colour. */
export function lab(hex: string, sight: Sight = "normal"): Triple {
  const [r, g, b] = each(SIGHTS[sight], linear(hex)).map((c) => Math.min(1, Math.max(0, c))) as Triple;
  const xyz = each([[0.4124564, 0.3575761, 0.1804375], [0.2126729, 0.7151522, 0.072175], [0.0193339, 0.119192, 0.9503041]], [r, g, b]);
  const f = (t: number): number => (t > 216 / 24389 ? Math.cbrt(t) : (24389 / 27 * t + 16) / 116);
  const [x, y, z] = [f(xyz[0] / 0.95047), f(xyz[1]), f(xyz[2] / 1.08883)];
  return [116 * y - 16, 500 * (x - y), 200 * (y - z)];
}

const RAD = Math.PI / 180;

/** CIEDE2000: 1 is a just noticeable difference, 10 is another colour at a glance. */
export function difference([l1, a1, b1]: Triple, [l2, a2, b2]: Triple): number {
  const mean = (Math.hypot(a1, b1) + Math.hypot(a2, b2)) / 2;
  const g = 0.5 * (1 - Math.sqrt(mean ** 7 / (mean ** 7 + 25 ** 7)));
  const [p1, p2] = [a1 * (1 + g), a2 * (1 + g)];
  const [c1, c2] = [Math.hypot(p1, b1), Math.hypot(p2, b2)];
  const hue = (a: number, b: number): number => (a === 0 && b === 0 ? 0 : (Math.atan2(b, a) / RAD + 360) % 360);
  const [h1, h2] = [hue(p1, b1), hue(p2, b2)];
  const turn = c1 * c2 === 0 ? 0 : ((h2 - h1 + 540) % 360) - 180;
  const chroma = (c1 + c2) / 2;
  const light = (l1 + l2) / 2;
  const angle = c1 * c2 === 0 ? h1 + h2 : (h1 + turn / 2 + 360) % 360;
  const t = 1 - 0.17 * Math.cos((angle - 30) * RAD) + 0.24 * Math.cos(2 * angle * RAD)
    + 0.32 * Math.cos((3 * angle + 6) * RAD) - 0.2 * Math.cos((4 * angle - 63) * RAD);
  const sl = 1 + (0.015 * (light - 50) ** 2) / Math.sqrt(20 + (light - 50) ** 2);
  const sc = 1 + 0.045 * chroma;
  const sh = 1 + 0.015 * chroma * t;
  const bend = -Math.sin(60 * Math.exp(-(((angle - 275) / 25) ** 2)) * RAD) * 2 * Math.sqrt(chroma ** 7 / (chroma ** 7 + 25 ** 7));
  const dl = (l2 - l1) / sl;
  const dc = (c2 - c1) / sc;
  const dh = (2 * Math.sqrt(c1 * c2) * Math.sin((turn / 2) * RAD)) / sh;
  return Math.sqrt(dl ** 2 + dc ** 2 + dh ** 2 + bend * dc * dh);
}
