import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createLaunchAtLogin } from './launch-at-login.ts';
import { findAutostartFile, renderAutostartEntry, setAutostart } from './xdg-autostart.ts';

let home: string;
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'ccproxy-autostart-'));
});
afterEach(() => rm(home, { recursive: true }));

const readExec = (entry: string) => /^Exec=(.*)$/m.exec(entry)?.[1] ?? '';

test.each([
  ['/opt/CCProxy/ccproxy', '"/opt/CCProxy/ccproxy" "--hidden"'],
  ['/home/ann/My Apps/CC Proxy.AppImage', '"/home/ann/My Apps/CC Proxy.AppImage" "--hidden"'],
  ['/opt/50%/app', '"/opt/50%%/app" "--hidden"'],
  // One backslash for the rules of Exec, and each doubled for those of strings.
  ['/opt/a"b', '"/opt/a\\\\"b" "--hidden"'],
  ['/opt/$HOME`x`', '"/opt/\\\\$HOME\\\\`x\\\\`" "--hidden"'],
  ['/opt/a\\b', '"/opt/a\\\\\\\\b" "--hidden"'],
  ['/opt/a\nb', '"/opt/a\\nb" "--hidden"'],
])('quotes %j', (program, exec) => {
  expect(readExec(renderAutostartEntry({ program, args: ['--hidden'] }))).toBe(exec);
});

test('a path cannot add keys of its own', () => {
  const entry = renderAutostartEntry({ program: '/x\nExec=evil', args: [] });
  expect(entry.match(/^Exec=/gm)).toHaveLength(1);
});

test('follows XDG_CONFIG_HOME unless it is relative', () => {
  const end = 'autostart/ccproxy-desktop.desktop';
  expect(findAutostartFile({ XDG_CONFIG_HOME: '/cfg' }, '/home/ann')).toBe(`/cfg/${end}`);
  expect(findAutostartFile({ XDG_CONFIG_HOME: 'cfg' }, '/home/ann')).toBe(`/home/ann/.config/${end}`);
  expect(findAutostartFile({}, '/home/ann')).toBe(`/home/ann/.config/${end}`);
});

test('is written, written again and removed, also when it is not there', async () => {
  const path = findAutostartFile({}, home);
  await setAutostart(path, null);
  await setAutostart(path, { program: '/opt/a', args: [] });
  await setAutostart(path, { program: '/opt/b', args: ['--hidden'] });
  expect(readExec(await readFile(path, 'utf8'))).toBe('"/opt/b" "--hidden"');
  await setAutostart(path, null);
  await expect(readFile(path)).rejects.toMatchObject({ code: 'ENOENT' });
});

function create(
  changes: { platform?: NodeJS.Platform; isPackaged?: boolean; env?: Record<string, string> } = {},
) {
  const { platform = 'linux', isPackaged = true, env = {} } = changes;
  const loginItems: unknown[] = [];
  const app = {
    isPackaged,
    getAppPath: () => '/src/ccproxy',
    setLoginItemSettings: (settings: unknown) => void loginItems.push(settings),
  };
  const set = createLaunchAtLogin({ app, platform, env, homeDir: home, execPath: '/opt/ccproxy' });
  return { set, loginItems };
}

test('Linux: the installed program, hidden, and nothing of Electron’s', async () => {
  const { set, loginItems } = create();
  await set(true);
  expect(readExec(await readFile(findAutostartFile({}, home), 'utf8'))).toBe('"/opt/ccproxy" "--hidden"');
  expect(loginItems).toEqual([]);
});

test('Linux: an AppImage by its own path, not by where it is mounted now', async () => {
  await create({ env: { APPIMAGE: '/home/ann/CCProxy.AppImage' } }).set(true);
  const entry = await readFile(findAutostartFile({}, home), 'utf8');
  expect(readExec(entry)).toBe('"/home/ann/CCProxy.AppImage" "--hidden"');
});

test('a checkout is Electron’s argument', async () => {
  await create({ isPackaged: false }).set(true);
  const entry = await readFile(findAutostartFile({}, home), 'utf8');
  expect(readExec(entry)).toBe('"/opt/ccproxy" "/src/ccproxy" "--hidden"');
});

test.each(['darwin', 'win32'] as const)('%s: a login item', async (platform) => {
  const { set, loginItems } = create({ platform });
  await set(true);
  await set(false);
  const item = { path: '/opt/ccproxy', args: ['--hidden'] };
  expect(loginItems).toEqual([
    { openAtLogin: true, ...item },
    { openAtLogin: false, ...item },
  ]);
});
