import { expect, it } from 'vitest';
import { INVOKE_CHANNELS, type InvokeChannel } from '../../../src-shared/ipc/channels.ts';
import { CONTRACT, type InvokeHandlers } from '../../../src-shared/ipc/contract.ts';
import { AppError } from '../errors/app-error.ts';
import type { Logger } from '../ports/logger.ts';
import { createDispatcher } from './dispatch.ts';

const lines: string[] = [];
const record = (fields: object, message: string) => lines.push(JSON.stringify({ ...fields, message }));
const logger: Logger = { debug: record, info: record, warn: record, error: record };

/** Handlers of which only the given ones may be called. */
function create(handlers: Partial<InvokeHandlers>, ready = Promise.resolve()) {
  lines.length = 0;
  return createDispatcher({ handlers: handlers as InvokeHandlers, whenReady: () => ready }, logger);
}

it('the contract has every channel and no other', () => {
  expect(Object.keys(CONTRACT).sort()).toEqual([...INVOKE_CHANNELS].sort());
});

it('hands the input over and the answer back', async () => {
  const given: unknown[] = [];
  const dispatch = create({
    'signIn.cancel': (input) => void given.push(input),
    'authToken.reveal': async () => ({ token: 'abc' }),
  });
  expect(await dispatch('signIn.cancel', { provider: 'claude' })).toEqual({ ok: true, value: undefined });
  expect(given).toEqual([{ provider: 'claude' }]);
  expect(await dispatch('authToken.reveal', undefined)).toEqual({ ok: true, value: { token: 'abc' } });
});

it.each(['', 'state', 'toString', '__proto__', 'constructor', 'app:state.get'])(
  'knows no channel %j',
  async (channel) => {
    expect(await create({})(channel, undefined)).toMatchObject({
      ok: false,
      problem: { code: 'unknown_channel' },
    });
    if (channel !== '') expect(lines.join('')).not.toContain(`"${channel}"`);
  },
);

it('does what is asked for too early once the app is ready, and tells the state at once', async () => {
  const ready = Promise.withResolvers<void>();
  const calls: string[] = [];
  const dispatch = create(
    {
      'state.get': () => void calls.push('state.get') as never,
      'signIn.start': () => void calls.push('signIn.start'),
    },
    ready.promise,
  );
  const early = dispatch('signIn.start', { provider: 'claude', method: 'browser', acceptNotice: false });
  await dispatch('state.get', undefined);
  expect(calls).toEqual(['state.get']);
  // What is wrong is refused without waiting.
  expect(await dispatch('signIn.start', {})).toMatchObject({ problem: { code: 'invalid_input' } });
  ready.resolve();
  expect(await early).toEqual({ ok: true, value: undefined });
  expect(calls).toEqual(['state.get', 'signIn.start']);
});

it.each<[InvokeChannel, unknown, unknown]>([
  ['diagnostics.preview', undefined, { text: 'a report' }],
  ['diagnostics.save', undefined, { path: null }],
  ['links.open', { link: 'openai-policy' }, undefined],
  ['logs.openFolder', undefined, undefined],
  ['clipboard.write', { text: 'a' }, undefined],
])('does %s while the app still starts', async (channel, input, value) => {
  const never = new Promise<void>(() => {});
  const dispatch = create({ [channel]: () => value }, never);
  expect(await dispatch(channel, input)).toEqual({ ok: true, value });
});

it('refuses an input that is not by the contract, and logs none of it', async () => {
  const dispatch = create({});
  for (const input of [undefined, {}, { token: 7 }, { token: 'a', more: 1 }, { token: 'x'.repeat(8_193) }]) {
    expect(await dispatch('authToken.save', input)).toMatchObject({
      ok: false,
      problem: { code: 'invalid_input' },
    });
  }
  expect(await dispatch('proxy.start', { text: 'hunter2' })).toMatchObject({
    problem: { code: 'invalid_input' },
  });
  expect(lines).toHaveLength(6);
  expect(lines.join('')).not.toMatch(/hunter2|xxx|more/);
});

it('turns an AppError into a problem with its advice', async () => {
  const dispatch = create({
    'proxy.start': async () => {
      throw new AppError('port_in_use', 'Port 8000 is in use.', { advice: 'Stop it.' });
    },
  });
  expect(await dispatch('proxy.start', undefined)).toEqual({
    ok: false,
    problem: { code: 'port_in_use', message: 'Port 8000 is in use.', advice: 'Stop it.' },
  });
});

it('keeps the text of any other error inside', async () => {
  const dispatch = create({
    'proxy.stop': () => {
      throw new Error('token hunter2');
    },
  });
  const result = await dispatch('proxy.stop', undefined);
  expect(result).toMatchObject({ ok: false, problem: { code: 'internal' } });
  expect(JSON.stringify(result)).not.toContain('hunter2');
});

it('holds back an answer that is not by the contract', async () => {
  const dispatch = create({
    'authToken.reveal': () => ({ token: 'abc', refreshToken: 'hunter2' }),
    'proxy.start': (() => ({ accessToken: 'hunter2' })) as never,
    'activity.get': () => [{ body: 'hunter2' } as never],
  });
  for (const channel of ['authToken.reveal', 'proxy.start', 'activity.get']) {
    const result = await dispatch(channel, undefined);
    expect(result).toMatchObject({ ok: false, problem: { code: 'internal' } });
    expect(JSON.stringify(result)).not.toContain('hunter2');
  }
  expect(lines.join('')).not.toContain('hunter2');
});
