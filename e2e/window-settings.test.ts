import { once } from 'node:events';
import { createServer } from 'node:net';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startTestUi, type TestUi } from './support/start-test-ui.ts';

let ui: TestUi;

beforeEach(async () => {
  ui = await startTestUi();
  await ui.open();
});

afterEach(() => ui.close());

const settingOf = (name: string) => ui.app.snapshot().settings.find((setting) => setting.name === name);

it('those that matter restart the proxy, at its new port', async () => {
  await ui.invoke('proxy.start');
  const { port: oldPort } = ui.app.snapshot().proxy;
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;

  // Busy first: the proxy says so.
  expect(await ui.invoke('settings.set', { name: 'SERVER__PORT', text: `${port}` })).toEqual({ ok: true });
  expect(ui.app.snapshot().proxy).toMatchObject({
    state: 'failed',
    port,
    problem: { code: 'port_in_use' },
  });
  expect(ui.notifications.map(({ kind }) => kind)).toContain('proxy-stopped');
  probe.close();
  await once(probe, 'close');
  expect(await ui.invoke('proxy.start')).toEqual({ ok: true });
  expect(ui.app.snapshot().proxy).toMatchObject({ state: 'running', port });
  expect((await fetch(`http://127.0.0.1:${port}/health/live`)).status).toBe(200);
  await expect(fetch(`http://127.0.0.1:${oldPort}/health/live`)).rejects.toThrow();
  expect(settingOf('SERVER__PORT')).toMatchObject({ text: `${port}`, source: 'settings file' });
  expect(settingOf('SECURITY__AUTH_TOKEN')).toBeUndefined();

  expect(await ui.invoke('settings.unset', { name: 'CODEX__ENABLED' })).toEqual({ ok: true });
  expect(ui.app.snapshot().proxy).toMatchObject({ state: 'running', port });
  expect(await ui.invoke('settings.set', { name: 'SERVER__PORT', text: '0' })).toEqual({ ok: true });
  const moved = ui.app.snapshot().proxy;
  expect(moved.state).toBe('running');
  expect(moved.port).not.toBe(port);
  expect((await fetch(`http://127.0.0.1:${moved.port}/health/live`)).status).toBe(200);
  await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
});

it('those that do not matter to the proxy leave it alone, and a stopped proxy stays stopped', async () => {
  await ui.invoke('settings.set', { name: 'CODEX__ENABLED', text: 'false' });
  expect(ui.app.snapshot().proxy.state).toBe('stopped');
  await ui.invoke('proxy.start');
  const { port } = ui.app.snapshot().proxy;
  const states: string[] = [];
  ui.app.subscribe('state.changed', ({ proxy }) => states.push(proxy.state));
  await ui.invoke('settings.set', { name: 'LOGGING__LEVEL', text: 'warn' });
  await ui.invoke('settings.set', { name: 'CLAUDE__SCOPES', text: 'user:inference' });
  expect(new Set(states)).toEqual(new Set(['running']));
  expect(ui.app.snapshot().proxy.port).toBe(port);
  expect(settingOf('CLAUDE__SCOPES')?.text).toBe('user:inference');
  await ui.invoke('settings.unset', { name: 'LOGGING__LEVEL' });
  expect(settingOf('LOGGING__LEVEL')).toMatchObject({ text: 'info', source: 'default' });
});

it('refuses those that are wrong, unknown or secret', async () => {
  for (const [name, text, code] of [
    ['SERVER__PORT', '99999', 'settings_invalid'],
    ['SERVER__NOTHING', '1', 'settings_unknown_name'],
    ['SECURITY__AUTH_TOKEN', 'hunter2hunter2', 'settings_invalid'],
    ['CLAUDE__API_BASE_URL', 'http://evil.example', 'settings_invalid'],
  ] as const) {
    expect(await ui.invoke('settings.set', { name, text })).toMatchObject({ ok: false, problem: { code } });
  }
});

it('preferences survive', async () => {
  expect(await ui.invoke('preferences.set', { theme: 'dark' })).toEqual({ ok: true });
  expect(ui.app.snapshot().preferences).toMatchObject({ theme: 'dark', startProxyOnLaunch: true });
  expect(await ui.ports.preferences.read()).toMatchObject({ theme: 'dark' });
});
