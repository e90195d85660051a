import { readFile, writeFile } from 'node:fs/promises';
import { README, renderSections } from './field-tables.ts';
import { replaceSection } from './marked-section.ts';

/** Writes the tables in the README of the translation: `node e2e/translate/render-fields.ts`. */
let readme = await readFile(README, 'utf8');
for (const { section, content } of renderSections()) readme = replaceSection(readme, section, content);
await writeFile(README, readme);
