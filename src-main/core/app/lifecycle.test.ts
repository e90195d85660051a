import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { AppError } from '../errors/app-error.ts';
import { silentLogger } from '../ports/logger.ts';
import { assembleSettings } from '../settings/setting-definitions.ts';
import type { AppPorts, Session } from './app-ports.ts';
import { createLifecycle, type Lifecycle } from './lifecycle.ts';

let folder: string;
let settingsFile: string;
/** What the next core is made from, or fails with. */
let changes: Record<string, unknown> | AppError;
/** What happened to which core, in order. */
let events: string[];
let failStart: AppError | null;
let onOpen: () => Promise<void>;
let failures: string[];
let lifecycle: Lifecycle;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-lifecycle-'));
  settingsFile = join(folder, 'settings.json');
  changes = {};
  events = [];
  failures = [];
  failStart = null;
  onOpen = async () => {};
  let count = 0;
  const ports = {
    paths: { configDir: folder, settingsFile },
    clock: createManualClock(),
    logger: silentLogger,
    findPortOwner: async () => null,
    sendSignal: () => false,
    async openCore(): Promise<Session> {
      await onOpen();
      if (changes instanceof AppError) throw changes;
      const given = changes;
      count += 1;
      const name = `core ${count}`;
      const settings = assembleSettings((setting) => given[setting.name] ?? setting.defaultValue);
      const core = {
        async startProxy() {
          if (failStart !== null) throw failStart;
          events.push(`${name} serves`);
          const url = `http://127.0.0.1:${settings.server.port}`;
          return { port: settings.server.port, url, close: async () => void events.push(`${name} stops`) };
        },
      };
      return {
        core: core as unknown as Session['core'],
        loaded: {
          settings,
          sources: new Map(),
          authTokens: { fromFlagFile: null, fromEnvironment: null, fromDotEnv: null },
          warnings: [name],
        },
        close: async () => void events.push(`${name} closes`),
      };
    },
  } as unknown as AppPorts;
  lifecycle = createLifecycle({
    ports,
    onRequest: () => {},
    onChange: () => {},
    onProxyFailed: ({ code }) => failures.push(code),
    onCoreChanged: () => events.push('core changed'),
  });
});

afterEach(() => rm(folder, { recursive: true }));

async function change(next: typeof changes): Promise<string[]> {
  changes = next;
  events.length = 0;
  await lifecycle.reloadSettings();
  return [...events];
}

const state = () => lifecycle.proxy.status();

it('moves a running proxy to the new port, and closes the old core', async () => {
  await lifecycle.reloadSettings();
  await lifecycle.startProxy();
  expect(state()).toMatchObject({ state: 'running', port: 8000, url: 'http://localhost:8000' });
  expect(await change({ SERVER__PORT: 9000 })).toEqual([
    'core changed',
    'core 1 stops',
    'core 1 closes',
    'core 2 serves',
  ]);
  expect(state()).toMatchObject({ state: 'running', port: 9000 });
});

it('leaves a stopped proxy stopped', async () => {
  await lifecycle.reloadSettings();
  expect(await change({ SERVER__PORT: 9000 })).toEqual(['core changed', 'core 1 closes']);
  expect(state()).toMatchObject({ state: 'stopped', port: 9000, url: null });
});

it('keeps the core, and shows the new sources, when nothing has changed for it', async () => {
  await lifecycle.reloadSettings();
  await lifecycle.startProxy();
  expect(await change({ LOGGING__LEVEL: 'debug' })).toEqual(['core 2 closes']);
  expect(lifecycle.session()?.loaded).toMatchObject({
    warnings: ['core 2'],
    settings: { logging: { level: 'debug' } },
  });
});

it('lets the proxy serve with its old core when only sign-ins are concerned', async () => {
  await lifecycle.reloadSettings();
  await lifecycle.startProxy();
  expect(await change({ CLAUDE__SCOPES: ['user:inference'] })).toEqual(['core changed']);
  expect(state().state).toBe('running');
  events.length = 0;
  await lifecycle.stopProxy();
  expect(events).toEqual(['core 1 stops', 'core 1 closes']);
  events.length = 0;
  await lifecycle.close();
  expect(events).toEqual(['core 2 closes']);
});

