import { toPrintable } from '../../core/system/to-printable.ts';
import type { Style, Tone } from './style.ts';
import { measureText, padText, wrapText } from './text-width.ts';

/** One property and its value; without a value there is no row. */
export interface Row {
  readonly label: string;
  readonly value: string | null;
  readonly tone?: Tone;
}

export interface Layout {
  /** Columns of the terminal. */
  readonly width: number;
  readonly style: Style;
}

/** Where authentication.md's sample puts the account block and the table. */
export const INDENT = 5;

/**
 * A table of properties in a box with a title above it, as in authentication.md. Long values wrap inside
 * their cell.
 */
export function renderPropertyTable(title: string, rows: readonly Row[], layout: Layout): string {
  const { style } = layout;
  const shown = clean([{ label: 'Property', value: 'Value', tone: 'heading' }, ...rows]);
  const labelWidth = widest(shown.map(({ label }) => label));
  const room = Math.max(10, layout.width - INDENT - labelWidth - '│  │  │'.length);
  const wrapped = shown.map((row) => ({ ...row, lines: wrapText(row.value, room) }));
  const valueWidth = widest(wrapped.flatMap(({ lines }) => lines));
  const rule = ([left, middle, right]: readonly [string, string, string]) =>
    style('quiet', left + '─'.repeat(labelWidth + 2) + middle + '─'.repeat(valueWidth + 2) + right);
  const bar = style('quiet', '│');
  const [head = [], ...body] = wrapped.map(({ label, lines, tone }) =>
    lines.map((line, index) => {
      const name = padText(index === 0 ? label : '', labelWidth);
      const value = padText(line, valueWidth);
      const isHead = tone === 'heading';
      return `${bar} ${isHead ? style('heading', name) : name} ${bar} ${tone ? style(tone, value) : value} ${bar}`;
    }),
  );
  const lines = [
    rule(['╭', '┬', '╮']),
    ...head,
    rule(['├', '┼', '┤']),
    ...body.flat(),
    rule(['╰', '┴', '╯']),
  ];
  const tableWidth = labelWidth + valueWidth + '│  │  │'.length;
  const left = INDENT + Math.max(0, Math.floor((tableWidth - measureText(title)) / 2));
  return [' '.repeat(left) + style('heading', title), ...lines.map((line) => ' '.repeat(INDENT) + line)].join(
    '\n',
  );
}

/** Labels and values side by side without a box, for short answers. */
export function renderFields(rows: readonly Row[], layout: Layout, indent = 2): string {
  const shown = clean(rows);
  const labelWidth = widest(shown.map(({ label }) => label)) + 2;
  const room = Math.max(10, layout.width - indent - labelWidth);
  return shown
    .flatMap(({ label, value, tone }) =>
      wrapText(value, room).map((line, index) => {
        const name = layout.style('quiet', padText(index === 0 ? label : '', labelWidth));
        return ' '.repeat(indent) + name + (tone ? layout.style(tone, line) : line);
      }),
    )
    .join('\n');
}

/** Columns with a heading. The column at `flexible` wraps; the others take what they need. */
export function renderColumns(
  heading: readonly string[],
  rows: readonly (readonly string[])[],
  flexible: number,
  layout: Layout,
): string {
  const gap = 2;
  const cells = [heading, ...rows].map((row) => row.map(toPrintable));
  const widths = heading.map((_, column) => widest(cells.map((row) => row[column] ?? '')));
  const others = widths.reduce((sum, width, column) => (column === flexible ? sum : sum + width + gap), 0);
  widths[flexible] = Math.min(widths[flexible] ?? 0, Math.max(10, layout.width - others));
  const lines = cells.flatMap((row, index) => {
    const wrapped = row.map((cell, column) => wrapText(cell, widths[column] ?? cell.length));
    const height = Math.max(...wrapped.map(({ length }) => length));
    return Array.from({ length: height }, (_, line) => {
      const text = wrapped
        .map((cell, column) => padText(cell[line] ?? '', widths[column] ?? 0))
        .join(' '.repeat(gap))
        .trimEnd();
      return index === 0 ? layout.style('heading', text) : text;
    });
  });
  return lines.join('\n');
}

/** Values come from files, tokens and providers: they must not steer the terminal. */
function clean(rows: readonly Row[]): (Row & { readonly value: string })[] {
  return rows.flatMap((row) => (row.value === null ? [] : [{ ...row, value: toPrintable(row.value) }]));
}

function widest(texts: readonly string[]): number {
  return Math.max(0, ...texts.map(measureText));
}
