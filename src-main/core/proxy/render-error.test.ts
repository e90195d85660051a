import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { describe, expect, it } from 'vitest';
import type { ErrorCode } from '../../../src-shared/error-code.ts';
import { AppError } from '../errors/app-error.ts';
import { renderError, renderStreamError, toAppError } from './render-error.ts';

/** Every code that a request can end in, with its status, whether SDKs may try again, and Anthropic's type. */
const CASES: [ErrorCode, number, boolean, string][] = [
  ['malformed_json', 400, false, 'invalid_request_error'],
  ['invalid_parameter', 400, false, 'invalid_request_error'],
  ['unsupported_parameter', 400, false, 'invalid_request_error'],
  ['previous_response_not_found', 400, false, 'invalid_request_error'],
  ['missing_api_key', 401, false, 'authentication_error'],
  ['invalid_api_key', 401, false, 'authentication_error'],
  ['not_signed_in', 401, false, 'authentication_error'],
  ['sign_in_required', 401, false, 'authentication_error'],
  ['host_not_allowed', 403, false, 'permission_error'],
  ['origin_not_allowed', 403, false, 'permission_error'],
  ['route_not_found', 404, false, 'not_found_error'],
  ['model_not_found', 404, false, 'not_found_error'],
  ['method_not_allowed', 405, false, 'invalid_request_error'],
  ['request_too_large', 413, false, 'request_too_large'],
  ['unsupported_content_encoding', 415, false, 'invalid_request_error'],
  ['websocket_not_supported', 426, false, 'invalid_request_error'],
  ['too_many_failures', 429, false, 'rate_limit_error'],
  ['upstream_unreachable', 502, true, 'api_error'],
  ['upstream_redirect_refused', 502, false, 'api_error'],
  ['upstream_disconnected', 502, true, 'api_error'],
  ['upstream_answer_invalid', 502, false, 'api_error'],
  ['codex_disabled', 503, false, 'api_error'],
  ['too_busy', 503, true, 'api_error'],
  ['shutting_down', 503, true, 'api_error'],
  ['refresh_unavailable', 503, true, 'api_error'],
  ['credential_locked', 503, true, 'api_error'],
  ['credential_unreadable', 503, false, 'api_error'],
  ['credential_write_failed', 503, false, 'api_error'],
  ['keyring_unavailable', 503, false, 'api_error'],
  ['keyring_locked', 503, false, 'api_error'],
  ['upstream_timeout', 504, true, 'api_error'],
  ['internal', 500, false, 'api_error'],
];

describe.each(CASES)('%s', (code, status, retryable, type) => {
  const error = new AppError(code, 'What happened.', { advice: 'What to do.', retryAfterMs: 1_001 });

  it(`is ${status}, and Anthropic's SDK understands it`, () => {
    const { headers, ...rendered } = renderError(error, 'anthropic', 'req_1');
    const body = JSON.parse(rendered.body);
    expect(body).toEqual({
      type: 'error',
      error: { type, message: 'What happened. What to do.', code },
      request_id: 'req_1',
    });
    const parsed = Anthropic.APIError.generate(rendered.status, body, undefined, new Headers(headers));
    expect([parsed.status, parsed.type]).toEqual([status, type]);
    expect(parsed.message).toContain('What happened. What to do.');
  });

  it(`is ${status}, and OpenAI's SDK understands it`, () => {
    const { headers, ...rendered } = renderError(error, 'openai', 'req_1');
    const parsed = OpenAI.APIError.generate(
      rendered.status,
      JSON.parse(rendered.body),
      undefined,
      new Headers(headers),
    );
    expect(parsed).toMatchObject({ status, code, param: null, type: expect.any(String) });
    expect(parsed.message).toContain('What happened. What to do.');
  });

  it('tells SDKs whether and when to try again, and how to authenticate', () => {
    const { headers } = renderError(error, 'openai', 'req_1');
    expect(headers['x-should-retry']).toBe(String(retryable));
    expect(headers['retry-after']).toBe('2');
    expect(headers['www-authenticate']).toBe(status === 401 ? 'Bearer' : undefined);
  });
});

it.each([new Error('secret in the text'), 'a string', undefined, { message: 'secret in the text' }])(
  'tells nothing of a fault of our own: %s',
  (fault) => {
    for (const dialect of ['anthropic', 'openai'] as const) {
      const { status, body } = renderError(fault, dialect, 'req_1');
      expect([status, JSON.parse(body).error.code]).toEqual([500, 'internal']);
      expect(body).not.toMatch(/secret| at |\.ts/);
    }
  },
);

it('keeps the cause out of every answer, and for the log', () => {
  const cause = new Error('secret cause');
  const error = new AppError('upstream_unreachable', 'Down.', { cause });
  expect(renderError(error, 'openai', 'req_1').body).not.toContain('secret');
  expect(toAppError(cause).cause).toBe(cause);
});

it('ends a stream with one event, on one line of data', () => {
  const error = new AppError('upstream_disconnected', 'Line one.\nLine two.');
  const [messages, responses] = (['messages', 'responses'] as const).map((dialect) => {
    const [, data = ''] =
      /^event: error\ndata: (.*)\n\n$/.exec(renderStreamError(error, dialect, 'req_1')) ?? [];
    return JSON.parse(data);
  });
  expect(messages).toMatchObject({ type: 'error', error: { type: 'api_error', message: error.message } });
  expect(responses).toMatchObject({ type: 'error', code: 'upstream_disconnected', message: error.message });
  const [, chat = ''] = /^data: (.*)\n\n$/.exec(renderStreamError(error, 'chat', 'req_1')) ?? [];
  expect(JSON.parse(chat)).toEqual({
    error: { message: error.message, type: 'server_error', param: null, code: 'upstream_disconnected' },
  });
});

it('names the field that an error is about', () => {
  const error = new AppError('invalid_parameter', 'The value must be a text.', { param: 'messages[0].role' });
  expect(JSON.parse(renderError(error, 'openai', 'req_1').body).error).toMatchObject({
    message: 'The value must be a text.',
    param: 'messages[0].role',
  });
  expect(JSON.parse(renderError(error, 'anthropic', 'req_1').body).error).toMatchObject({
    message: 'messages[0].role: The value must be a text.',
  });
  const told = new AppError('unsupported_parameter', 'n is not supported.', { param: 'n' });
  expect(JSON.parse(renderError(told, 'anthropic', 'req_1').body).error.message).toBe('n is not supported.');
});
