import { describe, expect, it } from 'vitest';
import type { ProviderError } from '../canonical/events.ts';
import { mapAnthropicError } from './map-anthropic-error.ts';
import { renderMessagesError, renderMessagesStreamError } from './render-messages-error.ts';

const KINDS: readonly (readonly [number, string, ProviderError['kind']])[] = [
  [400, 'invalid_request_error', 'invalid-request'],
  [401, 'authentication_error', 'authentication'],
  [402, 'billing_error', 'quota'],
  [403, 'permission_error', 'permission'],
  [404, 'not_found_error', 'not-found'],
  [413, 'request_too_large', 'too-large'],
  [429, 'rate_limit_error', 'rate-limit'],
  [500, 'api_error', 'server'],
  [504, 'timeout_error', 'timeout'],
  [529, 'overloaded_error', 'overloaded'],
];

function map(status: number, type: string, message: string, headers = {}): ProviderError {
  return mapAnthropicError(status, { type: 'error', error: { type, message } }, headers);
}

describe('an error of Claude', () => {
  it.each(KINDS)('%i %s is %s', (status, type, kind) => {
    expect(map(status, type, 'What it said.')).toEqual({
      status,
      kind,
      message: 'What it said.',
      code: type,
      param: null,
    });
  });

  it.each([
    ['prompt is too long: 210000 tokens > 200000 maximum', 'context-length'],
    ['input length and `max_tokens` exceed context limit: 190000 + 32000 > 200000', 'context-length'],
    ['Your credit balance is too low to access the Anthropic API.', 'quota'],
  ])('tells more by its words: %s', (message, kind) => {
    expect(map(400, 'invalid_request_error', message)).toMatchObject({ kind, message });
  });

  it("tells the plan's own limit by a header", () => {
    const headers = { 'anthropic-ratelimit-unified-status': 'rejected' };
    expect(map(429, 'rate_limit_error', 'Error', headers).kind).toBe('quota');
    expect(map(529, 'overloaded_error', 'Error', headers).kind).toBe('overloaded');
  });

  it('names the field', () => {
    expect(map(400, 'invalid_request_error', 'messages.0.content: Field required').param).toBe(
      'messages.0.content',
    );
    expect(map(400, 'invalid_request_error', 'Something: odd').param).toBeNull();
  });

  it('has the finer code where there is one', () => {
    const error = {
      type: 'invalid_request_error',
      message: 'No.',
      details: { error_code: 'thread_not_found' },
    };
    expect(mapAnthropicError(400, { error }, {}).code).toBe('thread_not_found');
  });

  it.each([
    [400, 'invalid-request'],
    [418, 'invalid-request'],
    [401, 'authentication'],
    [429, 'rate-limit'],
    [502, 'server'],
    [503, 'overloaded'],
    [529, 'overloaded'],
  ])('of status %i without a body is %s', (status, kind) => {
    expect(mapAnthropicError(status, null, {})).toEqual({
      status,
      kind,
      message: `Claude answered with status ${status}.`,
      code: null,
      param: null,
    });
  });
});

describe('an error for clients of Messages', () => {
  const error: ProviderError = { status: 503, kind: 'server', message: 'Oh.', code: null, param: null };

  it.each<[ProviderError['kind'], number, string]>([
    ['invalid-request', 400, 'invalid_request_error'],
    ['authentication', 401, 'authentication_error'],
    ['permission', 403, 'permission_error'],
    ['not-found', 404, 'not_found_error'],
    ['too-large', 413, 'request_too_large'],
    ['rate-limit', 429, 'rate_limit_error'],
    ['quota', 429, 'rate_limit_error'],
    ['overloaded', 529, 'overloaded_error'],
    ['timeout', 504, 'timeout_error'],
    ['server', 500, 'api_error'],
  ])('%s is %i %s', (kind, status, type) => {
    expect(renderMessagesError({ ...error, kind, code: 'c' }, 'req_1')).toEqual({
      status,
      body: { type: 'error', error: { type, message: 'Oh.', code: 'c' }, request_id: 'req_1' },
    });
  });

  it('of a context that is full has the words that Claude Code looks for', () => {
    const full = {
      ...error,
      kind: 'context-length' as const,
      message: 'Your input exceeds the context window.',
    };
    expect(renderMessagesStreamError(full)).toEqual({
      type: 'error',
      error: {
        type: 'invalid_request_error',
        message: 'prompt is too long: Your input exceeds the context window.',
      },
    });
    const told = { ...full, message: 'Prompt is too long: 3 > 2' };
    expect(renderMessagesStreamError(told)).toMatchObject({ error: { message: told.message } });
  });
});
