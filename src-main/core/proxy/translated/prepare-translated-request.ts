import type { JsonObject } from '../../../../src-shared/json.ts';
import type { Authorization } from '../../credentials/provider-account.ts';
import { AppError } from '../../errors/app-error.ts';
import type { Settings } from '../../settings/settings.ts';
import type { CanonicalRequest } from '../../translate/canonical/request.ts';
import type { ClientDialect, StreamParser } from '../../translate/canonical/translation.ts';
import { askForSummary } from '../../translate/compaction/ask-for-summary.ts';
import { createSummaryFilter } from '../../translate/compaction/create-summary-filter.ts';
import {
  createMessagesStreamParser,
  listCustomTools,
} from '../../translate/messages/create-messages-stream-parser.ts';
import { renderMessagesRequest } from '../../translate/messages/render-messages-request.ts';
import { createStopSequenceFilter } from '../../translate/relay/create-stop-sequence-filter.ts';
import type { EventFilter } from '../../translate/relay/read-answer.ts';
import { chooseCacheKey } from '../../translate/responses/choose-cache-key.ts';
import { createResponsesStreamParser } from '../../translate/responses/create-stream-parser.ts';
import { refusePrefill } from '../../translate/responses/refuse-prefill.ts';
import { renderResponsesRequest } from '../../translate/responses/render-responses-request.ts';
import type { ModelTarget } from '../choose-target.ts';
import { prepareClaudeRequest } from '../claude/prepare-claude-request.ts';
import { prepareCodexRequest } from '../codex/prepare-codex-request.ts';
import { vendorOf } from '../dialect.ts';
import { setHeader } from '../header-policy.ts';
import { type JsonBody, readJsonObject } from '../json-body.ts';
import { readSessionHint } from '../read-session-hint.ts';
import type { UpstreamRequest } from '../upstream-request.ts';

export interface TranslationInput {
  readonly request: CanonicalRequest;
  readonly dialect: ClientDialect;
  readonly rawHeaders: readonly string[];
  readonly target: ModelTarget;
  readonly authorization: Authorization;
  /** From the path, or `null`. */
  readonly sessionId: string | null;
  readonly settings: Settings;
}

export interface TranslatedRequest {
  readonly request: UpstreamRequest;
  /** Names of fields that the provider does not take. */
  readonly dropped: readonly string[];
  readonly createParser: () => StreamParser;
  readonly createFilter: () => EventFilter | null;
}

/**
 * A request in its provider's dialect, with the headers and what else the credential asks for. The provider is
 * always asked for a stream: it costs nothing, and no answer can be too long for it.
 *
 * @throws AppError `invalid_parameter`, `unsupported_parameter`
 */
export function prepareTranslatedRequest(input: TranslationInput): TranslatedRequest {
  return input.target.provider === 'claude' ? prepareForClaude(input) : prepareForOpenai(input);
}

function prepareForClaude(input: TranslationInput): TranslatedRequest {
  const { target, authorization, settings } = input;
  const { cacheBreakpoints } = settings.claude;
  const asked = toUpstreamRequest(input);
  const { compacts = false } = asked;
  const rendered = renderMessagesRequest(compacts ? askForSummary(asked) : asked, {
    model: target.model,
    cacheBreakpoints,
  });
  const rawHeaders = chooseHeaders(input);
  for (const beta of rendered.betas ?? []) rawHeaders.push('anthropic-beta', beta);
  const request = prepareClaudeRequest(
    {
      method: 'POST',
      path: '/v1/messages',
      query: '',
      rawHeaders,
      body: toJsonBody(rendered.body),
    },
    authorization,
    settings.claude,
  );
  const { dropped, localStopSequences } = rendered;
  const customTools = listCustomTools(input.request);
  return {
    request,
    dropped,
    createParser: () => createMessagesStreamParser({ customTools }),
    createFilter: () => (compacts ? createSummaryFilter() : createStopFilter(localStopSequences)),
  };
}

function prepareForOpenai(input: TranslationInput): TranslatedRequest {
  const { target, authorization, settings, sessionId, rawHeaders } = input;
  const asked = toUpstreamRequest(input);
  if (input.dialect === 'messages') refusePrefill(asked);
  const cacheKey = chooseCacheKey(asked, sessionId ?? readSessionHint(rawHeaders, asked.userId));
  const rendered = renderResponsesRequest(asked, {
    model: target.model,
    backend: authorization.mode === 'oauth' ? 'chatgpt' : 'openai-api',
    cacheKey,
  });
  const { request } = prepareCodexRequest(
    {
      method: 'POST',
      path: '/responses',
      query: '',
      rawHeaders: [...chooseHeaders(input), ...Object.entries(rendered.headers).flat()],
      body: toJsonBody(rendered.body),
      sessionId: cacheKey,
      isReady: true,
    },
    authorization,
    settings,
  );
  const { dropped, toolNames, localStopSequences } = rendered;
  return {
    request,
    dropped,
    createParser: () => createResponsesStreamParser({ toolNames }),
    createFilter: () => createStopFilter(localStopSequences),
  };
}

function createStopFilter(stopSequences: readonly string[]): EventFilter | null {
  return stopSequences.length === 0 ? null : createStopSequenceFilter(stopSequences);
}

/** What the client asks, with the effort that the name of the model asks for. */
function toUpstreamRequest({ request, target: { effort } }: TranslationInput): CanonicalRequest {
  const asked = { ...request, stream: true };
  if (effort === null) return asked;
  const summary = request.reasoning?.summary ?? null;
  return {
    ...asked,
    reasoning: { mode: effort === 'none' ? 'off' : 'effort', effort, budgetTokens: null, summary },
  };
}

/** A client of the same vendor has headers that the vendor knows; those of another would mean nothing to it. */
function chooseHeaders({ dialect, target, rawHeaders }: TranslationInput): string[] {
  const isOwn = (vendorOf(dialect) === 'anthropic') === (target.provider === 'claude');
  const headers = isOwn ? [...rawHeaders] : [];
  setHeader(headers, 'content-type', 'application/json');
  setHeader(headers, 'accept', 'text/event-stream');
  return headers;
}

function toJsonBody(body: JsonObject): JsonBody {
  const read = readJsonObject(Buffer.from(JSON.stringify(body)));
  // What was written just now need not be read again to know where the cache marks are.
  if (read !== null) return { ...read, parse: () => body };
  // That it is JSON is certain, and only its depth is not: some parts get deeper on their way.
  throw new AppError('invalid_parameter', 'The request is nested too deeply.', {
    advice: 'Send schemas and arguments with fewer levels.',
  });
}
