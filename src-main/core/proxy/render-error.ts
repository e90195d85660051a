import type { ErrorCode } from '../../../src-shared/error-code.ts';
import { AppError } from '../errors/app-error.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { ACCEPTED_ENCODINGS } from './body-decoders.ts';
import type { Dialect } from './dialect.ts';

/** HTTP status per code; anything else is ours to answer for: 500. */
const STATUS: Partial<Record<ErrorCode, number>> = {
  malformed_json: 400,
  invalid_parameter: 400,
  unsupported_parameter: 400,
  previous_response_not_found: 400,
  invalid_stream_id: 400,
  websocket_stream_limit_reached: 400,
  thread_unsupported_request: 400,
  missing_api_key: 401,
  invalid_api_key: 401,
  not_signed_in: 401,
  sign_in_required: 401,
  host_not_allowed: 403,
  origin_not_allowed: 403,
  route_not_found: 404,
  model_not_found: 404,
  item_not_found: 404,
  response_not_found: 404,
  method_not_allowed: 405,
  request_too_large: 413,
  unsupported_content_encoding: 415,
  websocket_not_supported: 426,
  too_many_failures: 429,
  upstream_unreachable: 502,
  upstream_redirect_refused: 502,
  upstream_disconnected: 502,
  upstream_answer_invalid: 502,
  codex_disabled: 503,
  too_busy: 503,
  shutting_down: 503,
  refresh_unavailable: 503,
  credential_locked: 503,
  credential_unreadable: 503,
  credential_write_failed: 503,
  keyring_unavailable: 503,
  keyring_locked: 503,
  upstream_timeout: 504,
};

/** Both vendors' SDKs repeat requests after a 5xx or 429 on their own; these would fail again. */
const RETRYABLE = new Set<ErrorCode>([
  'too_busy',
  'shutting_down',
  'refresh_unavailable',
  'credential_locked',
  'upstream_unreachable',
  'upstream_disconnected',
  'upstream_timeout',
]);

/** https://docs.anthropic.com/en/api/errors */
const ANTHROPIC_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'authentication_error',
  403: 'permission_error',
  404: 'not_found_error',
  405: 'invalid_request_error',
  413: 'request_too_large',
  415: 'invalid_request_error',
  426: 'invalid_request_error',
  429: 'rate_limit_error',
};

/** https://platform.openai.com/docs/guides/error-codes */
const OPENAI_TYPES: Readonly<Record<number, string>> = {
  400: 'invalid_request_error',
  401: 'invalid_request_error',
  403: 'permission_error',
  404: 'invalid_request_error',
  405: 'invalid_request_error',
  413: 'invalid_request_error',
  415: 'invalid_request_error',
  426: 'invalid_request_error',
  429: 'rate_limit_error',
};

export interface RenderedError {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * One error as an HTTP answer that the client's own SDK understands. Never holds a stack or a cause; an
 * error that is not an {@link AppError} becomes `internal` without its text.
 */
export function renderError(error: unknown, dialect: Dialect, requestId: string): RenderedError {
  const known = toAppError(error);
  const status = statusOf(known);
  const headers: Record<string, string> = {
    'content-type': 'application/json; charset=utf-8',
    'x-should-retry': String(RETRYABLE.has(known.code)),
  };
  if (status === 401) headers['www-authenticate'] = 'Bearer'; // RFC 9110, 15.5.2
  if (status === 415) headers['accept-encoding'] = ACCEPTED_ENCODINGS; // RFC 9110, 15.5.16
  if (status === 426) headers.upgrade = 'HTTP/1.1'; // RFC 9110, 15.5.22
  if (known.retryAfterMs !== undefined) headers['retry-after'] = String(Math.ceil(known.retryAfterMs / 1000));
  return { status, headers, body: JSON.stringify(renderErrorBody(known, dialect, status, requestId)) };
}

/** The HTTP status that an error is answered with. */
export function statusOf({ code }: AppError): number {
  return STATUS[code] ?? 500;
}

function renderErrorBody(error: AppError, dialect: Dialect, status: number, requestId: string) {
  const { userMessage: message, param = null } = error;
  if (dialect === 'openai') {
    return { error: { message, type: OPENAI_TYPES[status] ?? 'server_error', param, code: error.code } };
  }
  const type = ANTHROPIC_TYPES[status] ?? 'api_error';
  // Anthropic has no field for the parameter: its own messages begin with it.
  const named = param === null || message.includes(param) ? message : `${param}: ${message}`;
  // By this the SDK knows that it has to send the whole conversation, and does.
  const details =
    error.code === 'thread_unsupported_request'
      ? { details: { error_code: error.code, unsupported: [] } }
      : {};
  return {
    type: 'error',
    error: { type, message: named, code: error.code, ...details },
    request_id: requestId,
  };
}

/** The same error as the last event of a stream that has already begun (SSE), in the client's dialect. */
export function renderStreamError(error: AppError, dialect: ClientDialect, requestId: string): string {
  const { code, userMessage: message } = error;
  switch (dialect) {
    case 'messages': {
      const data = { type: 'error', error: { type: 'api_error', message, code }, request_id: requestId };
      return `event: error\ndata: ${JSON.stringify(data)}\n\n`;
    }
    case 'responses':
      return `event: error\ndata: ${JSON.stringify({ type: 'error', code, message, param: null })}\n\n`;
    case 'chat':
      return `data: ${JSON.stringify({ error: { message, type: 'server_error', param: null, code } })}\n\n`;
  }
}

/** The error itself, or `internal` without its text: what others throw may hold anything. */
export function toAppError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  return new AppError('internal', 'Something went wrong inside the proxy.', {
    advice: 'The log has the details; please report it with the request id.',
    cause: error,
  });
}
