import { EventEmitter } from 'node:events';
import { expect, test, vi } from 'vitest';
import { createManualClock } from '../../e2e/support/manual-clock.ts';
import { watchWakeUps } from './watch-wake-ups.ts';

function start() {
  const powerMonitor = new EventEmitter();
  const clock = createManualClock();
  const onWakeUp = vi.fn();
  let network: unknown = { isOnline: true, addresses: ['192.168.1.7'] };
  const stop = watchWakeUps({
    powerMonitor: powerMonitor as never,
    clock,
    readNetwork: () => network,
    onWakeUp,
  });
  return {
    powerMonitor,
    clock,
    onWakeUp,
    stop,
    setNetwork: (next: unknown) => {
      network = next;
    },
  };
}

test.each(['resume', 'unlock-screen'])('%s is a wake-up', (event) => {
  const { powerMonitor, onWakeUp } = start();
  powerMonitor.emit(event);
  expect(onWakeUp).toHaveBeenCalledOnce();
});

test('another network is a wake-up, once', async () => {
  const { clock, onWakeUp, setNetwork } = start();
  await clock.advance(30_000);
  expect(onWakeUp).not.toHaveBeenCalled();
  setNetwork({ isOnline: true, addresses: ['10.0.0.3'] });
  await clock.advance(30_000);
  expect(onWakeUp).toHaveBeenCalledOnce();
});

test('ends', async () => {
  const { clock, onWakeUp, setNetwork, stop } = start();
  await clock.advance(10_000);
  stop();
  setNetwork(null);
  await clock.advance(60_000);
  expect(onWakeUp).not.toHaveBeenCalled();
});
