import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { EventChannel } from '../../src-shared/ipc/channels.ts';
import type { EventPayload } from '../../src-shared/ipc/contract.ts';
import type { Result } from '../../src-shared/ipc/result.ts';
import type { EventMethod, WindowApi } from '../../src-shared/ipc/window-api.ts';
import type { ActivityEntry } from '../../src-shared/model/activity.ts';
import type { AppSnapshot } from '../../src-shared/model/app-snapshot.ts';
import { createWindowHost } from './create-window-host.ts';
import type { Host } from './host.ts';
import { schedule } from './schedule.ts';

/** Every event, and of the functions those that are tested: an older preload lacks some, too. */
type FakeApi = Pick<WindowApi, EventMethod<EventChannel>> & {
  readonly [G in 'state' | 'settings' | 'clipboard' | 'authToken']: Partial<WindowApi[G]>;
};
type Listeners = { readonly [C in EventChannel]: ((payload: EventPayload<C>) => void)[] };

const snapshot = (revision: number) => ({ revision }) as AppSnapshot;
const failure = (code: string): Result<never> => ({
  ok: false,
  problem: { code, message: 'No.', advice: null },
});
const state = snapshot(3);
const getState = vi.fn<WindowApi['state']['get']>();
const setSetting = vi.fn<WindowApi['settings']['set']>();
const writeClipboard = vi.fn<WindowApi['clipboard']['write']>();
const copyToken = vi.fn<WindowApi['authToken']['copy']>();
let listeners: Listeners;
let host: Host;

beforeEach(() => {
  vi.useFakeTimers();
  for (const call of [setSetting, writeClipboard, copyToken]) {
    call.mockReset().mockResolvedValue({ ok: true, value: undefined });
  }
  getState.mockReset().mockResolvedValue({ ok: true, value: state });
  listeners = { 'state.changed': [], 'activity.added': [], 'activity.cleared': [] };
  function subscribeTo<C extends EventChannel>(channel: C) {
    const list: Listeners[C] = listeners[channel];
    return (listener: (payload: EventPayload<C>) => void) => {
      list.push(listener);
      return () => void list.splice(list.indexOf(listener), 1);
    };
  }
  const api: FakeApi = {
    state: { get: getState },
    settings: { set: setSetting },
    clipboard: { write: writeClipboard },
    authToken: { copy: copyToken },
    onStateChanged: subscribeTo('state.changed'),
    onActivityAdded: subscribeTo('activity.added'),
    onActivityCleared: subscribeTo('activity.cleared'),
  };
  host = createWindowHost(api as WindowApi, schedule);
});

afterEach(() => {
  host.close();
  vi.useRealTimers();
});

it('calls the function of the channel with its input', async () => {
  setSetting.mockResolvedValue(failure('settings_invalid'));
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
    expect(listeners['state.changed']).toHaveLength(1);
    return { ok: true, value: state };
  });
  host.connect();
  expect(host.connection().phase).toBe('connecting');
  await vi.advanceTimersByTimeAsync(0);
  expect(host.connection().phase).toBe('live');
  listeners['state.changed'][0]?.(snapshot(4));
  expect(states.mock.calls).toEqual([[state], [{ revision: 4 }]]);
  host.close();
  expect(listeners['state.changed']).toEqual([]);
});

it('asks again until the state has come', async () => {
  getState.mockResolvedValueOnce(failure('internal'));
  host.connect();
  await vi.advanceTimersByTimeAsync(499);
  expect(host.connection()).toMatchObject({ phase: 'lost', problem: { code: 'internal' } });
  await vi.advanceTimersByTimeAsync(1);
  expect(host.connection().phase).toBe('live');
  expect(getState).toHaveBeenCalledTimes(2);
});

it('passes other events through until the subscription ends', () => {
  const entries = vi.fn();
  const clearings = vi.fn();
  const unsubscribe = [host.on('activity.added', entries), host.on('activity.cleared', clearings)];
  listeners['activity.added'][0]?.({ requestId: 'req_1' } as ActivityEntry);
  listeners['activity.cleared'][0]?.(null);
  expect(entries.mock.calls).toEqual([[{ requestId: 'req_1' }]]);
  expect(clearings.mock.calls).toEqual([[null]]);
  for (const end of unsubscribe) end();
  expect(listeners).toEqual({ 'state.changed': [], 'activity.added': [], 'activity.cleared': [] });
});

it('lets the main side copy, which never shows the token to the window', async () => {
  expect(await host.copyText('text')).toMatchObject({ ok: true });
  expect(await host.copyAuthToken()).toMatchObject({ ok: true });
  expect(writeClipboard.mock.calls).toEqual([[{ text: 'text' }]]);
  expect(copyToken.mock.calls).toEqual([[undefined]]);
});
