/** The line at the foot of a board: one standing sentence at a time, changing slowly. Nothing runs, nothing is cut. */

/** How long a sentence stands. */
export const STANDS_S = 12;

/** A long notice in sentences that fit one line of `most` characters, broken where it breathes. */
export function sentences(text: string, most = 40): string[] {
  const found: string[] = [];
  for (const part of text.trim().split(/(?<=[，。；！？,;!?\n])/u)) {
    const last = found[found.length - 1];
    const piece = part.trim();
    if (!piece) continue;
    if (last !== undefined && widthOf(last + piece) <= most) found[found.length - 1] = last + piece;
    else found.push(...hard(piece, most));
  }
  return found.map((line) => line.replace(/[，,；;]$/u, ""));
}

/** A Latin letter is half as wide as a Chinese character. */
export function widthOf(text: string): number {
  let width = 0;
  for (const sign of text) width += (sign.codePointAt(0) ?? 0) < 0x2e80 ? 0.55 : 1;
  return width;
}

function hard(text: string, most: number): string[] {
  if (widthOf(text) <= most) return [text];
  const lines: string[] = [];
  let line = "";
  for (const word of text.split(/(?<= )|(?=[\u2e80-\u9fff])/u)) {
    if (line && widthOf(line + word) > most) {
      lines.push(line.trim());
      line = "";
    }
    line += word;
  }
  return [...lines, line.trim()].filter(Boolean);
}

export function standing<T>(lines: readonly T[], now: Date): T | null {
  if (!lines.length) return null;
  return lines[Math.floor(now.getTime() / 1000 / STANDS_S) % lines.length] ?? null;
}

/** While there is news, every second sentence is news: who looks up learns it within one turn. */
export function interleaved<T>(news: readonly T[], calm: readonly T[]): T[] {
  if (!news.length || !calm.length) return [...news, ...calm];
  return Array.from({ length: Math.max(news.length, calm.length) }, (_, n) => n).flatMap((n) => [
    news[n % news.length] as T,
    calm[n % calm.length] as T,
  ]);
}
