import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Browser, Page } from 'playwright';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import type { InvokeChannel } from '../../src-shared/ipc/channels.ts';
import type { InvokeInput, InvokeOutput } from '../../src-shared/ipc/contract.ts';
import type { Result } from '../../src-shared/ipc/result.ts';
import { startFakeClaudeIssuer } from '../fakes/fake-claude-issuer.ts';
import { createTempHome, type TempHome } from '../fakes/temp-home.ts';
import { launchBrowser } from './launch-browser.ts';
import { type StandIn, type StandInOptions, startStandIn } from './start-stand-in.ts';

let browser: Browser;
let home: TempHome;
let apps: StandIn[] = [];
beforeAll(async () => {
  browser = await launchBrowser();
});
afterAll(() => browser.close());
beforeEach(async () => {
  home = await createTempHome();
});
afterEach(async () => {
  const results = await Promise.allSettled(apps.map((app) => app.close()));
  apps = [];
  await home.cleanup();
  for (const result of results) if (result.status === 'rejected') throw result.reason;
});

/** The built product, as this user. */
async function start(options: Partial<StandInOptions> = {}): Promise<StandIn> {
  const app = await startStandIn({
    browser,
    userDataDir: join(home.configHome, 'CCProxy Desktop'),
    cwd: home.cwd,
    ...options,
    env: { ...home.env, CREDENTIALS__STORAGE: 'file', SERVER__PORT: '0', ...options.env },
  });
  apps.push(app);
  return app;
}

const HIDDEN = { args: ['--hidden'] };

const isRunning = (app: StandIn) => app.seen.tray?.tooltip.includes('Running on http://localhost:');
const iconName = (app: StandIn) => app.seen.tray?.icon.path?.split('/').at(-1);
const logFile = () => join(home.configHome, 'CCProxy Desktop', 'logs', 'ccproxy.log');
const readLog = () => readFile(logFile(), 'utf8').catch(() => '');
const hasWindow = (app: StandIn) => app.seen.windows.size > 0;

function invoke<C extends InvokeChannel>(
  page: Page,
  channel: C,
  input?: InvokeInput<C>,
): Promise<Result<InvokeOutput<C>>> {
  const [group, verb] = channel.split('.');
  return page.evaluate(
    ([g, v, given]) => {
      const { app } = globalThis as unknown as {
        app: Record<string, Record<string, (input: unknown) => unknown>>;
      };
      return app[g as string]?.[v as string]?.(given) as never;
    },
    [group, verb, input] as const,
  );
}

test('starts with its icon and its window, and the proxy runs', async () => {
  const app = await start();
  await app.until(() => isRunning(app), 'the proxy runs');
  const page = await app.page();
  expect(app.window()).toMatchObject({ title: 'CCProxy', url: 'app://ccproxy/', isVisible: true });
  expect(iconName(app)).toBe('running.png');
  expect(app.seen.tray?.icon).toMatchObject({ isEmpty: false, scaleFactors: [1, 2] });
  const { value } = (await invoke(page, 'state.get')) as { value: InvokeOutput<'state.get'> };
  expect(value).toMatchObject({
    host: 'electron',
    capabilities: { tray: true },
    proxy: { state: 'running' },
  });
  expect((await fetch(`${value.proxy.url}/health`)).headers.get('content-type')).toContain('health+json');
});

test('--hidden shows nothing but the icon; a second launch shows the window, a hidden one does not', async () => {
  const app = await start(HIDDEN);
  await app.until(() => isRunning(app), 'the proxy runs');
  expect(hasWindow(app)).toBe(false);
  expect((await (await start(HIDDEN)).exited).code).toBe(0);
  expect(hasWindow(app)).toBe(false);
  expect((await (await start()).exited).code).toBe(0);
  await app.page();
});

test('without anybody who shows icons the window opens all the same, and is told so', async () => {
  const app = await start({ ...HIDDEN, hasTrayHost: false });
  const page = await app.page();
  expect(await invoke(page, 'state.get')).toMatchObject({ value: { capabilities: { tray: false } } });
});

test('closing hides; the icon brings the window back and hides it', async () => {
  const app = await start();
  const page = await app.page();
  await app.closeWindow();
  await app.until(() => app.window()?.isVisible === false);
  await app.clickTray();
  await app.until(() => app.window()?.isVisible);
  expect(await app.page()).toBe(page);
  await app.clickTray();
  await app.until(() => app.window()?.isVisible === false);
  await app.clickMenuItem('open-window');
  await app.until(() => app.window()?.isVisible);
});

