import { expect, it } from 'vitest';
import { AppError } from '../../errors/app-error.ts';
import { addLane, renderCodexEvents, renderErrorEvent, toErrorEvent } from './server-events.ts';

it.each([
  ['{"type":"a"}', '{"stream_id":"x\\"y","type":"a"}'],
  ['  {"type":"a"}', '{"stream_id":"x\\"y","type":"a"}'],
  ['{}', '{"stream_id":"x\\"y"}'],
  ['{ }', '{"stream_id":"x\\"y" }'],
  ['{\n"a":{}}', '{"stream_id":"x\\"y",\n"a":{}}'],
])('names the lane in %j', (data, expected) => {
  const named = addLane(data, 'x"y');
  expect(named).toBe(expected);
  expect(JSON.parse(named)).toEqual({ ...JSON.parse(data), stream_id: 'x"y' });
  expect(addLane(data, null)).toBe(data);
});

it('tells an error with the headers that help, and no others', () => {
  const headers = { 'retry-after': '7', 'x-codex-plan-type': 'plus', 'set-cookie': ['a=b'], date: 'today' };
  const body = JSON.stringify({
    error: { type: 'usage_limit_reached', message: 'Used up', plan_type: 'plus' },
  });
  const picked = { 'retry-after': '7', 'x-codex-plan-type': 'plus' };
  const error = {
    type: 'usage_limit_reached',
    code: null,
    param: null,
    message: 'Used up',
    plan_type: 'plus',
  };
  const event = { type: 'error', status: 429, error: { ...error, headers: picked } };
  expect(toErrorEvent(429, headers, body, false)).toEqual(event);
  expect(toErrorEvent(429, headers, body, true)).toEqual({ ...event, headers: picked });
});

it.each([
  [400, '{"detail":"Unsupported parameter: user"}', 'invalid_request_error', 'Unsupported parameter: user'],
  [502, '<html>', 'server_error', 'The provider answered with 502.'],
])('tells an error %i without an error object', (status, body, type, message) => {
  const error = { type, code: null, param: null, message, headers: {} };
  expect(toErrorEvent(status, {}, body, false)).toEqual({ type: 'error', status, error });
});

it('tells nothing of an error that it does not know', () => {
  const event = JSON.stringify(renderErrorEvent(new Error('a secret'), 'ws_1', true));
  expect(event).not.toContain('a secret');
  expect(event).toContain('"status":500');
  const known = new AppError('malformed_json', 'No.', { advice: 'Better.' });
  expect(renderErrorEvent(known, 'ws_1', false)).toMatchObject({ error: { message: 'No. Better.' } });
});

it('tells Codex in events what headers say', () => {
  const headers = {
    'x-codex-turn-state': 'sticky',
    'x-codex-plan-type': 'pro',
    'x-codex-primary-used-percent': '23.5',
    'x-codex-primary-window-minutes': '300',
    'x-codex-primary-reset-after-seconds': '60',
    'x-codex-secondary-used-percent': '1',
    'x-codex-secondary-reset-at': '1800000000',
    'x-codex-credits-has-credits': 'True',
    'x-codex-credits-balance': '12',
  };
  expect(renderCodexEvents(headers, 1_000_400)).toEqual([
    { type: 'response.metadata', headers: { 'x-codex-turn-state': 'sticky' } },
    {
      type: 'codex.rate_limits',
      plan_type: 'pro',
      rate_limits: {
        primary: { used_percent: 23.5, window_minutes: 300, reset_after_seconds: 60, reset_at: 1_060 },
        secondary: {
          used_percent: 1,
          window_minutes: null,
          reset_after_seconds: null,
          reset_at: 1_800_000_000,
        },
      },
      credits: { has_credits: true, unlimited: false, balance: '12' },
    },
  ]);
  expect(renderCodexEvents({ 'content-type': 'text/event-stream' }, 0)).toEqual([]);
  expect(renderCodexEvents({ 'x-codex-primary-used-percent': 'much' }, 0)).toEqual([]);
});
