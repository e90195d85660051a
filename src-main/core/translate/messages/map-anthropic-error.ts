import { isJsonObject, type JsonObject } from '../../../../src-shared/json.ts';
import type { ProviderError } from '../canonical/events.ts';

type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** https://platform.claude.com/docs/en/api/errors */
const KINDS: Readonly<Record<string, ProviderError['kind']>> = {
  invalid_request_error: 'invalid-request',
  authentication_error: 'authentication',
  billing_error: 'quota',
  permission_error: 'permission',
  not_found_error: 'not-found',
  request_too_large: 'too-large',
  rate_limit_error: 'rate-limit',
  api_error: 'server',
  timeout_error: 'timeout',
  overloaded_error: 'overloaded',
};

const KINDS_BY_STATUS: Readonly<Record<number, ProviderError['kind']>> = {
  401: 'authentication',
  402: 'quota',
  403: 'permission',
  404: 'not-found',
  408: 'timeout',
  413: 'too-large',
  429: 'rate-limit',
  503: 'overloaded',
  504: 'timeout',
  529: 'overloaded',
};

const TOO_LONG = /prompt is too long|exceeds? (?:the )?context (?:limit|window)/i;
const NO_CREDIT = /credit balance is too low|spend limit|usage limit/i;
/** The API names the field before a colon: `messages.0.content: …`. */
const FIELD = /^([a-z_]+(?:\.\w+)*): /;

/**
 * @param status HTTP status; `null` within a stream
 * @param body the answer's JSON object, `{"type":"error","error":{…}}`; `null` when it had none
 * @param headers of the answer, in lower case
 */
export function mapAnthropicError(
  status: number | null,
  body: JsonObject | null,
  headers: Headers,
): ProviderError {
  const error = isJsonObject(body?.error) ? body.error : {};
  const type = typeof error.type === 'string' ? error.type : null;
  const told = typeof error.message === 'string' ? error.message : '';
  const kind = refineKind(findKind(status, type), told, headers);
  const details = isJsonObject(error.details) ? error.details : {};
  return {
    status,
    kind,
    message: told === '' ? describe(status) : told,
    code: typeof details.error_code === 'string' ? details.error_code : type,
    param: kind === 'invalid-request' ? (FIELD.exec(told)?.[1] ?? null) : null,
  };
}

function findKind(status: number | null, type: string | null): ProviderError['kind'] {
  if (type !== null && Object.hasOwn(KINDS, type)) return KINDS[type] ?? 'server';
  if (status === null || status >= 600) return 'server';
  return KINDS_BY_STATUS[status] ?? (status >= 500 ? 'server' : 'invalid-request');
}

/** What the API has no type of its own for. */
function refineKind(kind: ProviderError['kind'], message: string, headers: Headers): ProviderError['kind'] {
  if (kind === 'invalid-request' && TOO_LONG.test(message)) return 'context-length';
  if ((kind === 'invalid-request' || kind === 'rate-limit') && NO_CREDIT.test(message)) return 'quota';
  // The plan's own limit, as against a moment's crowd.
  if (kind === 'rate-limit' && headers['anthropic-ratelimit-unified-status'] === 'rejected') return 'quota';
  return kind;
}

function describe(status: number | null): string {
  return status === null ? 'Claude reported an error.' : `Claude answered with status ${status}.`;
}
