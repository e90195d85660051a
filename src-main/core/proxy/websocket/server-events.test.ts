import { expect, it } from 'vitest';
import { AppError } from '../../errors/app-error.ts';
import {
  addLane,
  renderCodexEvents,
  renderErrorEvent,
  toErrorEvent,
  toStreamErrorEvent,
} from './server-events.ts';

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

it.each([
  [{ code: 'upstream_disconnected' }, 502, 'server_error'],
  [{ code: 'server_error' }, 502, 'server_error'],
  [{ code: 'rate_limit_exceeded' }, 429, 'rate_limit_error'],
  [{ code: 'credit_balance_exhausted' }, 429, 'rate_limit_error'],
  [{ code: 'context_length_exceeded' }, 400, 'invalid_request_error'],
  [{ code: null, status: 503 }, 503, 'server_error'],
])('gives an error within a stream its status: %o', (fields, status, type) => {
  const flat = { type: 'error', message: 'No.', param: null, ...fields };
  const { status: _own, ...error } = { ...fields, type, message: 'No.', param: null, status };
  expect(toStreamErrorEvent(flat)).toEqual({ ...flat, status, error });
});

it.each([
  [{ type: 'insufficient_quota', code: 'credit_balance_exhausted', message: 'Used up' }, 429],
  [{ type: 'invalid_request_error', code: 'context_length_exceeded', message: 'Too long' }, 400],
  [{ type: 'server_error', code: null, message: 'Sorry' }, 502],
])('also where it stands in an object within: %o', (error, status) => {
  const event = { type: 'error', sequence_number: 3, error };
  expect(toStreamErrorEvent(event)).toEqual({ ...event, status, error: { param: null, ...error } });
});
