const graphemes = new Intl.Segmenter();
/** East Asian wide characters and emoji fill two columns of a terminal (Unicode UAX 11). */
const WIDE =
  /\p{Emoji_Presentation}|[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]/u;

/** How many columns of a terminal `text` fills; it must not hold escape sequences. */
export function measureText(text: string): number {
  let width = 0;
  for (const { segment } of graphemes.segment(text)) width += WIDE.test(segment) ? 2 : 1;
  return width;
}

/** Fills up with spaces to `width` columns. */
export function padText(text: string, width: number): string {
  return text + ' '.repeat(Math.max(0, width - measureText(text)));
}

/**
 * Breaks text into lines of at most `width` columns, after a space, a slash or a comma where there is one.
 *
 * @returns at least one line
 */
export function wrapText(text: string, width: number): string[] {
  const lines: string[] = [];
  let line = '';
  const pieces = text.split(/(?<=[\s/,])/).flatMap((piece) => splitWord(piece, width));
  for (const piece of pieces) {
    if (line !== '' && measureText(line + piece.trimEnd()) > width) {
      lines.push(line.trimEnd());
      line = '';
    }
    line += piece;
  }
  return [...lines, line.trimEnd()];
}

/** A word that is longer than a line is cut. */
function splitWord(word: string, width: number): string[] {
  if (measureText(word.trimEnd()) <= width) return [word];
  const parts: string[] = [];
  let part = '';
  for (const { segment } of graphemes.segment(word)) {
    if (measureText(part + segment) > width) {
      parts.push(part);
      part = '';
    }
    part += segment;
  }
  return [...parts, part];
}
