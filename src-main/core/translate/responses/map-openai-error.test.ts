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
    [500, 'cyber_policy', 'invalid-request'],
    [500, 'bio_policy', 'invalid-request'],
    [500, 'content_policy_violation', 'invalid-request'],
    [500, 'misalignment_policy_violation', 'invalid-request'],
    [429, 'quota_exceeded', 'quota'],
    [429, 'organization_spend_limit_exceeded', 'quota'],
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
    [
      { detail: [{ loc: [{ toString: 1 }, 'a'], msg: 'Bad' }, { loc: ['b'], msg: { toString: 1 } }, {}] },
      'a: Bad; b',
    ],
    [{ detail: [{ msg: null }] }, 'OpenAI answered with HTTP status 400.'],
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

  describe('of a plan whose limit is reached', () => {
    const reached = (fields: object, headers: object = {}) => {
      const error = { type: 'usage_limit_reached', message: 'Limit reached', plan_type: 'plus', ...fields };
      return mapOpenaiError(429, { error }, { ...JSON_HEADERS, ...headers });
    };
    const date = { date: 'Fri, 15 Jan 2027 06:00:00 GMT' };
    const window = (name: string, used: number, resetS: number) => ({
      [`x-codex-${name}-used-percent`]: String(used),
      [`x-codex-${name}-reset-after-seconds`]: String(resetS),
    });

    it.each([
      [{ resets_in_seconds: 7200 }, {}, 7200, 'It resets in 2 hours.'],
      [{ resets_at: 1_800_000_000 }, date, 7200, 'It resets in 2 hours (2027-01-15 08:00 UTC).'],
      [{ resets_at: 1_799_990_000 }, date, 0, 'It resets in 1 second (2027-01-15 05:13 UTC).'],
      [{ resets_at: 1_800_000_000 }, {}, undefined, 'It resets at 2027-01-15 08:00 UTC.'],
      [
        {},
        { ...window('primary', 100, 600), ...window('secondary', 61, 9_000) },
        600,
        'It resets in 10 minutes.',
      ],
      [
        {},
        { ...window('primary', 100, 60), ...window('secondary', 100, 600_000) },
        600_000,
        'It resets in 7 days.',
      ],
    ])('tells when it ends: %j %j', (fields, headers, retryAfterS, sentence) => {
      expect(reached(fields, headers)).toEqual({
        status: 429,
        kind: 'quota',
        message: `Limit reached. Plan: plus. ${sentence}`,
        code: 'usage_limit_reached',
        param: null,
        ...(retryAfterS !== undefined && { retryAfterS }),
      });
    });

    it.each([{}, { resets_at: 1e300 }, { resets_in_seconds: -1 }, { resets_at: 'soon' }])(
      'says no more than it knows: %j',
      (fields) => {
        expect(reached(fields, window('primary', 99, 600))).toMatchObject({
          message: 'Limit reached. Plan: plus.',
        });
        expect(reached(fields)).not.toHaveProperty('retryAfterS');
      },
    );
  });

  it.each([
    ['Please try again in 11.5s. Visit https://platform.openai.com.', 11.5],
    ['Rate limit reached. Try again in 250ms.', 0.25],
    ['Please try again in 1h30m2s.', 5402],
    ['Please try again in 2 seconds.', 2],
    ['Please try again in 1 second', 1],
    ['Please try again in 500 milliseconds.', 0.5],
    ['Please try again in 5 minutes.', 300],
    ['Please try again in 1 hour 5 mins.', 3900],
    ['Please try again in 1 day.', 86_400],
  ])('may name a time in its words: %s', (message, retryAfterS) => {
    expect(map(429, { error: { code: 'rate_limit_exceeded', message } })).toMatchObject({
      message,
      retryAfterS,
    });
  });

  it.each(['a moment', '2 months', '5 megaseconds', `${'9'.repeat(400)}s`, '99999999999d'])(
    'names no time that is not there: %s',
    (time) => {
      const error = { code: 'rate_limit_exceeded', message: `Try again in ${time}.` };
      expect(map(429, { error })).not.toHaveProperty('retryAfterS');
    },
  );

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
