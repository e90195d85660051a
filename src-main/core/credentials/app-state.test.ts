import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { openJsonFile } from '../files/json-file.ts';
import { createAppStateStore } from './app-state.ts';

const EMPTY = {
  acceptedNotices: {},
  keyringInUse: false,
  preferredModes: {},
  adoptedClaudeCli: null,
  refusedRefreshTokens: {},
};

let temp: TempHome;
let path: string;

beforeEach(async () => {
  temp = await createTempHome();
  path = `${temp.configHome}/ccproxy/state.json`;
});
afterEach(() => temp.cleanup());

const openState = () => createAppStateStore(openJsonFile(path, createManualClock()));

async function writeState(value: object) {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, JSON.stringify(value));
}

it('starts empty, and reading makes nothing', async () => {
  expect(await openState().read()).toEqual(EMPTY);
  expect(await readdir(temp.home)).toEqual([]);
});

it('keeps unknown keys and gives strange values their default', async () => {
  await writeState({ future: { a: 1 }, keyringInUse: 'maybe', preferredModes: { claude: 'x' } });
  const state = openState();
  expect(await state.read()).toEqual({ ...EMPTY, future: { a: 1 } });
  await state.update(() => ({ keyringInUse: true }));
  expect(JSON.parse(await readFile(path, 'utf8'))).toMatchObject({ future: { a: 1 }, keyringInUse: true });
});

it('does not lose a change to another one, from the same or another process', async () => {
  const [one, two] = [openState(), openState()];
  const accepted = new Date('2026-11-24T00:00:00Z');
  await Promise.all([
    one.update(() => ({ keyringInUse: true })),
    two.markNoticeAccepted('claude', accepted),
    one.markNoticeAccepted('openai', accepted),
    two.update(({ preferredModes }) => ({ preferredModes: { ...preferredModes, claude: 'api-key' } })),
    one.update(({ preferredModes }) => ({ preferredModes: { ...preferredModes, openai: 'oauth' } })),
  ]);
  expect(await two.read()).toEqual({
    ...EMPTY,
    keyringInUse: true,
    acceptedNotices: { claude: accepted.toISOString(), openai: accepted.toISOString() },
    preferredModes: { claude: 'api-key', openai: 'oauth' },
  });
});

it('writes only what is new, and shows it in its version', async () => {
  const state = openState();
  const other = openState();
  await state.update(() => ({}));
  expect(other.version()).toBe('none');
  await state.update(() => ({ keyringInUse: true }));
  const version = other.version();
  expect(version).not.toBe('none');
  await state.update(() => ({ keyringInUse: true }));
  expect(other.version()).toBe(version);
});

it('goes on after a change that failed', async () => {
  const state = openState();
  const failing = state.update(() => {
    throw new Error('no');
  });
  await expect(failing).rejects.toThrow('no');
  await state.update(() => ({ keyringInUse: true }));
  expect((await state.read()).keyringInUse).toBe(true);
});

it('is not replaced when it cannot be read', async () => {
  await mkdir(dirname(path), { recursive: true });
  await writeFile(path, '{"keyringInUse":tr');
  const instant = { ...createManualClock(), sleep: async () => {} };
  const state = createAppStateStore(openJsonFile(path, instant));
  await expect(state.update(() => ({ keyringInUse: false }))).rejects.toMatchObject({
    code: 'credential_unreadable',
  });
  expect(await readFile(path, 'utf8')).toBe('{"keyringInUse":tr');
});
