import { once } from 'node:events';
import { mkdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { type AddressInfo, createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { WINDOW_LINK as LINK, openWindow } from '../../../e2e/support/open-window.ts';
import { isRefused } from '../../../e2e/support/sign-in-harness.ts';
import { type CliOptions, type RunningCli, runCliToEnd, startCli } from '../../../e2e/support/start-cli.ts';

let home: TempHome;
let windowDir: string;
const running: RunningCli[] = [];
beforeEach(async () => {
  home = await createTempHome();
  windowDir = join(home.cwd, 'renderer');
  await mkdir(windowDir);
  await writeFile(join(windowDir, 'index.html'), '<title>The window</title>');
});
afterEach(async () => {
  for (const cli of running.splice(0)) {
    cli.interrupt();
    await cli.done;
  }
  await home.cleanup();
});

function serveUi(args: string[] = [], more: Partial<CliOptions> = {}): RunningCli {
  const options = { home, windowDir, ...more };
  const cli = startCli(['serve', '--port', '0', '--ui-port', '0', ...args], options);
  running.push(cli);
  return cli;
}

async function holdPort(): Promise<Server & { port: number }> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(server, { port: (server.address() as AddressInfo).port });
}

test('the printed link opens the window, whose switch starts and stops the proxy', async () => {
  const cli = serveUi();
  const [link] = await cli.stdout.waitFor(LINK);
  await cli.stderr.waitFor(/Not signed in to OpenAI\/Codex\. Run "ccproxy auth login-openai"\./);
  const [, proxyUrl = ''] = await cli.stdout.waitFor(/^Listening on (\S+)$/m);
  expect(cli.stdout.text()).toContain(`export ANTHROPIC_BASE_URL=${proxyUrl}\n`);
  expect((await fetch(`${proxyUrl}/health/live`)).status).toBe(200);

  const ui = await openWindow(link);
  expect(ui.status).toBe(303);
  expect(await ui.page()).toContain('The window');
  expect(await ui.invoke('state.get')).toMatchObject({
    ok: true,
    value: { host: 'browser', proxy: { state: 'running' }, logsFolder: null },
  });
  expect((await openWindow(link)).status).toBe(401);

  expect(await ui.invoke('proxy.stop')).toEqual({ ok: true });
  await cli.stderr.waitFor(/The proxy was stopped\./);
  await expect(fetch(`${proxyUrl}/health/live`)).rejects.toThrow();
  expect(await ui.page()).toContain('The window');
  expect(await ui.invoke('proxy.start')).toEqual({ ok: true });
  const [, again] = await cli.stderr.waitFor(/The proxy was started: (\S+)/);
  expect((await fetch(`${again}/health/live`)).status).toBe(200);

  cli.interrupt();
  expect((await cli.done).exitCode).toBe(0);
  await expect(fetch(`${again}/health/live`)).rejects.toThrow();
  expect(await isRefused(Number(new URL(link).port), '127.0.0.1')).toBe(true);
});

test('a busy port of the proxy is shown, and the window can start it once the port is free', async () => {
  const other = await holdPort();
  const cli = serveUi(['--port', String(other.port)]);
  const [link] = await cli.stdout.waitFor(LINK);
  await cli.stderr.waitFor(new RegExp(`The proxy is not running\\. Port ${other.port} is in use by `));
  expect(cli.stdout.text()).not.toContain('Listening');
  const ui = await openWindow(link);
  expect(await ui.invoke('proxy.start')).toMatchObject({ ok: false, problem: { code: 'port_in_use' } });
  other.close();
  await once(other, 'close');
  expect(await ui.invoke('proxy.start')).toEqual({ ok: true });
  await cli.stderr.waitFor(new RegExp(`The proxy was started: http://localhost:${other.port}`));
});

test('--json: one object with the link', async () => {
  const cli = serveUi(['--json']);
  const [line] = await cli.stdout.waitFor(/^.+\n/);
  const { port, window, ...rest } = JSON.parse(line);
  expect(rest).toEqual({
    url: `http://localhost:${port}`,
    anthropicBaseUrl: `http://localhost:${port}`,
    openaiBaseUrl: `http://localhost:${port}/openai/v1`,
    authTokenRequired: false,
  });
  expect(window.link).toMatch(LINK);
  expect(window.link.startsWith(`${window.url}/`)).toBe(true);
  cli.interrupt();
  expect((await cli.done).stdout).toBe(line);
});

test('--json without a proxy: one object that says why', async () => {
  const other = await holdPort();
  const cli = serveUi(['--json', '--port', String(other.port)]);
  const [line] = await cli.stdout.waitFor(/^.+\n/);
  expect(JSON.parse(line)).toMatchObject({ url: null, port: null, problem: { code: 'port_in_use' } });
  other.close();
});

test('the browser gets a link of its own, unless it is not wanted', async () => {
  const opened: string[] = [];
  const openBrowser = async (url: string) => opened.push(url) > 0;
  const cli = serveUi([], { openBrowser });
  const [link] = await cli.stdout.waitFor(LINK);
  await cli.stderr.waitFor(/The window was opened in your browser\./);
  expect(opened).toHaveLength(1);
  expect((await openWindow(opened[0] ?? '')).status).toBe(303);
  expect((await openWindow(link)).status).toBe(303);

  const quiet = serveUi(['--no-browser'], { openBrowser });
  await quiet.stderr.waitFor(/Not signed in to OpenAI/);
  quiet.interrupt();
  await quiet.done;
  expect(opened).toHaveLength(1);
});

test('"ccproxy ui" gives the user a new link as long as the window is served', async () => {
  const cli = serveUi(['--no-browser']);
  await cli.stdout.waitFor(LINK);
  const { exitCode, stdout } = await runCliToEnd(['ui', '--no-browser', '--json'], { home });
  expect(exitCode).toBe(0);
  expect((await openWindow(JSON.parse(stdout).link)).status).toBe(303);

  const announcement = join(home.env.XDG_CONFIG_HOME ?? '', 'ccproxy', 'running', 'window.json');
  if (process.platform !== 'win32') expect((await stat(announcement)).mode & 0o777).toBe(0o600);
  const { url, ownerKey } = JSON.parse(await readFile(announcement, 'utf8'));
  for (const key of ['', `${ownerKey}x`, JSON.parse(stdout).link]) {
    const headers = { authorization: `Bearer ${key}` };
    const answer = await fetch(`${url}/link`, { method: 'POST', headers });
    expect(answer.status).toBe(401);
    expect(await answer.text()).not.toContain('open?key');
  }

  cli.interrupt();
  await cli.done;
  await expect(stat(announcement)).rejects.toMatchObject({ code: 'ENOENT' });
  const after = await runCliToEnd(['ui', '--json'], { home });
  expect(after.exitCode).toBe(1);
  expect(JSON.parse(after.stdout)).toMatchObject({ error: { code: 'window_not_running' } });
});

test('neither link nor owner key gets into the log', async () => {
  const cli = serveUi([], { env: { LOGGING__LEVEL: 'debug', LOGGING__FORMAT: 'json' } });
  const [link] = await cli.stdout.waitFor(LINK);
  await openWindow(link);
  await runCliToEnd(['ui', '--no-browser'], { home });
  cli.interrupt();
  expect((await cli.done).stderr).not.toContain('key=');
});

test('diagnostics are saved in the downloads folder, never over another file', async () => {
  const cli = serveUi();
  const ui = await openWindow((await cli.stdout.waitFor(LINK))[0]);
  const inHome = join(home.home, 'ccproxy-diagnostics.txt');
  expect(await ui.invoke('diagnostics.save')).toEqual({ ok: true, value: { path: inHome } });
  await mkdir(join(home.home, 'Downloads'));
  const [first, second] = ['ccproxy-diagnostics.txt', 'ccproxy-diagnostics (2).txt'].map((name) =>
    join(home.home, 'Downloads', name),
  );
  expect(await ui.invoke('diagnostics.save')).toEqual({ ok: true, value: { path: first } });
  expect(await ui.invoke('diagnostics.save')).toEqual({ ok: true, value: { path: second } });
  expect(await readFile(second ?? '', 'utf8')).toContain('host: browser');
});

test('what this host cannot do is refused, and changes nothing', async () => {
  const cli = serveUi();
  const ui = await openWindow((await cli.stdout.waitFor(LINK))[0]);
  expect(await ui.invoke('preferences.set', { launchAtLogin: true })).toMatchObject({
    problem: { code: 'invalid_input' },
  });
  expect(await ui.invoke('clipboard.write', { text: 'x' })).toMatchObject({
    problem: { code: 'clipboard_unavailable' },
  });
  expect(await ui.invoke('state.get')).toMatchObject({ value: { preferences: { launchAtLogin: false } } });
});

test('preferences survive a restart', async () => {
  const first = serveUi();
  const ui = await openWindow((await first.stdout.waitFor(LINK))[0]);
  expect(await ui.invoke('preferences.set', { theme: 'dark' })).toEqual({ ok: true });
  first.interrupt();
  await first.done;
  const second = await openWindow((await serveUi().stdout.waitFor(LINK))[0]);
  expect(await second.invoke('state.get')).toMatchObject({ value: { preferences: { theme: 'dark' } } });
});

test.each([
  [['--auth-token-file', 'nowhere'], 'cannot be read (ENOENT)'],
  [['--host', '-'], 'It must be an IP address or a host name.'],
])('%j fails before anything listens', async (args, words) => {
  const { exitCode, stdout, stderr } = await runCliToEnd(['serve', '--ui', ...args], { home, windowDir });
  expect(exitCode).toBeGreaterThan(0);
  expect(stdout).toBe('');
  expect(stderr).toContain(words);
});

test('a busy port of the window, and a window that was not built, are fatal', async () => {
  const other = await holdPort();
  const args = ['serve', '--port', '0', '--ui-port', String(other.port)];
  const busy = await runCliToEnd(args, { home, windowDir });
  expect(busy.exitCode).toBe(1);
  expect(busy.stderr).toContain(`Port ${other.port}, for the window, is in use by`);
  expect(busy.stderr).toContain('--ui-port');
  other.close();

  await rm(windowDir, { recursive: true });
  const missing = await runCliToEnd(['serve', '--port', '0', '--ui-port', '0'], { home, windowDir });
  expect(missing.exitCode).toBe(1);
  expect(missing.stderr).toContain('The window has not been built.');
});
