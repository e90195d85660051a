import { describe, expect, it } from 'vitest';
import { mapOpenaiError } from './map-openai-error.ts';
import { describeResponseError, renderResponsesError } from './render-error.ts';

const JSON_HEADERS = { 'content-type': 'application/json' };
const map = (status: number, body: unknown) => mapOpenaiError(status, body, JSON_HEADERS);

describe('an error of OpenAI', () => {
  it.each([
    [400, 'invalid-request'],
    [401, 'authentication'],
    [402, 'quota'],
    [403, 'permission'],
    [404, 'not-found'],
    [408, 'timeout'],
    [413, 'too-large'],
    [418, 'invalid-request'],
    [429, 'rate-limit'],
    [500, 'server'],
    [502, 'server'],
    [503, 'overloaded'],
    [504, 'timeout'],
  ])('with status %i is %s', (status, kind) => {
    const body = { error: { message: 'No', type: 't', param: 'input', code: null } };
    expect(map(status, body)).toEqual({ status, kind, message: 'No', code: 't', param: 'input' });
  });

  it.each([
    [400, 'context_length_exceeded', 'context-length'],
    [429, 'insufficient_quota', 'quota'],
    [429, 'usage_not_included', 'quota'],
    [503, 'slow_down', 'overloaded'],
    [404, 'model_not_found', 'not-found'],
    [400, 'constructor', 'invalid-request'],
  ])('with status %i and code %s is %s', (status, code, kind) => {
    expect(map(status, { error: { message: 'No', type: 'invalid_request_error', code } })).toMatchObject({
      kind,
      code,
    });
  });

  it.each([
    [{ detail: 'Instructions are required' }, 'Instructions are required'],
    [{ detail: { message: 'Gone', code: 'token_expired' } }, 'Gone'],
    [
      { detail: [{ loc: ['body', 'input', 0], msg: 'Field required' }, { msg: 'Bad' }] },
      'input.0: Field required; Bad',
    ],
    [{ error: 'Plain' }, 'Plain'],
    [{ message: 'Bare' }, 'Bare'],
    [{}, 'OpenAI answered with HTTP status 400.'],
    [null, 'OpenAI answered with HTTP status 400.'],
    [JSON.stringify({ detail: 'As text' }), 'As text'],
    ['<html>Blocked</html>', 'OpenAI answered with HTTP status 400.'],
  ])('is read from %j', (body, message) => {
    expect(map(400, body).message).toBe(message);
  });

  it('may be plain text', () => {
    expect(mapOpenaiError(502, 'no healthy upstream\n', { 'content-type': 'text/plain' }).message).toBe(
      'no healthy upstream',
    );
  });

  it.each([
    [{ resets_at: 1_800_000_000 }, 'Limit reached. Plan: plus. It resets at 2027-01-15T08:00:00.000Z.'],
    [{ resets_in_seconds: 90 }, 'Limit reached. Plan: plus. It resets in 2 minutes.'],
    [{ resets_at: 1e300 }, 'Limit reached. Plan: plus.'],
  ])("tells when a plan's limit ends: %j", (reset, message) => {
    const error = { type: 'usage_limit_reached', message: 'Limit reached.', plan_type: 'plus', ...reset };
    expect(map(429, { error })).toEqual({
      status: 429,
      kind: 'quota',
      message,
      code: 'usage_limit_reached',
      param: null,
    });
  });

  it('is never longer than people read', () => {
    expect(map(400, { detail: 'x'.repeat(10_000) }).message).toHaveLength(2_000);
  });
});

describe('an error for a client of OpenAI', () => {
  const error = { message: 'No', code: 'not_found_error', param: null };
  it.each([
    ['invalid-request', 400, 'invalid_request_error', 'not_found_error'],
    ['context-length', 400, 'invalid_request_error', 'context_length_exceeded'],
    ['authentication', 401, 'authentication_error', 'invalid_api_key'],
    ['permission', 403, 'permission_error', 'not_found_error'],
    ['not-found', 404, 'invalid_request_error', 'model_not_found'],
    ['timeout', 504, 'server_error', 'not_found_error'],
    ['too-large', 413, 'invalid_request_error', 'not_found_error'],
    ['rate-limit', 429, 'rate_limit_error', 'rate_limit_exceeded'],
    ['quota', 429, 'insufficient_quota', 'insufficient_quota'],
    ['overloaded', 503, 'server_error', 'server_is_overloaded'],
    ['server', 500, 'server_error', 'not_found_error'],
  ] as const)('of kind %s has status %i', (kind, status, type, code) => {
    expect(renderResponsesError({ ...error, kind, status: 529 }, 'req_1')).toEqual({
      status,
      body: { error: { message: 'No', type, param: null, code }, request_id: 'req_1' },
    });
  });

  it("keeps the provider's own 5xx", () => {
    expect(renderResponsesError({ ...error, kind: 'server', status: 502 }, 'req_1').status).toBe(502);
    expect(renderResponsesError({ ...error, kind: 'server', status: null }, 'req_1').status).toBe(500);
  });

  it.each([
    ['rate-limit', 'rate_limit_exceeded'],
    ['context-length', 'context_length_exceeded'],
    ['quota', 'insufficient_quota'],
    ['overloaded', 'server_is_overloaded'],
    ['invalid-request', 'invalid_prompt'],
    ['server', 'server_error'],
  ] as const)('within a stream of kind %s has the code %s', (kind, code) => {
    expect(describeResponseError({ ...error, kind, status: null })).toEqual({ code, message: 'No' });
  });
});
