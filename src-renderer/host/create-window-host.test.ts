import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { WindowApi } from '../../src-shared/ipc/window-api.ts';
import { createWindowHost } from './create-window-host.ts';
import type { Host } from './host.ts';
import { schedule } from './schedule.ts';

const state = { revision: 3 };
const getState = vi.fn();
const setSetting = vi.fn();
const writeClipboard = vi.fn();
const copyToken = vi.fn();
let listeners: Record<'onStateChanged' | 'onActivityAdded', ((payload: unknown) => void)[]>;
let host: Host;

beforeEach(() => {
  vi.useFakeTimers();
  for (const call of [getState, setSetting, writeClipboard, copyToken]) {
    call.mockReset().mockResolvedValue({ ok: true, value: undefined });
  }
  getState.mockResolvedValue({ ok: true, value: state });
  listeners = { onStateChanged: [], onActivityAdded: [] };
  const subscribeTo = (name: keyof typeof listeners) => (listener: (payload: unknown) => void) => {
    listeners[name].push(listener);
    return () => void listeners[name].splice(listeners[name].indexOf(listener), 1);
  };
  const api = {
    state: { get: getState },
    settings: { set: setSetting },
    clipboard: { write: writeClipboard },
    authToken: { copy: copyToken },
    onStateChanged: subscribeTo('onStateChanged'),
    onActivityAdded: subscribeTo('onActivityAdded'),
  };
  host = createWindowHost(api as unknown as WindowApi, schedule);
});

afterEach(() => {
  host.close();
  vi.useRealTimers();
});

it('calls the function of the channel with its input', async () => {
  setSetting.mockResolvedValue({ ok: false, problem: { code: 'settings_invalid' } });
  const input = { name: 'server.port', text: 'x' };
  expect(await host.invoke('settings.set', input)).toMatchObject({ problem: { code: 'settings_invalid' } });
  expect(setSetting.mock.calls).toEqual([[input]]);
});

it('gives a problem when the main side is gone, or the preload is another version', async () => {
  setSetting.mockRejectedValue(new Error('Error invoking remote method'));
  const input = { name: 'server.port', text: '1' };
  expect(await host.invoke('settings.set', input)).toMatchObject({ problem: { code: 'host_unreachable' } });
  expect(await host.invoke('settings.unset', { name: 'x' })).toMatchObject({
    problem: { code: 'unknown_channel' },
  });
});

it('listens before it asks for the state, and is live once it has come', async () => {
  const states = vi.fn();
  host.on('state.changed', states);
  getState.mockImplementation(async () => {
    expect(listeners.onStateChanged).toHaveLength(1);
    return { ok: true, value: state };
  });
  host.connect();
  expect(host.connection().phase).toBe('connecting');
  await vi.advanceTimersByTimeAsync(0);
  expect(host.connection().phase).toBe('live');
  listeners.onStateChanged[0]?.({ revision: 4 });
  expect(states.mock.calls).toEqual([[state], [{ revision: 4 }]]);
  host.close();
  expect(listeners.onStateChanged).toEqual([]);
});

it('asks again until the state has come', async () => {
  getState.mockResolvedValueOnce({ ok: false, problem: { code: 'internal' } });
  host.connect();
  await vi.advanceTimersByTimeAsync(499);
  expect(host.connection()).toMatchObject({ phase: 'lost', problem: { code: 'internal' } });
  await vi.advanceTimersByTimeAsync(1);
  expect(host.connection().phase).toBe('live');
  expect(getState).toHaveBeenCalledTimes(2);
});

it('passes other events through until the subscription ends', () => {
  const entries = vi.fn();
  const unsubscribe = host.on('activity.added', entries);
  listeners.onActivityAdded[0]?.({ requestId: 'req_1' });
  expect(entries.mock.calls).toEqual([[{ requestId: 'req_1' }]]);
  unsubscribe();
  expect(listeners.onActivityAdded).toEqual([]);
});

it('lets the main side copy, which never shows the token to the window', async () => {
  expect(await host.copyText('text')).toMatchObject({ ok: true });
  expect(await host.copyAuthToken()).toMatchObject({ ok: true });
  expect(writeClipboard.mock.calls).toEqual([[{ text: 'text' }]]);
  expect(copyToken.mock.calls).toEqual([[undefined]]);
});
