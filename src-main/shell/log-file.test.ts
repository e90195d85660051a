import { chmod, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openLogFile } from './log-file.ts';

let folder: string;
let path: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-log-'));
  path = join(folder, 'logs', 'ccproxy.log');
});
afterEach(() => rm(folder, { recursive: true }));

const modeOf = async (file: string) => (await stat(file)).mode & 0o777;

test('keeps lines in a file of the user alone', async () => {
  const log = openLogFile(path);
  log.write('one\n');
  log.write('two\n');
  expect(await readFile(path, 'utf8')).toBe('one\ntwo\n');
  expect(await modeOf(path)).toBe(0o600);
  expect(await modeOf(join(folder, 'logs'))).toBe(0o700);
});

test('goes on with the last run’s file, and closes it to others', async () => {
  openLogFile(path).write('before\n');
  await chmod(path, 0o644);
  openLogFile(path).write('after\n');
  expect(await readFile(path, 'utf8')).toBe('before\nafter\n');
  expect(await modeOf(path)).toBe(0o600);
});

test('keeps one old file beside it when it is full', async () => {
  const log = openLogFile(path, 10);
  for (const line of ['first\n', 'second\n', 'third\n']) log.write(line);
  expect(await readFile(path, 'utf8')).toBe('third\n');
  expect(await readFile(`${path}.old`, 'utf8')).toBe('second\n');
  expect(await modeOf(path)).toBe(0o600);
});

test('counts what is there already, in bytes', async () => {
  openLogFile(path, 10).write('ü'.repeat(4));
  openLogFile(path, 10).write('new\n');
  expect(await readFile(path, 'utf8')).toBe('new\n');
  expect(await readFile(`${path}.old`, 'utf8')).toBe('üüüü');
});

test('a log that cannot be written disturbs nobody', async () => {
  await writeFile(join(folder, 'logs'), 'a file where the folder should be');
  expect(() => openLogFile(path).write('line\n')).not.toThrow();
});