test('the window opens again where it was, unless the display has gone', async () => {
  const bounds = { x: 700, y: 200, width: 800, height: 600 };
  const first = await start();
  await first.page();
  await first.moveWindow(bounds);
  await first.quit();
  const second = await start();
  await second.page();
  expect(second.window()?.bounds).toEqual(bounds);
  await second.quit();
  const small = await start({ displays: [{ x: 0, y: 0, width: 1024, height: 740 }] });
  await small.page();
  expect(small.window()?.bounds).toEqual({ ...bounds, x: 224, y: 140 });
});

test('the check mark in the tray stops and starts the proxy', async () => {
  const app = await start(HIDDEN);
  await app.until(() => isRunning(app), 'the proxy runs');
  const isChecked = () => app.menuItems().find(({ id }) => id === 'proxy')?.isChecked;
  expect(isChecked()).toBe(true);
  await app.clickMenuItem('proxy');
  await app.until(() => app.seen.tray?.tooltip === 'CCProxy – Stopped');
  expect([iconName(app), isChecked()]).toEqual(['idle.png', false]);
  await app.clickMenuItem('proxy');
  await app.until(() => isRunning(app), 'the proxy runs again');
  expect([iconName(app), isChecked()]).toEqual(['running.png', true]);
});

test('copies addresses and exports from the tray, and the token once there is one', async () => {
  const app = await start();
  await app.until(() => isRunning(app), 'the proxy runs');
  await app.clickMenuItem('copy.anthropic-url');
  const url = await app.until(() => app.seen.clipboard);
  expect(url).toMatch(/^http:\/\/localhost:\d+$/);
  await app.clickMenuItem('copy.openai-url');
  await app.until(() => app.seen.clipboard === `${url}/openai/v1`);
  await app.clickMenuItem('copy.exports');
  await app.until(() => app.seen.clipboard?.includes(`export ANTHROPIC_BASE_URL=${url}`));
  const page = await app.page();
  await invoke(page, 'authToken.save', { token: 'a-token-of-my-own' });
  await app.clickMenuItem('copy.auth-token');
  await app.until(() => app.seen.clipboard === 'a-token-of-my-own');
});

test('the first sign-in from the tray goes to the window, where the notice is', async () => {
  const issuer = await startFakeClaudeIssuer();
  try {
    const app = await start({ ...HIDDEN, env: issuer.env });
    await app.clickMenuItem('claude.sign-in');
    await app.page();
    expect(app.window()?.url).toBe('app://ccproxy/#/overview');
    expect(app.seen.openedPages).toEqual([]);
  } finally {
    await issuer.close();
  }
});

test('signs in, again from the tray alone, cancels, and logs out only after a yes', async () => {
  const issuer = await startFakeClaudeIssuer();
  try {
    const app = await start({ env: issuer.env });
    const page = await app.page();
    const label = () => app.menuItems().find(({ id }) => id === 'claude')?.label ?? '';
    const input = { provider: 'claude', method: 'browser', acceptNotice: true } as const;
    expect(await invoke(page, 'signIn.start', input)).toMatchObject({ ok: true });
    await issuer.approve(await app.until(() => app.seen.openedPages[0], 'the sign-in page opens'));
    await app.until(() => label().endsWith('left'), 'the tray shows the account');
    await app.until(() => app.seen.notifications.some(({ title }) => title === 'Signed in to Claude'));

    await app.clickMenuItem('claude.sign-in');
    await app.until(() => app.seen.openedPages.length === 2, 'the page opens without the window');
    await app.clickMenuItem('claude.cancel');
    await app.until(() => label().endsWith('left'), 'the account is still there');

    await app.clickMenuItem('claude.sign-out');
    const question = await app.answerDialog({ response: 1 });
    expect(question.options).toMatchObject({ buttons: ['Log out', 'Cancel'], defaultId: 1, cancelId: 1 });
    expect(label()).toMatch(/left$/);
    await app.clickMenuItem('claude.sign-out');
    await app.answerDialog({ response: 0 });
    await app.until(() => label() === 'Claude: not signed in');
  } finally {
    await issuer.close();
  }
});

