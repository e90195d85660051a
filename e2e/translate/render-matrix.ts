import { readFile, writeFile } from 'node:fs/promises';
import { readResults } from './results.ts';
import { renderSupportTable, replaceSupportTable } from './support-table.ts';

/**
 * Writes the support table of the README from the results of the last
 * `CCPROXY_WRITE_MATRIX=1 npm test -- e2e/translate-matrix.test.ts`: `node e2e/translate/render-matrix.ts`.
 */
const README = new URL('../../README.md', import.meta.url);
const readme = await readFile(README, 'utf8');
await writeFile(README, replaceSupportTable(readme, renderSupportTable(await readResults())));
