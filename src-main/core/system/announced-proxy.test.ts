import { mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { announceProxy, readAnnouncedProxy } from './announced-proxy.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-announced-'));
});

afterEach(() => rm(folder, { recursive: true }));

const proxy = { pid: 4711, url: 'http://127.0.0.1:8000', startedAtMs: 1 };

it('is there while the proxy runs', async () => {
  const withdraw = await announceProxy(folder, 8000, proxy);
  expect(await readAnnouncedProxy(folder, 8000)).toEqual(proxy);
  expect(await readAnnouncedProxy(folder, 8001)).toBeNull();
  if (process.platform !== 'win32') {
    expect((await stat(join(folder, 'running', '8000.json'))).mode & 0o777).toBe(0o600);
  }
  await withdraw();
  expect(await readdir(join(folder, 'running'))).toEqual([]);
});

it('of another process is left alone', async () => {
  const withdraw = await announceProxy(folder, 8000, proxy);
  await announceProxy(folder, 8000, { ...proxy, pid: 4712 });
  await withdraw();
  expect(await readAnnouncedProxy(folder, 8000)).toMatchObject({ pid: 4712 });
});

it.each([
  '',
  'null',
  '{',
  '{"pid":"1"}',
  '{"pid":0,"url":"http://x","startedAtMs":1}',
  '{"pid":-1,"url":"file:///x","startedAtMs":1}',
])('is nothing when it says %j', async (text) => {
  await announceProxy(folder, 8000, proxy);
  await writeFile(join(folder, 'running', '8000.json'), text);
  expect(await readAnnouncedProxy(folder, 8000)).toBeNull();
});

it('is no reason to fail', async () => {
  await writeFile(join(folder, 'running'), 'a file in the way');
  const withdraw = await announceProxy(folder, 8000, proxy);
  await withdraw();
  expect(await readAnnouncedProxy(folder, 8000)).toBeNull();
});