test('a busy port is a notification, the icon shows it, and a click tries again', async () => {
  const blocker = await listen();
  const { port } = blocker.address() as AddressInfo;
  const app = await start({ ...HIDDEN, env: { SERVER__PORT: String(port) } });
  const note = await app.until(() => app.seen.notifications[0], 'a notification is shown');
  expect(note).toMatchObject({ title: 'The proxy is not running', actions: ['Start again'] });
  await app.until(() => iconName(app) === 'attention.png', 'the icon asks for attention');
  await new Promise((closed) => blocker.close(closed));
  await app.clickNotification(note.id);
  await app.until(() => isRunning(app), 'the proxy runs');
  await app.page();
});

test('a notification that the system refuses is logged, and nothing else happens', async () => {
  const blocker = await listen();
  const { port } = blocker.address() as AddressInfo;
  const app = await start({ ...HIDDEN, env: { SERVER__PORT: String(port) } });
  const note = await app.until(() => app.seen.notifications[0], 'a notification is shown');
  await app.failNotification(note.id, 'not signed');
  await expect.poll(readLog).toContain('not signed');
  expect((await stat(logFile())).mode & 0o777).toBe(0o600);
  await new Promise((closed) => blocker.close(closed));
});

test('launch at login is an entry of the desktop, from the tray', async () => {
  const app = await start();
  const page = await app.page();
  const entry = join(home.configHome, 'autostart', 'ccproxy-desktop.desktop');
  await app.clickMenuItem('launch-at-login');
  const readEntry = () => readFile(entry, 'utf8').catch(() => null);
  await expect.poll(readEntry).toMatch(/^Exec=".*" "--hidden"$/m);
  // The mark moves with the click; the menu that offers the opposite comes with the state.
  const preferences = { launchAtLogin: true };
  await expect.poll(() => invoke(page, 'state.get')).toMatchObject({ value: { preferences } });
  expect(app.menuItems().find(({ id }) => id === 'launch-at-login')?.isChecked).toBe(true);
  await app.clickMenuItem('launch-at-login');
  await expect.poll(readEntry).toBeNull();
});

test('the theme of the preferences is that of the window, now and at the next start', async () => {
  const first = await start();
  const isDark = (page: Page) => page.evaluate(`matchMedia('(prefers-color-scheme: dark)').matches`);
  const page = await first.page();
  expect(await isDark(page)).toBe(false);
  await invoke(page, 'preferences.set', { theme: 'dark' });
  await expect.poll(() => isDark(page)).toBe(true);
  await first.until(() => first.window()?.backgroundColor === '#16181d');
  await first.quit();
  const second = await start();
  expect(await isDark(await second.page())).toBe(true);
});

test('start hidden is remembered', async () => {
  const first = await start();
  await invoke(await first.page(), 'preferences.set', { startHidden: true });
  await first.quit();
  const second = await start();
  await second.until(() => isRunning(second), 'the proxy runs');
  expect(hasWindow(second)).toBe(false);
});

test('diagnostics are saved where the user says, readable by them alone', async () => {
  const app = await start();
  const page = await app.page();
  const saving = invoke(page, 'diagnostics.save');
  const path = join(home.cwd, 'report.txt');
  const dialog = await app.answerDialog({ canceled: false, filePath: path });
  expect(dialog).toMatchObject({ method: 'showSaveDialog', isModal: true });
  expect(dialog.options.defaultPath).toMatch(/ccproxy-diagnostics\.txt$/);
  expect(await saving).toEqual({ ok: true, value: { path } });
  expect((await stat(path)).mode & 0o777).toBe(0o600);
  const again = invoke(page, 'diagnostics.save');
  await app.answerDialog({ canceled: true, filePath: '' });
  expect(await again).toEqual({ ok: true, value: { path: null } });
  await invoke(page, 'logs.openFolder');
  await app.until(() => app.seen.openedPaths[0]?.endsWith('logs'));
});

test.each(['quit', 'menu', 'SIGTERM', 'SIGINT', 'shutdown'] as const)(
  '%s ends the proxy, then the app',
  async (way) => {
    const app = await start();
    await app.page();
    await app.until(() => isRunning(app), 'the proxy runs');
    await app.clickMenuItem('copy.anthropic-url');
    const url = await app.until(() => app.seen.clipboard);
    if (way === 'quit') void app.quit();
    else if (way === 'menu') await app.clickMenuItem('quit');
    else if (way === 'shutdown') await app.emitPower('shutdown');
    else app.signal(way);
    expect(await app.exited).toEqual({ code: 0, signal: null });
    await expect(fetch(`${url}/health`)).rejects.toThrow();
    expect(app.output.stderr).toBe('');
  },
);

