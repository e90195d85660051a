import { readFile, writeFile } from 'node:fs/promises';
import type { Support } from './matrix.ts';

/** By `dialect / provider / feature`. */
export type Results = Record<string, Support | 'failed'>;

const FILE = new URL('results.json', import.meta.url);

export async function readResults(): Promise<Results> {
  return JSON.parse(await readFile(FILE, 'utf8'));
}

export async function writeResults(results: Results): Promise<void> {
  await writeFile(FILE, `${JSON.stringify(results, null, 2)}\n`);
}
