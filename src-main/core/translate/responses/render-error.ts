import type { JsonObject } from '../../../../src-shared/json.ts';
import type { ProviderError } from '../canonical/events.ts';

interface Rendering {
  /** Where the provider has not said, or says something that OpenAI's clients do not know. */
  readonly status: number;
  readonly type: string;
  /** What OpenAI's clients, Codex CLI among them, act on; `null`: the provider's own. */
  readonly code: string | null;
}

/** @see https://platform.openai.com/docs/guides/error-codes */
const RENDERINGS: Readonly<Record<ProviderError['kind'], Rendering>> = {
  'invalid-request': { status: 400, type: 'invalid_request_error', code: null },
  'context-length': { status: 400, type: 'invalid_request_error', code: 'context_length_exceeded' },
  authentication: { status: 401, type: 'authentication_error', code: 'invalid_api_key' },
  permission: { status: 403, type: 'permission_error', code: null },
  'not-found': { status: 404, type: 'invalid_request_error', code: 'model_not_found' },
  timeout: { status: 504, type: 'server_error', code: null },
  'too-large': { status: 413, type: 'invalid_request_error', code: null },
  'rate-limit': { status: 429, type: 'rate_limit_error', code: 'rate_limit_exceeded' },
  quota: { status: 429, type: 'insufficient_quota', code: 'insufficient_quota' },
  overloaded: { status: 503, type: 'server_error', code: 'server_is_overloaded' },
  server: { status: 500, type: 'server_error', code: null },
};

/**
 * A provider's error as OpenAI would answer it. A 5xx status stays the provider's own, but for 529, which OpenAI does
 * not have.
 *
 * @param requestId ours, by which the log can be searched
 */
export function renderResponsesError(
  error: ProviderError,
  requestId: string,
): { status: number; body: JsonObject } {
  const { status, type, code } = RENDERINGS[error.kind];
  const isOwn = error.kind === 'server' && error.status !== null && error.status >= 500 && error.status < 505;
  return {
    status: isOwn && error.status !== null ? error.status : status,
    body: {
      error: { message: error.message, type, param: error.param, code: code ?? error.code },
      request_id: requestId,
    },
  };
}

/**
 * The `error` of a `response.failed`, which is all that Codex CLI reads of a failure within a stream. The schema's
 * words for what the model cannot do with the request, and for everything else.
 */
export function describeResponseError(error: ProviderError): JsonObject {
  const code =
    RENDERINGS[error.kind].code ?? (error.kind === 'invalid-request' ? 'invalid_prompt' : 'server_error');
  return { code, message: error.message };
}
