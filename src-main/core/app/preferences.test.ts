import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { DEFAULT_PREFERENCES } from '../../../src-shared/model/preferences.ts';
import { openJsonFile } from '../files/json-file.ts';
import { changePreferences, createFilePreferences, parsePreferences } from './preferences.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-preferences-'));
});

afterEach(() => rm(folder, { recursive: true }));

it('come back as they were written', async () => {
  const store = createFilePreferences(openJsonFile(join(folder, 'window.json'), createManualClock()));
  expect(await store.read()).toEqual(DEFAULT_PREFERENCES);
  await store.write({ ...DEFAULT_PREFERENCES, theme: 'dark', firstRunDone: true });
  expect(await store.read()).toEqual({ ...DEFAULT_PREFERENCES, theme: 'dark', firstRunDone: true });
});

it('are the defaults when the file cannot be read', async () => {
  await writeFile(join(folder, 'window.json'), '{}');
  const file = openJsonFile(join(folder, 'window.json'), createManualClock());
  const store = createFilePreferences({ ...file, read: () => Promise.reject(new Error('damaged')) });
  expect(await store.read()).toEqual(DEFAULT_PREFERENCES);
});

describe('parsePreferences', () => {
  it('keeps what is usable and drops what is unknown', () => {
    const stored = { theme: 'light', launchAtLogin: 'yes', notifications: { signIn: false }, more: 1 };
    expect(parsePreferences(stored)).toEqual({ ...DEFAULT_PREFERENCES, theme: 'light' });
  });

  it.each([null, 7, 'text', []])('takes %j for nothing', (stored) => {
    expect(parsePreferences(stored)).toEqual(DEFAULT_PREFERENCES);
  });
});

it('changes what is given and nothing else', () => {
  const changed = changePreferences(DEFAULT_PREFERENCES, { startHidden: true, theme: undefined });
  expect(changed).toEqual({ ...DEFAULT_PREFERENCES, startHidden: true });
});
