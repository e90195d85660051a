import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTempHome, type TempHome } from '../../e2e/fakes/temp-home.ts';
import { createAbsentKeyring } from '../../e2e/support/start-test-core.ts';
import { systemClock } from '../adapters/system-clock.ts';
import { type AppHostEnvironment, type OpenApp, openApp } from './open-app.ts';

let home: TempHome;
let open: OpenApp | null;
let lines: string[];
beforeEach(async () => {
  home = await createTempHome();
  open = null;
  lines = [];
});
afterEach(async () => {
  await open?.close();
  await home.cleanup();
});

function create(more: Partial<AppHostEnvironment> = {}): OpenApp {
  open = openApp({
    env: { ...home.env, CREDENTIALS__STORAGE: 'file' },
    cwd: home.cwd,
    platform: process.platform,
    homeDir: home.home,
    keyring: createAbsentKeyring(),
    codexKeyring: createAbsentKeyring(),
    clock: systemClock,
    flags: { SERVER__PORT: '0', SERVER__UI_PORT: '0' },
    facts: {
      version: '1.2.3',
      host: 'electron',
      platform: 'linux',
      capabilities: { tray: true, launchAtLogin: true, notifications: true, openFolders: true },
      logsFolder: null,
    },
    preferences: null,
    logStream: { write: (line) => lines.push(line) },
    writeClipboard: () => {},
    openExternal: async () => true,
    openFolder: async () => {},
    saveFile: async () => null,
    setLaunchAtLogin: () => {},
    notify: () => {},
    ...more,
  });
  return open;
}

test('does nothing before it is started, and then all at once', async () => {
  const { app, dispatcher, paths } = create();
  expect(paths.configDir.startsWith(home.home)).toBe(true);
  expect(app.snapshot()).toMatchObject({ version: '1.2.3', proxy: { state: 'stopped' }, credentials: [] });
  await app.start();
  expect(app.snapshot().proxy.state).toBe('running');
  expect(app.snapshot().credentials).toHaveLength(3);
  expect(await dispatcher('proxy.stop', undefined)).toMatchObject({ ok: true });
  expect(app.snapshot().proxy.state).toBe('stopped');
});

test('flags come before the settings file, for the host as for the core', async () => {
  const { app, dispatcher, readSettings } = create();
  await app.start({ startProxy: false });
  await dispatcher('settings.set', { name: 'SERVER__UI_PORT', text: '9001' });
  expect((await readSettings()).settings.server).toMatchObject({ port: 0, uiPort: 0 });
});

test('the log follows the settings while the proxy goes on', async () => {
  const { app, dispatcher, logger } = create();
  await app.start();
  const { url } = app.snapshot().proxy;
  logger.info({}, 'before');
  await dispatcher('settings.set', { name: 'LOGGING__LEVEL', text: 'error' });
  logger.info({}, 'after');
  expect(lines.join('')).toContain('before');
  expect(lines.join('')).not.toContain('after');
  expect(app.snapshot().proxy.url).toBe(url);
});

test('preferences are kept in the config folder when the host has no place of its own', async () => {
  const first = create();
  await first.app.start({ startProxy: false });
  await first.dispatcher('preferences.set', { theme: 'dark' });
  await first.close();
  const second = create();
  await second.app.start({ startProxy: false });
  expect(second.app.snapshot().preferences.theme).toBe('dark');
});

test('a settings file that cannot be read is shown, and told to the host', async () => {
  const { app, readSettings } = create({ env: { ...home.env, SERVER__HOST: 'not a host' } });
  await expect(readSettings()).rejects.toMatchObject({ code: 'settings_invalid' });
  await app.start();
  expect(app.snapshot().proxy).toMatchObject({ state: 'failed', problem: { code: 'settings_invalid' } });
});
