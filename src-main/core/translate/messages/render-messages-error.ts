import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ProviderError } from '../canonical/events.ts';

interface ErrorForm {
  readonly status: number;
  readonly type: string;
}

/** https://platform.claude.com/docs/en/api/errors */
const FORMS: Readonly<Record<ProviderError['kind'], ErrorForm>> = {
  'invalid-request': { status: 400, type: 'invalid_request_error' },
  'context-length': { status: 400, type: 'invalid_request_error' },
  authentication: { status: 401, type: 'authentication_error' },
  permission: { status: 403, type: 'permission_error' },
  'not-found': { status: 404, type: 'not_found_error' },
  'too-large': { status: 413, type: 'request_too_large' },
  'rate-limit': { status: 429, type: 'rate_limit_error' },
  quota: { status: 429, type: 'rate_limit_error' },
  server: { status: 500, type: 'api_error' },
  timeout: { status: 504, type: 'timeout_error' },
  overloaded: { status: 529, type: 'overloaded_error' },
};

/** What Claude Code looks for before it makes a conversation shorter by itself. */
const TOO_LONG = 'prompt is too long';

/** A provider's error as an answer of the Messages API. */
export function renderMessagesError(
  error: ProviderError,
  requestId: string,
): { readonly status: number; readonly body: JsonObject } {
  return { status: FORMS[error.kind].status, body: { ...renderBody(error), request_id: requestId } };
}

/** The same as the last event of a stream. */
export function renderMessagesStreamError(error: ProviderError): JsonObject {
  return renderBody(error);
}

function renderBody({ kind, message, code }: ProviderError): JsonObject {
  const isUnclear = kind === 'context-length' && !message.toLowerCase().includes(TOO_LONG);
  return {
    type: 'error',
    error: {
      type: FORMS[kind].type,
      message: isUnclear ? `${TOO_LONG}: ${message}` : message,
      ...(code !== null && { code }),
    },
  };
}