test('the page has what the contract names, and no more of Electron', async () => {
  const app = await start();
  const page = await app.page();
  const seen = await page.evaluate(`({
    names: Object.keys(app).sort(),
    frozen: Object.isFrozen(app) && Object.isFrozen(app.proxy),
    others: [typeof require, typeof process, typeof module, typeof ipcRenderer, typeof electron],
  })`);
  expect(seen).toEqual({
    names: [
      'activity',
      'authToken',
      'clipboard',
      'credentials',
      'diagnostics',
      'links',
      'logs',
      'onActivityAdded',
      'onActivityCleared',
      'onStateChanged',
      'preferences',
      'proxy',
      'settings',
      'signIn',
      'state',
      'testRequest',
    ],
    frozen: true,
    others: ['undefined', 'undefined', 'undefined', 'undefined', 'undefined'],
  });
});

test('a call from anywhere but the window’s own page gets nothing', async () => {
  const app = await start();
  const page = await app.page();
  await invoke(page, 'authToken.save', { token: 'a-token-of-my-own' });
  for (const from of ['sub-frame', 'other-window', 'gone'] as const) {
    const answer = await app.forgeIpc(from, 'app:authToken.reveal');
    expect(answer).toMatchObject({ ok: false, problem: { code: 'origin_not_allowed' } });
    expect(JSON.stringify(answer)).not.toContain('a-token-of-my-own');
  }
  expect(await app.rawIpc('app:authToken.reveal')).toMatchObject({ ok: true });
  expect(await app.rawIpc('app:settings.set', { name: 1 })).toMatchObject({
    problem: { code: 'invalid_input' },
  });
  await expect(app.rawIpc('app:__proto__')).rejects.toThrow('No handler registered');
  await expect(app.rawIpc('electron-store-get-data')).rejects.toThrow('No handler registered');
});

test('the page can go nowhere, open nothing, and is given no permission', async () => {
  const app = await start();
  const page = await app.page();
  await page.evaluate(`location.href = 'https://elsewhere.example/?secret'; 0`);
  await page.evaluate(`window.open('https://claude.ai/'); 0`);
  await page.evaluate(`(() => {
    const link = Object.assign(document.createElement('a'), { href: 'data:text/plain,x', download: 'x.txt' });
    link.click();
  })()`);
  for (const what of ['a navigation', 'a new window', 'a download']) {
    await expect.poll(readLog).toContain(`"what":"${what}"`);
  }
  await expect.poll(() => page.context().pages().length).toBe(1);
  expect(app.window()?.url).toBe('app://ccproxy/');
  for (const permission of ['media', 'notifications', 'clipboard-read', 'openExternal']) {
    expect(await app.askPermission(permission)).toEqual({ request: false, check: false });
  }
  expect(app.seen.openedPages).toEqual([]);
  expect((await app.fetchFromProtocol('app://ccproxy/../package.json')).status).toBe(404);
  expect((await app.fetchFromProtocol('app://ccproxy/', 'POST')).status).toBe(405);
  expect((await app.fetchFromProtocol('app://elsewhere/')).status).toBe(403);
});

test('the page may load itself again, and one that crashes is loaded again', async () => {
  const app = await start();
  const page = await app.page();
  const reloaded = page.waitForEvent('load');
  await page.evaluate('window.old = 1; location.reload(); 0');
  await reloaded;
  expect(await page.evaluate('typeof window.old')).toBe('undefined');
  const revived = page.waitForEvent('load');
  await app.crashPage();
  await revived;
  expect(await invoke(page, 'state.get')).toMatchObject({ ok: true });
});

test('state that changes elsewhere reaches the page', async () => {
  const app = await start();
  const page = await app.page();
  await page.evaluate('window.states = []; app.onStateChanged(({ proxy }) => states.push(proxy.state)); 0');
  await app.until(() => isRunning(app), 'the proxy runs');
  await app.clickMenuItem('proxy');
  await expect.poll(() => page.evaluate('window.states.at(-1)')).toBe('stopped');
});

function listen(): Promise<Server> {
  const server = createServer();
  return new Promise((resolve) => server.listen(0, '127.0.0.1', () => resolve(server)));
}
