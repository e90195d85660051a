import { beforeEach, expect, it } from 'vitest';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { DEFAULT_PREFERENCES } from '../../../src-shared/model/preferences.ts';
import { silentLogger } from '../ports/logger.ts';
import { createStatePublisher } from './state-publisher.ts';

let state: Omit<AppSnapshot, 'revision'>;
let published: AppSnapshot[];
let logged: string[];
let publisher: ReturnType<typeof createStatePublisher>;

const token = { source: null, detail: null, masked: null, problem: null };

beforeEach(() => {
  state = {
    version: '1',
    host: 'browser',
    platform: 'linux',
    nowMs: 0,
    capabilities: { tray: false, launchAtLogin: false, notifications: false, openFolders: false },
    proxy: { state: 'stopped', port: 1, url: null, bindHost: '127.0.0.1', problem: null, canTakeOver: false },
    credentials: [],
    signIns: { claude: null, openai: null },
    notices: { claude: { accepted: false, text: '' }, openai: { accepted: false, text: '' } },
    authToken: token,
    settings: [],
    preferences: DEFAULT_PREFERENCES,
    quotas: [],
    warnings: [],
    settingsFile: '/settings.json',
    logsFolder: null,
  };
  published = [];
  logged = [];
  publisher = createStatePublisher({
    describe: () => state,
    nowMs: () => state.nowMs,
    publish: (snapshot) => published.push(snapshot),
    logger: { ...silentLogger, error: (fields, message) => logged.push(message, JSON.stringify(fields)) },
  });
});

it('makes one snapshot of the changes of one turn', async () => {
  for (const version of ['2', '3', '4']) {
    state = { ...state, version };
    publisher.noteChange();
  }
  expect(published).toEqual([]);
  await Promise.resolve();
  expect(published).toMatchObject([{ revision: 1, version: '4' }]);
});

it('says nothing when nothing but the time has changed', async () => {
  state = { ...state, nowMs: 5 };
  publisher.noteChange();
  await Promise.resolve();
  expect(published).toEqual([]);
  expect(publisher.current()).toMatchObject({ revision: 0, nowMs: 5 });
});

it('answers with the change that was just noted, and publishes it once', async () => {
  state = { ...state, version: '2' };
  publisher.noteChange();
  expect(publisher.current()).toMatchObject({ revision: 1, version: '2' });
  await Promise.resolve();
  expect(published).toHaveLength(1);
});

it('holds back a state with more in it than the model has', async () => {
  state = { ...state, authToken: { ...token, token: 'hunter2' } as never };
  publisher.noteChange();
  await Promise.resolve();
  expect(published).toEqual([]);
  expect(JSON.stringify(publisher.current())).not.toContain('hunter2');
  expect(logged.join('')).toContain('the state cannot be shown');
  expect(logged.join('')).not.toContain('hunter2');
});

it('is silent once it is stopped', async () => {
  state = { ...state, version: '2' };
  publisher.noteChange();
  publisher.stop();
  await Promise.resolve();
  expect(published).toEqual([]);
});
