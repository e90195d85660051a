import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import type { AddressInfo } from 'node:net';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { isRefused } from '../../../e2e/support/sign-in-harness.ts';
import { silentLogger } from '../ports/logger.ts';
import { startUiServer } from './start-ui-server.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-ui-'));
  await writeFile(join(folder, 'index.html'), '');
});

afterEach(() => rm(folder, { recursive: true }));

const start = (port: number) =>
  startUiServer({
    port,
    assetsDir: folder,
    configDir: join(folder, 'config'),
    dispatcher: async () => ({ ok: true, value: undefined }),
    app: { snapshot: () => ({}) as never, subscribe: () => () => {} },
    findPortOwner: async () => ({ pid: 4711, name: 'python3' }),
    clock: createManualClock(),
    logger: silentLogger,
  });

it('listens on this machine only, and not at all once it is closed', async () => {
  const server = await start(0);
  expect((await fetch(server.url)).status).toBe(401);
  expect((await fetch(`http://localhost:${server.port}/`)).status).toBe(401);
  expect(await isRefused(server.port, '127.0.0.2')).toBe(true);
  await server.close();
  expect(await isRefused(server.port, '127.0.0.1')).toBe(true);
  expect(await isRefused(server.port, '::1')).toBe(true);
});

it.each(['127.0.0.1', '::1'])('names who holds its port on %s, and leaves nothing open', async (host) => {
  const other = createServer().listen(0, host);
  await once(other, 'listening');
  const { port } = other.address() as AddressInfo;
  await expect(start(port)).rejects.toMatchObject({
    code: 'port_in_use',
    message: `Port ${port}, for the window, is in use by python3 (process 4711).`,
    advice: expect.stringContaining('"ccproxy ui"'),
  });
  expect(await isRefused(port, host === '::1' ? '127.0.0.1' : '::1')).toBe(true);
  other.close();
  await once(other, 'close');
});
