import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createManualClock } from '../../../../e2e/support/manual-clock.ts';
import { keepConnectionAlive } from './keep-connection-alive.ts';

function start() {
  const clock = createManualClock();
  const calls: string[] = [];
  const transport = { bytesRead: 100, writableLength: 0 };
  const socket = { ping: () => calls.push('ping'), terminate: () => calls.push('terminate') };
  const keepAlive = keepConnectionAlive(socket as unknown as WebSocket, transport, clock, 30_000);
  return { clock, calls, transport, keepAlive };
}

it('asks again and again while anything comes', () => {
  const { clock, calls, transport } = start();
  for (let turn = 0; turn < 3; turn += 1) {
    clock.advance(30_000);
    transport.bytesRead += 1;
  }
  expect(calls).toEqual(['ping', 'ping', 'ping']);
});

it('ends a connection that gives no sign of life from one time to the next', () => {
  const { clock, calls } = start();
  clock.advance(30_000);
  clock.advance(29_999);
  expect(calls).toEqual(['ping']);
  clock.advance(1);
  clock.advance(300_000);
  expect(calls).toEqual(['ping', 'terminate']);
});

it('leaves a client in peace that has yet to read', () => {
  const { clock, calls, transport } = start();
  clock.advance(30_000);
  transport.writableLength = 1;
  clock.advance(300_000);
  expect(calls).toEqual(['ping']);
  transport.bytesRead += 6;
  transport.writableLength = 0;
  clock.advance(30_000);
  expect(calls).toEqual(['ping', 'ping']);
});

it('asks no more once it is stopped', () => {
  const { clock, calls, keepAlive } = start();
  keepAlive.stop();
  clock.advance(300_000);
  expect(calls).toEqual([]);
});
