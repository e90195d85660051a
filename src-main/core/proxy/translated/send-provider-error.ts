import type { ServerResponse } from 'node:http';
import { parseJsonObject } from '../../../../src-shared/json.ts';
import type { Provider } from '../../../../src-shared/provider.ts';
import type { ProviderError } from '../../translate/canonical/events.ts';
import type { ClientDialect } from '../../translate/canonical/translation.ts';
import { mapAnthropicError } from '../../translate/messages/map-anthropic-error.ts';
import { CLIENT_CODECS } from '../../translate/relay/client-codecs.ts';
import { mapOpenaiError } from '../../translate/responses/map-openai-error.ts';
import { getHeader, setHeader } from '../header-policy.ts';
import { readStart } from '../read-start.ts';
import type { RequestTrace } from '../request-trace.ts';
import { sendJson } from '../send-json.ts';
import type { UpstreamAnswer } from '../send-upstream.ts';
import { pickAnswerHeaders } from './answer-headers.ts';

/** A provider's error text is a few hundred bytes; a page of HTML is not read to its end. */
const MAX_ERROR_BYTES = 256 * 1024;

/** Reads the error that a provider answered with instead of an answer. */
export async function readProviderError(provider: Provider, answer: UpstreamAnswer): Promise<ProviderError> {
  const text = await readStart(answer.body, MAX_ERROR_BYTES);
  const headers = toRecord(answer.headers);
  return provider === 'claude'
    ? mapAnthropicError(answer.status, parseJsonObject(text), headers)
    : mapOpenaiError(answer.status, text, headers);
}

/** Answers a provider's error with the status, and in the words, of the client's dialect. */
export function sendProviderError(
  error: ProviderError,
  answer: UpstreamAnswer,
  dialect: ClientDialect,
  response: ServerResponse,
  trace: RequestTrace,
): void {
  const { status, body } = CLIENT_CODECS[dialect].renderError(error, trace.requestId);
  const headers = pickAnswerHeaders(answer.headers);
  addRetryAdvice(headers, error);
  sendJson(response, keepStatus(error) ?? status, body, trace, headers);
}

/** What both vendors' SDKs, and Claude Code, read of when to try again, and whether to. */
function addRetryAdvice(headers: string[], { kind, retryAfterS }: ProviderError): void {
  if (retryAfterS !== undefined && getHeader(headers, 'retry-after') === null) {
    headers.push('retry-after', String(Math.max(1, Math.ceil(retryAfterS))));
  }
  // A plan's limit lasts for hours, for which an SDK would wait without a word.
  if (kind === 'quota') setHeader(headers, 'x-should-retry', 'false');
}

function toRecord(rawHeaders: readonly string[]): Record<string, string> {
  const record: Record<string, string> = {};
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    record[rawHeaders[i]?.toLowerCase() ?? ''] = rawHeaders[i + 1] ?? '';
  }
  return record;
}

/** A fault's own status says more than its kind. 529, which only Anthropic has, is left to the dialect. */
function keepStatus({ kind, status }: ProviderError): number | null {
  return kind === 'server' && status !== null && status >= 500 && status <= 504 ? status : null;
}
