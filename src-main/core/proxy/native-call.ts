import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../src-shared/json.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Authorization } from '../credentials/provider-account.ts';
import type { ModelWish } from '../translate/canonical/body-changes.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { prepareClaudeRequest } from './claude/prepare-claude-request.ts';
import { assembleCodexAnswer } from './codex/assemble-codex-answer.ts';
import { createCodexAnswerReader } from './codex/codex-answer-reader.ts';
import { prepareCodexRequest } from './codex/prepare-codex-request.ts';
import { dropForeignSeals } from './drop-foreign-seals.ts';
import { fitBody } from './fit-body.ts';
import { filterResponseHeaders, getHeader, removeHeader } from './header-policy.ts';
import type { JsonBody } from './json-body.ts';
import type { ProxyDeps } from './proxy-deps.ts';
import { relayAnswer } from './relay-answer.ts';
import { type AnswerRewriter, createJsonRenamer, createStreamRenamer } from './rename-answer.ts';
import { addRequestIds } from './request-id-headers.ts';
import type { RequestTrace } from './request-trace.ts';
import { sendJson } from './send-json.ts';
import type { UpstreamAnswer } from './send-upstream.ts';
import {
  createJsonUsageObserver,
  createStreamUsageObserver,
  readUsage,
  type UsageObserver,
} from './token-usage.ts';
import type { UpstreamRequest } from './upstream-request.ts';

/** What a model is called by whom. */
export interface ModelNames {
  readonly client: string;
  readonly provider: string;
}

/** Of the ChatGPT backend: the model that answers. */
const MODEL_HEADER = 'openai-model';

/** A client's request to a provider that speaks its dialect. */
export interface NativeCall {
  readonly method: 'GET' | 'POST';
  readonly provider: Provider;
  readonly dialect: ClientDialect;
  /** The provider's own path. */
  readonly path: string;
  readonly query: string;
  readonly rawHeaders: readonly string[];
  readonly body: JsonBody | null;
  readonly sessionId: string | null;
  /** Where the client has a name of its own for the model: the answer is to have that. */
  readonly names?: ModelNames | null;
  /** What the client's name for the model asks of the body; `null`: nothing. */
  readonly wish?: ModelWish | null;
}

/**
 * The request as its provider gets it: the client's own, but for what the credential and the name of the model ask for,
 * and without what only the other provider can read.
 */
export function prepareNativeCall(
  asked: NativeCall,
  authorization: Authorization,
  deps: ProxyDeps,
  trace: RequestTrace,
): UpstreamRequest {
  const { requestId } = trace;
  const { provider, dialect } = asked;
  const { call: fitted, dropped: fields } = fitBody(asked, authorization.mode);
  deps.reportFields({ requestId, dialect, provider, fields });
  const { body } = fitted;
  const call = { ...fitted, body: body === null ? null : dropForeignSeals(body, dialect) };
  if (provider === 'claude') return prepareClaudeRequest(call, authorization, deps.settings.claude);
  const prepared = prepareCodexRequest(call, authorization, deps.settings);
  if (prepared.dropped.length > 0) {
    deps.logger.debug({ requestId, fields: prepared.dropped }, 'left out what the Codex backend refuses');
  }
  return prepared.request;
}

/** What of a call its answer is sent by. */
export interface AnsweredCall extends Pick<NativeCall, 'provider' | 'names'> {
  /** `null`: the answer is in none of these, so that nothing is known of what is in it. */
  readonly dialect: ClientDialect | null;
  /** Told the whole response of a stream before the client has its end: it may go on from it at once. */
  readonly remember?: ((answer: JsonObject) => void) | null;
}

