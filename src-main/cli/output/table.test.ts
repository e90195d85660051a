import { expect, test } from 'vitest';
import { type Layout, renderColumns, renderFields, renderPropertyTable } from './table.ts';
import { measureText } from './text-width.ts';

const plain = (width: number): Layout => ({ width, style: (_tone, text) => text });

test('a property table wraps long values and leaves out what is not there', () => {
  const rows = [
    { label: 'Location', value: '/home/somebody/.config/ccproxy' },
    { label: 'Nothing', value: null },
    { label: 'Name', value: '日本' },
  ];
  expect(renderPropertyTable('Title', rows, plain(40))).toBe(
    `
                 Title
     ╭──────────┬─────────────────╮
     │ Property │ Value           │
     ├──────────┼─────────────────┤
     │ Location │ /home/somebody/ │
     │          │ .config/ccproxy │
     │ Name     │ 日本            │
     ╰──────────┴─────────────────╯`.slice(1),
  );
});

test('no line is wider than the terminal, however long the value', () => {
  const rows = [{ label: 'Value', value: 'x'.repeat(500) }];
  for (const width of [40, 80, 120]) {
    for (const line of renderPropertyTable('Title', rows, plain(width)).split('\n')) {
      expect(measureText(line)).toBeLessThanOrEqual(width);
    }
  }
});

test('a value cannot steer the terminal', () => {
  const hostile = [{ label: 'Organization', value: 'a\x1b[2Jb\nc\u202ed' }];
  const expected = 'a?[2Jb?c?d';
  expect(renderPropertyTable('Title', hostile, plain(80))).toContain(`│ ${expected} │`);
  expect(renderFields(hostile, plain(80))).toBe(`  Organization  ${expected}`);
  expect(renderColumns(['A'], [['\x1b]0;x\x07']], 0, plain(80))).toBe('A\n?]0;x?');
});

test('styles come on top of the layout, not into it', () => {
  const marked: Layout = { width: 80, style: (tone, text) => `<${tone}>${text}</${tone}>` };
  expect(renderFields([{ label: 'State', value: 'good', tone: 'good' }], marked)).toBe(
    '  <quiet>State  </quiet><good>good</good>',
  );
});

test('columns: one of them wraps so that all fit', () => {
  const rows = [['CLAUDE__SCOPES', 'user:profile, user:inference', 'default']];
  expect(renderColumns(['NAME', 'VALUE', 'SOURCE'], rows, 1, plain(40))).toBe(
    `NAME            VALUE            SOURCE
CLAUDE__SCOPES  user:profile,    default
                user:inference`,
  );
});
