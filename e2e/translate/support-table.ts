import { FEATURES } from './features.ts';
import { findSection, replaceSection } from './marked-section.ts';
import { DIALECTS, PROVIDERS, type Support } from './matrix.ts';
import type { Results } from './results.ts';

const DIALECT_NAMES = { messages: 'Messages', chat: 'Chat Completions', responses: 'Responses' } as const;

const MARKS: Readonly<Record<Support | 'failed', string>> = {
  native: '=',
  translated: '✓',
  emulated: '✓ (1)',
  'not in dialect': '–',
  failed: '✗',
};

const LEGEND = [
  '`=` goes through byte for byte, with a plan but for what its backend insists on (the identity block, a stream);',
  '`✓` is translated; `–`: the client format has no way to ask for it. (1) The provider takes no stop sequences, so the',
  'proxy ends the answer where one appears; nobody has counted its tokens then, and its usage says 0.',
].join('\n');

const VENDOR_NAMES = { claude: 'Claude', openai: 'OpenAI' } as const;

/** The results as Markdown: a row per feature, a column per client format and provider. */
export function renderSupportTable(results: Results): string {
  const columns = DIALECTS.flatMap((dialect) => makeColumns(dialect, results));
  const rows = [
    ['', ...columns.map(({ title }) => title)],
    ['---', ...columns.map(() => ':-:')],
    ...Object.keys(FEATURES).map((feature, index) => [feature, ...columns.map(({ marks }) => marks[index])]),
  ];
  return `${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}\n\n${LEGEND}`;
}

/** A vendor's plan and key share a column where they are alike. */
function makeColumns(dialect: (typeof DIALECTS)[number], results: Results) {
  const columns = PROVIDERS.map(({ name, vendor }) => ({
    vendor,
    title: `${DIALECT_NAMES[dialect]} → ${name}`,
    marks: Object.keys(FEATURES).map(
      (feature) => MARKS[results[`${dialect} / ${name} / ${feature}`] ?? 'failed'],
    ),
  }));
  return (['claude', 'openai'] as const).flatMap((vendor) => {
    const own = columns.filter((column) => column.vendor === vendor);
    const [first] = own;
    const areAlike = own.every(({ marks }) => marks.join() === first?.marks.join());
    const title = `${DIALECT_NAMES[dialect]} → ${VENDOR_NAMES[vendor]}`;
    return areAlike && first ? [{ ...first, title }] : own;
  });
}

const SECTION = { name: 'support table', madeBy: 'e2e/translate/render-matrix.ts' };

/** The table that a README holds, or `null` when it has no place for one. */
export function findSupportTable(readme: string): string | null {
  return findSection(readme, SECTION);
}

/** @throws Error when the README has no place for it */
export function replaceSupportTable(readme: string, table: string): string {
  return replaceSection(readme, SECTION, table);
}
