import { isJsonObject, type JsonObject, parseJsonObject } from '../../../../src-shared/json.ts';
import type { ProviderError } from '../canonical/events.ts';
import {
  type AnswerHeaders,
  describePlanLimit,
  readRetryAfterS,
  readWindowResetS,
} from './read-retry-time.ts';

type Kind = ProviderError['kind'];

/** @see https://platform.openai.com/docs/guides/error-codes, and for ChatGPT's plans Codex CLI's own list */
const KIND_BY_CODE: Readonly<Record<string, Kind>> = {
  authentication_error: 'authentication',
  bio_policy: 'invalid-request',
  content_policy_violation: 'invalid-request',
  context_length_exceeded: 'context-length',
  cyber_policy: 'invalid-request',
  insufficient_quota: 'quota',
  invalid_api_key: 'authentication',
  invalid_prompt: 'invalid-request',
  misalignment_policy_violation: 'invalid-request',
  model_not_found: 'not-found',
  organization_spend_limit_exceeded: 'quota',
  permission_error: 'permission',
  quota_exceeded: 'quota',
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
  // The provider's own clock: that of this machine may be wrong.
  const dateMs = Date.parse(String(headers.date));
  const nowS = Number.isNaN(dateMs) ? null : dateMs / 1000;
  return mapErrorObject({ ...error, message }, { status, nowS, planResetS: readWindowResetS(headers) });
}

function readError(body: JsonObject): JsonObject {
  if (isJsonObject(body.error)) return body.error;
  if (typeof body.error === 'string') return { message: body.error };
  const { detail } = body;
  if (isJsonObject(detail)) return detail;
  if (typeof detail === 'string') return { message: detail };
  if (!Array.isArray(detail)) return body;
  const problems = detail.filter(isJsonObject).map(({ loc, msg }) => {
    const steps: readonly unknown[] = Array.isArray(loc) ? loc : [];
    const place = steps.filter((step) => isStep(step) && step !== 'body').join('.');
    return [place, readText(msg)].filter(Boolean).join(': ');
  });
  return { message: problems.filter((problem) => problem !== '').join('; ') };
}

/** Of a place within the body: a name or an index. */
function isStep(step: unknown): boolean {
  return typeof step === 'string' || typeof step === 'number';
}

/** What is known of an error beside what it says. */
export interface ErrorContext {
  /** `null` within a stream. */
  readonly status: number | null;
  /** s since the epoch, by the provider's clock. */
  readonly nowS: number | null;
  /** s until a used-up plan goes on, by the answer's headers. */
  readonly planResetS: number | null;
}

const WITHIN_STREAM: ErrorContext = { status: null, nowS: null, planResetS: null };

/** The `error` object of an answer or a stream. */
export function mapErrorObject(
  error: JsonObject,
  { status, nowS, planResetS }: ErrorContext = WITHIN_STREAM,
): ProviderError {
  // Plan limits have it in `type`, other errors a general word.
  const codes = [error.code, error.type].map(readText);
  const known = codes.find((code) => code !== null && Object.hasOwn(KIND_BY_CODE, code)) ?? null;
  const kind = known === null ? kindOf(status, codes) : (KIND_BY_CODE[known] ?? 'server');
  const message = readText(error.message) ?? 'OpenAI could not answer.';
  const retryAfterS = readRetryAfterS(error, nowS) ?? (kind === 'quota' ? planResetS : null);
  const limit = kind === 'quota' ? describePlanLimit(error, retryAfterS) : '';
  return {
    status,
    kind,
    message: joinSentences(message, limit).slice(0, MAX_MESSAGE_LENGTH),
    code: known ?? codes[0] ?? codes[1] ?? null,
    param: readText(error.param),
    ...(retryAfterS !== null && { retryAfterS }),
  };
}

function joinSentences(first: string, second: string): string {
  if (second === '') return first;
  return `${first}${/[.!?]$/.test(first) ? '' : '.'} ${second}`;
}

function kindOf(status: number | null, codes: readonly (string | null)[]): Kind {
  if (status === null) return codes.includes('invalid_request_error') ? 'invalid-request' : 'server';
  return KIND_BY_STATUS[status] ?? (status < 500 ? 'invalid-request' : 'server');
}

function readText(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}
