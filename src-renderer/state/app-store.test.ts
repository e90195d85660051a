import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { AppSnapshot } from '../../src-shared/model/app-snapshot.ts';
import { createEmitter } from '../host/emitter.ts';
import type { Connection, Host } from '../host/host.ts';
import { schedule } from '../host/schedule.ts';
import { type AppStore, createAppStore } from './app-store.ts';

const MAIN_MS = 1_800_000_000_250;

const stateChanged = createEmitter<AppSnapshot>();
const connectionChanged = createEmitter<void>();
const getState = vi.fn();
let phase: Connection['phase'];
/** How long the computer slept: the wall clock goes on meanwhile, the other one does not. */
let sleptMs: number;
let store: AppStore;

beforeEach(() => {
  vi.useFakeTimers();
  phase = 'live';
  sleptMs = 0;
  getState.mockReset();
  const host = {
    on: (_channel: 'state.changed', listener: (payload: AppSnapshot) => void) => stateChanged.on(listener),
    onConnection: connectionChanged.on,
    connection: () => ({ phase }),
    invoke: getState,
  };
  store = createAppStore({
    host: host as unknown as Host,
    monotonicMs: () => performance.now(),
    wallMs: () => Date.now() + sleptMs,
    schedule,
  });
});

afterEach(() => {
  store.close();
  vi.useRealTimers();
});

function tell(revision: number, nowMs = MAIN_MS): AppSnapshot {
  const snapshot = { revision, nowMs } as AppSnapshot;
  stateChanged.emit(snapshot);
  return snapshot;
}

it('shows the newest state, whatever comes late', () => {
  const changed = vi.fn();
  store.onChange(changed);
  expect(store.snapshot()).toBeNull();
  tell(4);
  const newest = tell(7);
  tell(5);
  // The same again tells the time and nothing else.
  tell(7);
  expect(store.snapshot()).toBe(newest);
  expect(changed).toHaveBeenCalledTimes(2);
});

it('believes a main side that was started again, although it counts anew', () => {
  tell(50);
  phase = 'lost';
  connectionChanged.emit();
  phase = 'live';
  connectionChanged.emit();
  const restarted = tell(1);
  expect(store.snapshot()).toBe(restarted);
});

it('hears nothing more once it is closed', () => {
  store.close();
  tell(1);
  expect(store.snapshot()).toBeNull();
});

it('ticks with the seconds of the main side, only while anybody listens', () => {
  tell(1);
  const ticks: number[] = [];
  const unsubscribe = store.clock.onTick(() => ticks.push(store.clock.nowMs() - 1_800_000_000_000));
  vi.advanceTimersByTime(749);
  expect(ticks).toEqual([]);
  vi.advanceTimersByTime(1);
  vi.advanceTimersByTime(1_999);
  expect(ticks).toEqual([1_000, 2_000]);
  unsubscribe();
  expect(vi.getTimerCount()).toBe(0);
});

it('follows the main side’s clock when it jumps, in either direction', () => {
  tell(1);
  const ticked = vi.fn();
  store.clock.onTick(ticked);
  tell(2, MAIN_MS + 3_600_000);
  expect(store.clock.nowMs()).toBe(1_800_003_600_000);
  tell(3, MAIN_MS);
  expect(store.clock.nowMs()).toBe(1_800_000_000_000);
  expect(ticked).toHaveBeenCalledTimes(2);
});

it('asks for the time once after the computer has slept', async () => {
  tell(1);
  store.clock.onTick(() => {});
  getState.mockResolvedValue({ ok: true, value: { revision: 1, nowMs: MAIN_MS + 7_200_000 } });
  await vi.advanceTimersByTimeAsync(5_000);
  expect(getState).not.toHaveBeenCalled();
  sleptMs = 7_200_000;
  await vi.advanceTimersByTimeAsync(3_000);
  expect(getState).toHaveBeenCalledTimes(1);
  expect(store.clock.nowMs()).toBeGreaterThanOrEqual(1_800_007_200_000);
});
