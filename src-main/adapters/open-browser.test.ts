import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { createOpenBrowser } from './open-browser.ts';

const linux = { env: { DISPLAY: ':0' }, platform: 'linux' } as const;
const openers: ChildProcess[] = [];

afterEach(() => {
  for (const opener of openers.splice(0)) opener.kill('SIGKILL');
});

async function launchScript(script: string): Promise<ChildProcess> {
  const opener = spawn(process.execPath, ['--eval', script], { stdio: 'ignore' });
  openers.push(opener);
  await once(opener, 'spawn');
  return opener;
}

describe('an opener', () => {
  test('that ends well has opened the address', async () => {
    const launch = vi.fn(() => launchScript(''));
    const open = createOpenBrowser({ ...linux, launch, graceMs: 60_000 });
    expect(await open('https://claude.com/cai/oauth/authorize?state=x')).toBe(true);
    expect(launch).toHaveBeenCalledExactlyOnceWith('https://claude.com/cai/oauth/authorize?state=x');
  });

  test('that fails at once has not', async () => {
    const open = createOpenBrowser({
      ...linux,
      launch: () => launchScript('process.exit(3)'),
      graceMs: 60_000,
    });
    expect(await open('https://claude.com/')).toBe(false);
  });

  test('that stays, as a browser may, has', async () => {
    const launch = () => launchScript('setInterval(() => {}, 1000)');
    const open = createOpenBrowser({ ...linux, launch, graceMs: 20 });
    expect(await open('https://claude.com/')).toBe(true);
  });

  test('that is missing has not', async () => {
    const launch = async () => {
      const opener = spawn('/nonexistent/opener');
      await once(opener, 'spawn');
      return opener;
    };
    expect(await createOpenBrowser({ ...linux, launch })('https://claude.com/')).toBe(false);
  });

  test('that had ended before we looked counts by its exit code (Windows)', async () => {
    for (const code of [0, 1]) {
      const launch = async () => {
        const opener = await launchScript(`process.exit(${code})`);
        await once(opener, 'exit');
        return opener;
      };
      const open = createOpenBrowser({ env: {}, platform: 'win32', launch, graceMs: 60_000 });
      expect(await open('https://claude.com/')).toBe(code === 0);
    }
  });
});

test.each([
  ['linux', { DISPLAY: ':0' }, true],
  ['linux', { WAYLAND_DISPLAY: 'wayland-0' }, true],
  ['linux', { WSL_DISTRO_NAME: 'Ubuntu' }, true],
  ['linux', { DISPLAY: '' }, false],
  ['linux', {}, false],
  ['darwin', {}, true],
  ['win32', {}, true],
] as const)('on %s with %j a browser is tried: %s', async (platform, env, expected) => {
  const launch = vi.fn(() => launchScript(''));
  expect(await createOpenBrowser({ env, platform, launch, graceMs: 60_000 })('https://claude.com/')).toBe(
    expected,
  );
  expect(launch).toHaveBeenCalledTimes(expected ? 1 : 0);
});

test.each([
  ['http://localhost:8000/x', true],
  ['http://127.0.0.1:1/', true],
  ['http://example.com/', false],
  ['file:///etc/passwd', false],
  ['javascript:alert(1)', false],
  ['ms-msdt:/id', false],
  ['--help', false],
  ['', false],
])('%s is opened: %s', async (address, expected) => {
  const launch = vi.fn(() => launchScript(''));
  expect(await createOpenBrowser({ ...linux, launch, graceMs: 60_000 })(address)).toBe(expected);
  expect(launch).toHaveBeenCalledTimes(expected ? 1 : 0);
});
