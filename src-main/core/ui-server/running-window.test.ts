import { once } from 'node:events';
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { systemClock } from '../../adapters/system-clock.ts';
import { announceWindow, requestWindowLink } from './running-window.ts';

let folder: string;
let server: Server | null;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-window-'));
  server = null;
});
afterEach(async () => {
  server?.close();
  server?.closeAllConnections();
  await rm(folder, { recursive: true });
});

const request = () => requestWindowLink(folder, systemClock);
const WINDOW = { pid: 4711, url: 'http://127.0.0.1:1', ownerKey: 'the-owner-key' };

async function listen(listener: RequestListener): Promise<string> {
  server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

it('asks the announced process with the owner key', async () => {
  const seen: unknown[] = [];
  const url = await listen(({ method, url: path, headers }, response) => {
    seen.push([method, path, headers.authorization]);
    response.end(JSON.stringify({ link: `${url}/open?key=k` }));
  });
  await announceWindow(folder, { ...WINDOW, url });
  expect(await request()).toBe(`${url}/open?key=k`);
  expect(seen).toEqual([['POST', '/link', 'Bearer the-owner-key']]);
});

it.each([
  ['another address', '{"link":"https://evil.example/open?key=k"}'],
  ['a longer port', '{"link":"http://127.0.0.1:99999/"}'],
  ['no link', '{"link":1}'],
  ['no JSON', '<html>'],
])('takes %s for no window', async (_what, body) => {
  await announceWindow(folder, { ...WINDOW, url: await listen((_request, response) => response.end(body)) });
  await expect(request()).rejects.toMatchObject({ code: 'window_not_running' });
});

it('does not follow a redirect with the key', async () => {
  const paths: (string | undefined)[] = [];
  const url = await listen(({ url: path }, response) => {
    paths.push(path);
    response.writeHead(307, { location: `${url}/elsewhere` }).end();
  });
  await announceWindow(folder, { ...WINDOW, url });
  await expect(request()).rejects.toMatchObject({ code: 'window_not_running' });
  expect(paths).toEqual(['/link']);
});

it('is readable by the user only, and gone with its process', async () => {
  const withdraw = await announceWindow(folder, WINDOW);
  const file = join(folder, 'running', 'window.json');
  expect(JSON.parse(await readFile(file, 'utf8'))).toEqual(WINDOW);
  if (process.platform !== 'win32') expect((await stat(file)).mode & 0o777).toBe(0o600);
  await withdraw();
  expect(await readdir(join(folder, 'running'))).toEqual([]);
});

it('of another process is left alone', async () => {
  const withdraw = await announceWindow(folder, WINDOW);
  await announceWindow(folder, { ...WINDOW, pid: 4712 });
  await withdraw();
  expect(await readdir(join(folder, 'running'))).toEqual(['window.json']);
});

it.each([
  '',
  '{',
  'null',
  '{"pid":1,"url":"http://evil.example:8001","ownerKey":"k"}',
  '{"pid":1,"url":"https://127.0.0.1:8001","ownerKey":"k"}',
  '{"pid":0,"url":"http://127.0.0.1:8001","ownerKey":"k"}',
])('is nothing when the file says %j', async (text) => {
  await mkdir(join(folder, 'running'));
  await writeFile(join(folder, 'running', 'window.json'), text);
  await expect(request()).rejects.toMatchObject({ code: 'window_not_running' });
});

it('is no reason to fail when it cannot be written', async () => {
  await writeFile(join(folder, 'running'), 'a file in the way');
  await (await announceWindow(folder, WINDOW))();
  await expect(request()).rejects.toMatchObject({ code: 'window_not_running' });
});