/** Sends a provider's answer on as it is, but for the name of the model where the client has another one for it. */
export function sendNativeAnswer(
  call: AnsweredCall,
  answer: UpstreamAnswer,
  response: ServerResponse,
  trace: RequestTrace,
  deps: Pick<ProxyDeps, 'keepAliveMs' | 'clock'>,
): void {
  const { dialect, remember = null } = call;
  const headers = chooseHeaders(call, answer);
  const isStream = dialect !== null && isEventStream(call.provider, answer);
  const rewriter = createRenamer(call, answer, isStream);
  // What keeps a stream alive comes on top, and a name may be longer or shorter.
  if (isStream || rewriter !== null) removeHeader(headers, 'content-length');
  if (isStream && getHeader(headers, 'content-type') === null) {
    headers.push('content-type', 'text/event-stream');
  }
  addRequestIds(headers, trace);
  response.writeHead(answer.status, headers);
  if (isStream) response.flushHeaders(); // The first event may be a while.
  const observer = createObserver(dialect, isStream);
  if (observer !== null) trace.readUsage = () => observer.read();
  const reader = remember === null || !isStream ? null : createCodexAnswerReader({ onAnswer: remember });
  relayAnswer({
    body: answer.body,
    response,
    rewriter,
    onChunk: (chunk) => {
      trace.noteFirstByte();
      observer?.push(chunk);
      reader?.push(chunk);
    },
    onEnd: () => reader?.end(),
    onDisconnect: () => {
      trace.errorCode = 'upstream_disconnected';
    },
    stream: isStream ? { dialect, requestId: trace.requestId, keepAliveMs: deps.keepAliveMs } : null,
    clock: deps.clock,
  });
}

/**
 * The headers for the client, without the name of the model where that is only the provider's own for what was asked
 * for. Codex CLI compares it with its own, and warns of an account that was flagged where they differ; a name that the
 * provider was not asked for means just that, and stays.
 *
 * @see https://github.com/openai/codex/issues/12003
 */
function chooseHeaders({ names = null }: Pick<AnsweredCall, 'names'>, answer: UpstreamAnswer): string[] {
  const headers = filterResponseHeaders(answer.headers);
  const told = getHeader(headers, MODEL_HEADER);
  if (told !== null && told.toLowerCase() === names?.provider.toLowerCase())
    removeHeader(headers, MODEL_HEADER);
  return headers;
}

function createObserver(dialect: AnsweredCall['dialect'], isStream: boolean): UsageObserver | null {
  if (dialect === null) return null;
  return isStream ? createStreamUsageObserver() : createJsonUsageObserver();
}

/** Errors have no model, and what is compressed cannot be looked into. */
function createRenamer(
  { dialect, names = null }: AnsweredCall,
  answer: UpstreamAnswer,
  isStream: boolean,
): AnswerRewriter | null {
  if (dialect === null || names === null || answer.status !== 200 || isEncoded(answer)) return null;
  return isStream ? createStreamRenamer(dialect, names.client) : createJsonRenamer(names.client);
}

function isEncoded({ headers }: UpstreamAnswer): boolean {
  return getHeader(headers, 'content-encoding') !== null;
}

function isEventStream(provider: Provider, answer: UpstreamAnswer): boolean {
  // We ask for none, but were a stream compressed all the same, nothing could be put between its events.
  if (isEncoded(answer)) return false;
  const type = getHeader(answer.headers, 'content-type');
  // The ChatGPT backend sometimes leaves the content type out.
  if (type === null) return provider === 'openai' && answer.status === 200;
  return type.toLowerCase().startsWith('text/event-stream');
}

/** Sends the one answer that a stream of the ChatGPT backend, which only streams, adds up to. */
export async function sendAssembledAnswer(
  call: Pick<AnsweredCall, 'names' | 'remember'>,
  answer: UpstreamAnswer,
  response: ServerResponse,
  trace: RequestTrace,
): Promise<void> {
  const { names = null, remember = null } = call;
  const assembled = await assembleCodexAnswer(answer.body);
  const isRenamed = names !== null && typeof assembled.model === 'string';
  const shown = isRenamed ? { ...assembled, model: names.client } : assembled;
  remember?.(shown);
  trace.readUsage = () => readUsage(shown);
  sendJson(response, answer.status, shown, trace, chooseHeaders(call, answer));
}
