import { EventEmitter } from 'node:events';
import { expect, it } from 'vitest';
import type { WebSocket } from 'ws';
import { createManualClock } from '../../../../e2e/support/manual-clock.ts';
import { keepConnectionAlive } from './keep-connection-alive.ts';

function start() {
  const clock = createManualClock();
  const calls: string[] = [];
  const socket = Object.assign(new EventEmitter(), {
    bufferedAmount: 0,
    ping: () => calls.push('ping'),
    terminate: () => calls.push('terminate'),
  });
  const keepAlive = keepConnectionAlive(socket as unknown as WebSocket, clock, 30_000);
  return { clock, calls, socket, keepAlive };
}

it.each(['pong', 'message'])('asks again and again while there is an answer: %s', (event) => {
  const { clock, calls, socket } = start();
  for (let turn = 0; turn < 3; turn += 1) {
    clock.advance(30_000);
    socket.emit(event);
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

it('asks no more once it is stopped', () => {
  const { clock, calls, keepAlive } = start();
  keepAlive.stop();
  clock.advance(300_000);
  expect(calls).toEqual([]);
});

it('leaves a client in peace that has yet to read', () => {
  const { clock, calls, socket } = start();
  clock.advance(30_000);
  socket.bufferedAmount = 1;
  clock.advance(300_000);
  expect(calls).toEqual(['ping']);
  socket.emit('pong');
  socket.bufferedAmount = 0;
  clock.advance(30_000);
  expect(calls).toEqual(['ping', 'ping']);
});
