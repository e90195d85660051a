import { execFile } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { type AddressInfo, createServer } from 'node:net';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findPortOwner, formatPortOwner } from './find-port-owner.ts';

describe('on this system', () => {
  const server = createServer();
  let port: number;

  beforeEach(async () => {
    await once(server.listen(0, '127.0.0.1'), 'listening');
    ({ port } = server.address() as AddressInfo);
  });
  afterEach(() => once(server.close(), 'close'));

  test('finds who listens, where the system has a tool that tells', async () => {
    const owner = await findPortOwner(port, { timeoutMs: 10_000 });
    const tells = process.platform === 'win32' || (hasTool('ps') && ['ss', 'netstat', 'lsof'].some(hasTool));
    expect(owner?.pid).toBe(tells ? process.pid : undefined);
    if (tells) expect(owner?.name).toMatch(/node/);
  });

  test('gives null, and prints nothing, where ss, netstat and lsof are missing', async () => {
    const module = new URL('find-port-owner.ts', import.meta.url).href;
    const script = `const { findPortOwner } = await import(${JSON.stringify(module)});
      console.log(JSON.stringify(await findPortOwner(${port}, { timeoutMs: 10_000 })));`;
    const { stdout, stderr } = await promisify(execFile)(
      process.execPath,
      ['--input-type=module', '--eval', script],
      { env: { PATH: '/nonexistent' } },
    );
    expect(stdout.trim()).toBe('null');
    expect(stderr).toBe('');
  });
});

function hasTool(name: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => existsSync(join(folder, name)));
}

test('gives null when nobody listens', async () => {
  const server = createServer();
  await once(server.listen(0, '127.0.0.1'), 'listening');
  const { port } = server.address() as AddressInfo;
  await once(server.close(), 'close');
  expect(await findPortOwner(port, { timeoutMs: 10_000 })).toBeNull();
});

test('gives null when the system takes too long, or fails', async () => {
  const never = () => new Promise<never>(() => {});
  expect(await findPortOwner(1, { findByPort: never, timeoutMs: 5 })).toBeNull();
  expect(await findPortOwner(1, { findByPort: () => Promise.reject(new Error('no')) })).toBeNull();
});

test('passes on name and id only', async () => {
  const process = { pid: 4242, name: 'python3', cmd: 'python3 --token abc' };
  expect(await findPortOwner(1, { findByPort: async () => [process] })).toEqual({
    pid: 4242,
    name: 'python3',
  });
});

test('formats an owner for a message, without terminal escapes', () => {
  expect(formatPortOwner({ pid: 4242, name: 'python3' })).toBe('python3 (process 4242)');
  expect(formatPortOwner({ pid: 1, name: '\u001b[31mx' })).toBe('?[31mx (process 1)');
  expect(formatPortOwner({ pid: 1, name: '' })).toBe('process 1');
});
