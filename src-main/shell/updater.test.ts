import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { createManualClock } from '../../e2e/support/manual-clock.ts';
import { silentLogger } from '../core/ports/logger.ts';
import { startUpdater } from './updater.ts';

/** On a busy machine. */
const WAIT_MS = 10_000;

const DAY_MS = 86_400_000;

let resourcesDir: string;
beforeEach(async () => {
  resourcesDir = await mkdtemp(join(tmpdir(), 'ccproxy-updater-'));
});
afterEach(() => rm(resourcesDir, { recursive: true }));

function start(check: () => Promise<unknown> = async () => {}) {
  const clock = createManualClock();
  const client = { check: vi.fn(check) };
  const load = vi.fn(async () => client);
  const warn = vi.fn();
  const stop = startUpdater({ resourcesDir, clock, logger: { ...silentLogger, warn }, load });
  return { clock, client, load, warn, stop };
}

test('a build without a feed never looks, nor loads anything', async () => {
  const { clock, load } = start();
  await clock.advance(2 * DAY_MS);
  expect(load).not.toHaveBeenCalled();
});

test('with a feed it looks at the start and each day, until it is stopped', async () => {
  await writeFile(join(resourcesDir, 'app-update.yml'), '');
  const { clock, client, load, stop } = start();
  await vi.waitFor(() => expect(client.check).toHaveBeenCalledTimes(1), WAIT_MS);
  await clock.advance(DAY_MS);
  await vi.waitFor(() => expect(client.check).toHaveBeenCalledTimes(2), WAIT_MS);
  expect(load).toHaveBeenCalledOnce();
  stop();
  await clock.advance(3 * DAY_MS);
  expect(client.check).toHaveBeenCalledTimes(2);
});

test('a failure goes to the log, and the next day it looks again', async () => {
  await writeFile(join(resourcesDir, 'app-update.yml'), '');
  const { clock, client, warn } = start(() => Promise.reject(new Error('offline')));
  await vi.waitFor(() => expect(warn).toHaveBeenCalledOnce(), WAIT_MS);
  await clock.advance(DAY_MS);
  await vi.waitFor(() => expect(client.check).toHaveBeenCalledTimes(2), WAIT_MS);
});
