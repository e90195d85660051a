import { expect, it } from 'vitest';
import { createLanes, type Turn } from './lanes.ts';

function start(maxBytes = 1_000) {
  const log: string[] = [];
  const ends = new Map<string, () => void>();
  const lanes = createLanes({ maxBytes, onIdle: () => log.push('idle') });
  const makeTurn = (name: string, lane: string | null, bytes = 1): Turn => ({
    lane,
    bytes,
    run() {
      log.push(name);
      return new Promise((resolve) => ends.set(name, resolve));
    },
  });
  const add = (...given: Parameters<typeof makeTurn>) => lanes.add(makeTurn(...given));
  async function end(name: string): Promise<void> {
    ends.get(name)?.();
    await Promise.resolve(); // The promise of the turn tells it one step later.
    await Promise.resolve();
  }
  return { log, lanes, add, end };
}

it('keeps the order of a lane, and lets lanes run beside each other', async () => {
  const { log, lanes, add, end } = start();
  add('a1', 'a');
  add('a2', 'a');
  add('b1', 'b');
  add('n1', null);
  add('a3', 'a');
  expect(log).toEqual(['a1', 'b1', 'n1']);
  expect(lanes.isIdle()).toBe(false);
  await end('b1');
  await end('a1');
  expect(log).toEqual(['a1', 'b1', 'n1', 'a2']);
  await end('a2');
  await end('n1');
  await end('a3');
  expect(log).toEqual(['a1', 'b1', 'n1', 'a2', 'a3', 'idle']);
  expect(lanes.isIdle()).toBe(true);
});

it('runs 16 at once; others wait', async () => {
  const { log, add, end } = start();
  for (let i = 0; i < 18; i += 1) add(`turn ${i}`, `lane-${i}`);
  expect(log).toHaveLength(16);
  await end('turn 3');
  expect(log.at(-1)).toBe('turn 16');
  expect(log).toHaveLength(17);
});

it('takes 32 names, the lane without one not counted', async () => {
  const { add, end } = start();
  add('unnamed', null);
  for (let i = 0; i < 32; i += 1) add(`turn ${i}`, `lane-${i}`);
  expect(() => add('more', 'lane-32')).toThrowError(
    expect.objectContaining({ code: 'websocket_stream_limit_reached', param: 'stream_id' }),
  );
  add('known', 'lane-0');
  add('unnamed again', null);
  await end('turn 0');
  expect(() => add('more', 'lane-32')).toThrow();
});

it('takes no more than so many bytes that have no answer yet, but one message always', async () => {
  const { log, add, end } = start();
  const tooBusy = expect.objectContaining({ code: 'too_busy', retryAfterMs: 1_000 });
  add('large', null, 2_000);
  expect(() => add('small', null)).toThrowError(tooBusy);
  await end('large');
  add('half', null, 500);
  add('other half', null, 500);
  expect(() => add('drop', null)).toThrowError(tooBusy);
  await end('half');
  add('drop', null);
  expect(log).toEqual(['large', 'idle', 'half', 'other half']);
});

it('lets no more than 256 wait', () => {
  const { add } = start();
  for (let i = 0; i < 257; i += 1) add(`turn ${i}`, null);
  expect(() => add('more', 'another')).toThrowError(expect.objectContaining({ code: 'too_busy' }));
});
