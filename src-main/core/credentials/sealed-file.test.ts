import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { type JsonFile, openJsonFile } from '../files/json-file.ts';
import { createSealingKey, readSealed, writeSealed } from './sealed-file.ts';

const TEXT = 'a secret that is easy to find: sk-ant-oat01';
const KEY = createSealingKey();

let temp: TempHome;
let file: JsonFile;

beforeEach(async () => {
  temp = await createTempHome();
  file = openJsonFile(join(temp.home, 'sealed.json'), createManualClock());
  await writeSealed(file, KEY, 'claudeAiOauth', TEXT);
});
afterEach(() => temp.cleanup());

it('gives the text back and shows nothing of it in the file', async () => {
  expect(await readSealed(file, KEY, 'claudeAiOauth')).toBe(TEXT);
  const content = await readFile(file.path, 'utf8');
  for (const form of ['utf8', 'base64', 'hex'] as const) {
    expect(content).not.toContain(Buffer.from('easy to find').toString(form));
  }
  expect(content).not.toContain(KEY);
});

it('uses 32 random bytes and never the same vector twice', async () => {
  expect(Buffer.from(KEY, 'base64')).toHaveLength(32);
  expect(createSealingKey()).not.toBe(KEY);
  const first = await file.read();
  await writeSealed(file, KEY, 'claudeAiOauth', TEXT);
  const second = await file.read();
  expect(second?.iv).not.toBe(first?.iv);
  expect(second?.data).not.toBe(first?.data);
});

it('is nothing when the file is gone', async () => {
  await file.remove();
  expect(await readSealed(file, KEY, 'claudeAiOauth')).toBeNull();
});

const flipFirst = (text: unknown) => {
  const bytes = Buffer.from(String(text), 'base64');
  bytes[0] = (bytes[0] ?? 0) ^ 1;
  return bytes.toString('base64');
};

it.each([
  ['iv', flipFirst],
  ['tag', flipFirst],
  ['data', flipFirst],
  ['data', () => ''],
  ['tag', (tag: unknown) => Buffer.from(String(tag), 'base64').subarray(0, 4).toString('base64')],
  ['tag', () => undefined],
  ['version', () => 2],
])('notices a changed %s', async (field, change) => {
  const content = (await file.read()) ?? {};
  await file.write({ ...content, [field]: change(content[field]) });
  await expect(readSealed(file, KEY, 'claudeAiOauth')).rejects.toMatchObject({
    code: 'credential_unreadable',
    advice: expect.any(String),
  });
});

it.each([
  ['another key', createSealingKey(), 'claudeAiOauth'],
  ['a key of the wrong length', Buffer.alloc(5).toString('base64'), 'claudeAiOauth'],
  ["another secret's name", KEY, 'openaiApiKey'],
])('cannot be opened with %s', async (_, key, name) => {
  await expect(readSealed(file, key, name)).rejects.toMatchObject({ code: 'credential_unreadable' });
});
