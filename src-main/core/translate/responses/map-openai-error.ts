import { isJsonObject, type JsonObject, parseJsonObject } from '../../../../src-shared/json.ts';
import type { ProviderError } from '../canonical/events.ts';

type Kind = ProviderError['kind'];

/** @see https://platform.openai.com/docs/guides/error-codes, and for ChatGPT's plans Codex CLI's own list */
const KIND_BY_CODE: Readonly<Record<string, Kind>> = {
  authentication_error: 'authentication',
  context_length_exceeded: 'context-length',
  insufficient_quota: 'quota',
  invalid_api_key: 'authentication',
  invalid_prompt: 'invalid-request',
  model_not_found: 'not-found',
  permission_error: 'permission',
  rate_limit_error: 'rate-limit',
  rate_limit_exceeded: 'rate-limit',
  server_is_overloaded: 'overloaded',
  slow_down: 'overloaded',
  token_expired: 'authentication',
  token_invalidated: 'authentication',
  usage_limit_reached: 'quota',
  usage_not_included: 'quota',
};

const KIND_BY_STATUS: Readonly<Record<number, Kind>> = {
  400: 'invalid-request',
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

const MAX_MESSAGE_LENGTH = 2_000;

/** Headers as an HTTP client gives them, by lower-case name. */
export type AnswerHeaders = Readonly<Record<string, string | readonly string[] | undefined>>;

/**
 * What OpenAI or ChatGPT's backend says went wrong, before an answer began. Shapes: `{"error":{…}}`, also with the
 * fields of a reached plan limit, and `{"detail":…}` as text, object, or list of fields.
 *
 * @param body the answer's body, parsed or as text. A page of HTML is not repeated.
 */
export function mapOpenaiError(status: number, body: unknown, headers: AnswerHeaders): ProviderError {
  const parsed = typeof body === 'string' ? parseJsonObject(body) : body;
  const error = isJsonObject(parsed) ? readError(parsed) : {};
  const type = typeof headers['content-type'] === 'string' ? headers['content-type'] : '';
  const text = typeof body === 'string' && type.startsWith('text/plain') ? body.trim() : '';
  const message =
    readText(error.message) ?? (text === '' ? `OpenAI answered with HTTP status ${status}.` : text);
  return mapErrorObject({ ...error, message }, status);
}

function readError(body: JsonObject): JsonObject {
  if (isJsonObject(body.error)) return body.error;
  if (typeof body.error === 'string') return { message: body.error };
  const { detail } = body;
  if (isJsonObject(detail)) return detail;
  if (typeof detail === 'string') return { message: detail };
  if (!Array.isArray(detail)) return body;
  const problems = detail.filter(isJsonObject).map(({ loc, msg }) => {
    const place = Array.isArray(loc) ? loc.filter((name) => name !== 'body').join('.') : '';
    return place === '' ? String(msg) : `${place}: ${msg}`;
  });
  return { message: problems.join('; ') };
}

/**
 * The `error` object of an answer or a stream.
 *
 * @param status `null` within a stream
 */
export function mapErrorObject(error: JsonObject, status: number | null): ProviderError {
  // Plan limits have it in `type`, other errors a general word.
  const codes = [error.code, error.type].map(readText);
  const known = codes.find((code) => code !== null && Object.hasOwn(KIND_BY_CODE, code)) ?? null;
  const kind = known === null ? kindOf(status, codes) : (KIND_BY_CODE[known] ?? 'server');
  const message = readText(error.message) ?? 'OpenAI could not answer.';
  return {
    status,
    kind,
    message: (message + describeLimit(error)).slice(0, MAX_MESSAGE_LENGTH),
    code: known ?? codes[0] ?? codes[1] ?? null,
    param: readText(error.param),
  };
}

function kindOf(status: number | null, codes: readonly (string | null)[]): Kind {
  if (status === null) return codes.includes('invalid_request_error') ? 'invalid-request' : 'server';
  return KIND_BY_STATUS[status] ?? (status < 500 ? 'invalid-request' : 'server');
}

/** When a reached plan limit ends, which the message does not say. */
function describeLimit(error: JsonObject): string {
  const { plan_type: plan, resets_at: resetsAtS, resets_in_seconds: resetsInS } = error;
  const parts: string[] = [];
  if (typeof plan === 'string') parts.push(`Plan: ${plan}.`);
  if (isCount(resetsAtS)) parts.push(`It resets at ${new Date(resetsAtS * 1000).toISOString()}.`);
  else if (isCount(resetsInS)) parts.push(`It resets in ${Math.ceil(resetsInS / 60)} minutes.`);
  return parts.map((part) => ` ${part}`).join('');
}

/** Within what a date can be. */
function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value < 1e12;
}

function readText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
