import { expect, test } from 'vitest';
import type { ProviderError } from '../canonical/events.ts';
import { renderChatError, renderChatStreamError } from './render-error.ts';

const error = (fields: Partial<ProviderError>): ProviderError => ({
  status: null,
  kind: 'server',
  message: 'm',
  code: null,
  param: null,
  ...fields,
});

test.each<[Partial<ProviderError>, number, string, string | null]>([
  [
    { kind: 'invalid-request', status: 400, code: 'invalid_request_error' },
    400,
    'invalid_request_error',
    'invalid_request_error',
  ],
  [{ kind: 'invalid-request', status: 422 }, 422, 'invalid_request_error', null],
  [{ kind: 'context-length', status: 400 }, 400, 'invalid_request_error', 'context_length_exceeded'],
  [{ kind: 'authentication', status: 401 }, 401, 'authentication_error', 'invalid_api_key'],
  [{ kind: 'permission', status: 403 }, 403, 'permission_error', null],
  [{ kind: 'not-found', status: 404 }, 404, 'invalid_request_error', 'model_not_found'],
  [{ kind: 'too-large', status: 413 }, 413, 'invalid_request_error', null],
  [{ kind: 'rate-limit', status: 429 }, 429, 'rate_limit_error', 'rate_limit_exceeded'],
  [{ kind: 'quota', status: 402 }, 429, 'insufficient_quota', 'insufficient_quota'],
  [{ kind: 'server', status: 500 }, 500, 'server_error', null],
  [{ kind: 'server', status: 502 }, 502, 'server_error', null],
  [{ kind: 'server', status: 599 }, 500, 'server_error', null],
  [{ kind: 'overloaded', status: 529, code: 'overloaded_error' }, 503, 'server_error', 'overloaded_error'],
  [{ kind: 'timeout', status: 408 }, 504, 'server_error', null],
])('%j', (fields, status, type, code) => {
  expect(renderChatError(error(fields))).toEqual({
    status,
    body: { error: { message: 'm', type, param: null, code } },
  });
});

test('within a stream', () => {
  expect(renderChatStreamError(error({ kind: 'overloaded', param: 'p' }))).toBe(
    'data: {"error":{"message":"m","type":"server_error","param":"p","code":null}}\n\n',
  );
});
