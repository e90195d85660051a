import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { describeLiveness, HEALTH_MEDIA_TYPE } from '../proxy/health.ts';
import { announceProxy } from '../system/announced-proxy.ts';
import { createTakeOver } from './take-over.ts';

const PID = 2_147_000_000;

let folder: string;
let server: Server;
let port: number;
let answer: { type: string; body: string };
let isAlive: boolean;
let owner: number | null;
let signals: string[];
let withdraw: () => Promise<void>;
let clock: ReturnType<typeof createManualClock>;
let onTerminate: () => void;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-take-over-'));
  answer = { type: HEALTH_MEDIA_TYPE, body: JSON.stringify(describeLiveness()) };
  server = createServer((request, response) => {
    response.setHeader('content-type', answer.type);
    response.end(request.url === '/health/live' ? answer.body : '');
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
  ({ port } = server.address() as AddressInfo);
  isAlive = true;
  owner = PID;
  signals = [];
  clock = createManualClock();
  onTerminate = () => {
    isAlive = false;
  };
  withdraw = await announce(PID);
});

afterEach(async () => {
  server.close();
  server.closeAllConnections();
  await once(server, 'close');
  await rm(folder, { recursive: true });
});

function announce(pid: number, url = `http://127.0.0.1:${port}`) {
  return announceProxy(folder, port, { pid, url, startedAtMs: 1 });
}

const takeOver = () =>
  createTakeOver({
    configDir: folder,
    findPortOwner: async (asked) =>
      owner === null || asked !== port ? null : { pid: owner, name: 'ccproxy' },
    sendSignal(pid, signal) {
      if (pid !== PID || !isAlive) return false;
      if (signal === 0) return true;
      signals.push(signal);
      onTerminate();
      return true;
    },
    clock,
  });

it('asks the holder to stop and waits until it is gone', async () => {
  expect(await takeOver().isPossible(port)).toBe(true);
  await takeOver().end(port);
  expect(signals).toEqual(['SIGTERM']);
});

it('is content when the holder has withdrawn its announcement', async () => {
  onTerminate = () => {};
  const ending = takeOver().end(port);
  await clock.passSleep();
  await withdraw();
  // It may have looked just before, and then looks once more.
  await Promise.race([ending, clock.passSleep()]);
  await ending;
});

it('gives up on one that does not stop', async () => {
  onTerminate = () => {};
  const ending = takeOver()
    .end(port)
    .catch((error: unknown) => error);
  for (let sleeps = 0; sleeps < 100; sleeps++) await clock.passSleep();
  expect(await ending).toMatchObject({ code: 'take_over_refused' });
  expect(signals).toEqual(['SIGTERM']);
});

describe('never touches', () => {
  const cases: [name: string, arrange: () => unknown][] = [
    ['a port that nobody announced', () => withdraw()],
    ['a process that has ended', () => (isAlive = false)],
    ['ourselves', () => announce(process.pid)],
    ['a process that the system does not name', () => (owner = null)],
    ['a process that does not hold the port', () => (owner = PID + 1)],
    ['a program that does not answer as ours', () => (answer = { type: 'text/html', body: answer.body })],
    [
      'a program with another answer',
      () => (answer = { type: HEALTH_MEDIA_TYPE, body: '{"status":"fail"}' }),
    ],
    ['what answers at another port than announced', () => announce(PID, 'http://127.0.0.1:9')],
  ];
  it.each(cases)('%s', async (_name, arrange) => {
    await arrange();
    expect(await takeOver().isPossible(port)).toBe(false);
    await expect(takeOver().end(port)).rejects.toMatchObject({ code: 'take_over_refused' });
    expect(signals).toEqual([]);
    expect(clock.pendingCount()).toBe(0);
  });
});
