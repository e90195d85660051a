import type { IncomingHttpHeaders } from 'node:http';
import { isJsonObject, type JsonObject, parseJsonObject } from '../../../../src-shared/json.ts';
import { renderError } from '../render-error.ts';

/** What an answer's headers say that Codex CLI looks for in an event, as messages have no headers. */
const METADATA_HEADERS =
  /^(x-codex-turn-state|openai-model|x-models-etag|x-reasoning-included|x-request-id|x-codex-safety-.+)$/;
/** What an error's headers say that helps. */
const ERROR_HEADERS = /^(retry-after|retry-after-ms|x-should-retry|x-request-id|x-ratelimit-.+|x-codex-.+)$/;

/** By the code and the type of an error that has no status. https://platform.openai.com/docs/guides/error-codes */
const ERROR_STATUSES: readonly (readonly [RegExp, number])[] = [
  [/rate_limit|usage_limit|quota|credit_balance/, 429],
  [/invalid_request|invalid_prompt|context_length|unsupported/, 400],
];

/** One event as a message. @param lane as the client named it, or `null` */
export function renderEvent(event: JsonObject, lane: string | null): string {
  return JSON.stringify(lane === null ? event : { ...event, stream_id: lane });
}

/** The same for an event that is text already, which is not parsed for it. @param data a JSON object */
export function addLane(data: string, lane: string | null): string {
  if (lane === null) return data;
  const rest = data.slice(data.indexOf('{') + 1);
  return `{"stream_id":${JSON.stringify(lane)}${rest.trimStart().startsWith('}') ? '' : ','}${rest}`;
}

/**
 * An HTTP answer that is an error as the event that stands for it.
 *
 * @param isCodex Codex CLI reads the headers beside the error, OpenAI's documentation has them within
 */
export function toErrorEvent(
  status: number,
  headers: IncomingHttpHeaders,
  body: string,
  isCodex: boolean,
): JsonObject {
  const picked = pickHeaders(headers, ERROR_HEADERS);
  const error = readError(body, status);
  return {
    type: 'error',
    status,
    error: { ...error, headers: picked },
    ...(isCodex && { headers: picked }),
  };
}

/** An error of the proxy's own. @param requestId of the connection */
export function renderErrorEvent(error: unknown, requestId: string, isCodex: boolean): JsonObject {
  const { status, headers, body } = renderError(error, 'openai', requestId);
  return toErrorEvent(status, { ...headers, 'x-request-id': requestId }, body, isCodex);
}

/**
 * An error within a stream in the form that errors have over WebSocket, beside its own: without `status` Codex CLI
 * takes no notice of it, and waits. What it says stands in the event, or in an object within.
 */
export function toStreamErrorEvent(event: JsonObject): JsonObject {
  const said = isJsonObject(event.error) ? { ...event, ...event.error } : event;
  const { code = null, message = '', param = null, status } = said;
  const known = ERROR_STATUSES.find(([pattern]) => pattern.test(`${code} ${said.type}`))?.[1] ?? 502;
  const type = known >= 500 ? 'server_error' : known === 429 ? 'rate_limit_error' : 'invalid_request_error';
  return {
    ...event,
    status: typeof status === 'number' ? status : known,
    error: { type, code, message, param, ...(isJsonObject(event.error) && event.error) },
  };
}

function readError(text: string, status: number): JsonObject {
  const body = parseJsonObject(text);
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  if (isJsonObject(body?.error)) return { type, code: null, param: null, message: '', ...body.error };
  // As ChatGPT's backend words most of its refusals.
  const message = typeof body?.detail === 'string' ? body.detail : `The provider answered with ${status}.`;
  return { type, code: null, param: null, message };
}

/** That a response cannot be steered, in the form that OpenAI documents. */
export function renderSteerFailed(event: JsonObject): JsonObject {
  const { input, previous_response_id } = event;
  return {
    type: 'response.steer.failed',
    sequence_number: 0,
    error: {
      type: 'invalid_request_error',
      code: 'steering_not_supported',
      message:
        'This proxy cannot add to a response that is under way. Send the input with the next response.create.',
    },
    steer: { input, previous_response_id },
  };
}

/**
 * The events by which Codex CLI is told over WebSocket what headers tell it over HTTP.
 *
 * @param nowMs since the epoch
 */
export function renderCodexEvents(headers: IncomingHttpHeaders, nowMs: number): JsonObject[] {
  const metadata = pickHeaders(headers, METADATA_HEADERS);
  const primary = readWindow(headers, 'primary', nowMs);
  const secondary = readWindow(headers, 'secondary', nowMs);
  const events: JsonObject[] = [];
  if (Object.keys(metadata).length > 0) events.push({ type: 'response.metadata', headers: metadata });
  if (primary !== null || secondary !== null) {
    events.push({
      type: 'codex.rate_limits',
      plan_type: headers['x-codex-plan-type'] ?? null,
      rate_limits: { primary, secondary },
      credits: readCredits(headers),
    });
  }
  return events;
}

/** `null` when the headers say nothing of it. */
function readWindow(
  headers: IncomingHttpHeaders,
  name: 'primary' | 'secondary',
  nowMs: number,
): JsonObject | null {
  const used = readNumber(headers, `x-codex-${name}-used-percent`);
  if (used === null) return null;
  const resetInS = readNumber(headers, `x-codex-${name}-reset-after-seconds`);
  const resetAtS = readNumber(headers, `x-codex-${name}-reset-at`);
  return {
    used_percent: used,
    window_minutes: readNumber(headers, `x-codex-${name}-window-minutes`),
    reset_after_seconds: resetInS,
    reset_at: resetAtS ?? (resetInS === null ? null : Math.round(nowMs / 1000) + resetInS),
  };
}

function readCredits(headers: IncomingHttpHeaders): JsonObject | null {
  const has = headers['x-codex-credits-has-credits'];
  if (has === undefined) return null;
  return {
    has_credits: isTrue(has),
    unlimited: isTrue(headers['x-codex-credits-unlimited']),
    balance: headers['x-codex-credits-balance'] ?? null,
  };
}

function isTrue(value: string | string[] | undefined): boolean {
  return /^(true|1)$/i.test(String(value ?? ''));
}

function readNumber(headers: IncomingHttpHeaders, name: string): number | null {
  const value = headers[name];
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : Number.NaN;
  return Number.isFinite(number) ? number : null;
}

function pickHeaders(headers: IncomingHttpHeaders, pattern: RegExp): Record<string, string> {
  return Object.fromEntries(
    Object.entries(headers).flatMap(([name, value]) =>
      pattern.test(name) && value !== undefined ? [[name, String(value)]] : [],
    ),
  );
}