it('shows why it could not start, and tries again with other settings', async () => {
  await lifecycle.reloadSettings();
  await lifecycle.startProxy();
  failStart = new AppError('port_in_use', 'Port 9000 is in use.');
  await change({ SERVER__PORT: 9000 });
  expect(state()).toMatchObject({ state: 'failed', port: 9000, url: null, problem: { code: 'port_in_use' } });
  expect(failures).toEqual(['port_in_use']);
  failStart = null;
  await change({ SERVER__PORT: 9001 });
  expect(state()).toMatchObject({ state: 'running', port: 9001, problem: null });
});

it('stopping clears a failure for good', async () => {
  await lifecycle.reloadSettings();
  failStart = new AppError('port_in_use', 'Port 8000 is in use.');
  await expect(lifecycle.startProxy()).rejects.toMatchObject({ code: 'port_in_use' });
  await lifecycle.stopProxy();
  failStart = null;
  await change({ SERVER__PORT: 9001 });
  expect(state()).toMatchObject({ state: 'stopped', problem: null });
});

it('keeps serving, and says so, when the settings cannot be read any more', async () => {
  await lifecycle.reloadSettings();
  await lifecycle.startProxy();
  expect(await change(new AppError('settings_invalid', 'Line 3.'))).toEqual([]);
  expect(state()).toMatchObject({ state: 'running', port: 8000 });
  expect(lifecycle.settingsProblem()).toMatchObject({ code: 'settings_invalid' });
  await change({});
  expect(lifecycle.settingsProblem()).toBeNull();
  expect(state().state).toBe('running');
});

it('without usable settings at the start there is no proxy until they are mended', async () => {
  changes = new AppError('settings_invalid', 'Line 3.');
  await lifecycle.reloadSettings();
  expect(state()).toMatchObject({ state: 'failed', problem: { code: 'settings_invalid' }, port: 8000 });
  expect(() => lifecycle.requireSession()).toThrow('Line 3.');
  await expect(lifecycle.startProxy()).rejects.toMatchObject({ code: 'settings_invalid' });
  await change({});
  expect(state().state).toBe('running');
});

it('reads the settings when their file has changed, once', async () => {
  let opens = 0;
  onOpen = async () => {
    opens += 1;
  };
  await lifecycle.reloadSettings();
  lifecycle.pollSettings();
  await lifecycle.stopProxy(); // What is asked for later comes later.
  expect(opens).toBe(1);
  await writeFile(settingsFile, '{}');
  lifecycle.pollSettings();
  lifecycle.pollSettings();
  await lifecycle.stopProxy();
  expect(opens).toBe(2);
});

it('does one thing after the other', async () => {
  await lifecycle.reloadSettings();
  await Promise.all([
    lifecycle.startProxy(),
    lifecycle.startProxy(),
    lifecycle.stopProxy(),
    lifecycle.stopProxy(),
    lifecycle.startProxy(),
  ]);
  expect(events.filter((event) => event !== 'core changed')).toEqual([
    'core 1 serves',
    'core 1 stops',
    'core 1 serves',
  ]);
});

it('takes over only what is another of ours', async () => {
  await lifecycle.reloadSettings();
  await expect(lifecycle.takeOver()).rejects.toMatchObject({ code: 'take_over_refused' });
  expect(events).not.toContain('core 1 serves');
});

it('does nothing any more once it is closed', async () => {
  await lifecycle.reloadSettings();
  await lifecycle.startProxy();
  await lifecycle.close();
  expect(events.slice(-2)).toEqual(['core 1 stops', 'core 1 closes']);
  await expect(lifecycle.startProxy()).rejects.toMatchObject({ code: 'shutting_down' });
  expect(await change({ SERVER__PORT: 1 })).toEqual([]);
});
