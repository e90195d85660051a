import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest';
import { createTempHome, type TempHome } from './fakes/temp-home.ts';
import { buildCcproxy, type CcproxyProcess, spawnCcproxy } from './support/ccproxy-process.ts';
import { openWindow, WINDOW_LINK } from './support/open-window.ts';

let product: Awaited<ReturnType<typeof buildCcproxy>>;
let home: TempHome;
let started: CcproxyProcess[];

beforeAll(async () => {
  product = await buildCcproxy();
  await mkdir(product.windowDir);
  await writeFile(join(product.windowDir, 'index.html'), '<title>The window</title>');
}, 60_000);
afterAll(() => product.remove());

beforeEach(async () => {
  home = await createTempHome();
  started = [];
});
afterEach(async () => {
  for (const { kill } of started) kill('SIGKILL');
  await Promise.all(started.map(({ done }) => done));
  await home.cleanup();
});

function start(...args: string[]): CcproxyProcess {
  const running = spawnCcproxy(product.script, args, { home });
  started.push(running);
  return running;
}

const startWindow = () => start('serve', '--port', '0', '--ui-port', '0', '--no-browser');
const isUp = (url: string) =>
  fetch(url).then(
    () => true,
    () => false,
  );

test.each(['SIGTERM', 'SIGINT'] as const)(
  'a user opens the link, switches the proxy off and on, and ends it all by %s',
  async (signal) => {
    const serve = startWindow();
    const [link] = await serve.stdout.waitFor(WINDOW_LINK);
    const [, first = ''] = await serve.stdout.waitFor(/^Listening on (\S+)$/m);
    const window = await openWindow(link);
    expect(window.status).toBe(303);
    expect(await window.page()).toContain('The window');

    expect(await window.invoke('proxy.stop')).toMatchObject({ ok: true });
    expect(await isUp(`${first}/health/live`)).toBe(false);
    expect(await window.invoke('proxy.start')).toMatchObject({ ok: true });
    const state = await window.invoke('state.get');
    const second = (state.ok && state.value.proxy.url) || '';
    expect(await isUp(`${second}/health/live`)).toBe(true);

    serve.kill(signal);
    expect(await serve.done).toMatchObject({ code: 0, signal: null });
    expect(await isUp(`${second}/health/live`)).toBe(false);
    expect(await isUp(new URL(link).origin)).toBe(false);
  },
);

test('another process of the user gets a new link, until the window is gone', async () => {
  const serve = startWindow();
  await serve.stdout.waitFor(WINDOW_LINK);
  const ui = await start('ui', '--no-browser').done;
  expect(ui.code).toBe(0);
  expect((await openWindow(WINDOW_LINK.exec(ui.stdout)?.[0] ?? '')).status).toBe(303);

  // Killed, it leaves its announcement behind.
  serve.kill('SIGKILL');
  await serve.done;
  const after = await start('ui', '--no-browser').done;
  expect(after).toMatchObject({ code: 1, stdout: '' });
  expect(after.stderr).toContain('Start one with "ccproxy serve --ui".');
});

test('the other one can be taken over from the window when it holds the port', async () => {
  const other = start('serve', '--port', '0');
  const [, url = ''] = await other.stdout.waitFor(/^Listening on (\S+)$/m);
  const serve = start('serve', '--port', new URL(url).port, '--ui-port', '0', '--no-browser');
  const [link] = await serve.stdout.waitFor(WINDOW_LINK);
  const window = await openWindow(link);
  expect(await window.invoke('state.get')).toMatchObject({
    value: { proxy: { state: 'failed', problem: { code: 'port_in_use' }, canTakeOver: true } },
  });
  expect(await window.invoke('proxy.takeOver')).toMatchObject({ ok: true });
  expect(await other.done).toMatchObject({ code: 0 });
  expect(await window.invoke('state.get')).toMatchObject({
    value: { proxy: { state: 'running', port: Number(new URL(url).port) } },
  });
});
