import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../src-shared/json.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Authorization } from '../credentials/provider-account.ts';
import type { ClientDialect } from '../translate/canonical/translation.ts';
import { prepareClaudeRequest } from './claude/prepare-claude-request.ts';
import { assembleCodexAnswer } from './codex/assemble-codex-answer.ts';
import { createCodexAnswerReader } from './codex/codex-answer-reader.ts';
import { prepareCodexRequest } from './codex/prepare-codex-request.ts';
import { dropForeignSeals } from './drop-foreign-seals.ts';
import { filterResponseHeaders, getHeader, removeHeader, setHeader } from './header-policy.ts';
import type { JsonBody } from './json-body.ts';
import type { ProxyDeps } from './proxy-deps.ts';
import { relayAnswer } from './relay-answer.ts';
import { addRequestIds } from './request-id-headers.ts';
import type { RequestTrace } from './request-trace.ts';
import type { UpstreamAnswer } from './send-upstream.ts';
import { createJsonUsageObserver, createStreamUsageObserver, readUsage } from './token-usage.ts';
import type { UpstreamRequest } from './upstream-request.ts';

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
}

/**
 * The request as its provider gets it: the client's own, but for what the credential asks for, and without what only
 * the other provider can read.
 */
export function prepareNativeCall(
  asked: NativeCall,
  authorization: Authorization,
  deps: ProxyDeps,
  trace: RequestTrace,
): UpstreamRequest {
  const call = { ...asked, body: asked.body === null ? null : dropForeignSeals(asked.body, asked.dialect) };
  if (call.provider === 'claude') return prepareClaudeRequest(call, authorization, deps.settings.claude);
  const prepared = prepareCodexRequest(call, authorization, deps.settings);
  if (prepared.dropped.length > 0) {
    const { requestId } = trace;
    deps.logger.debug({ requestId, fields: prepared.dropped }, 'left out what the Codex backend refuses');
  }
  return prepared.request;
}

/** What of a call its answer is sent by. */
export interface AnsweredCall extends Pick<NativeCall, 'provider' | 'dialect'> {
  /** Told the whole response of a stream before the client has its end: it may go on from it at once. */
  readonly remember?: ((answer: JsonObject) => void) | null;
}

/** Sends a provider's answer on as it is. */
export function sendNativeAnswer(
  call: AnsweredCall,
  answer: UpstreamAnswer,
  response: ServerResponse,
  trace: RequestTrace,
  deps: ProxyDeps,
): void {
  const headers = filterResponseHeaders(answer.headers);
  const isStream = isEventStream(call.provider, answer);
  if (isStream) {
    removeHeader(headers, 'content-length'); // What keeps the stream alive comes on top.
    if (getHeader(headers, 'content-type') === null) headers.push('content-type', 'text/event-stream');
  }
  addRequestIds(headers, trace);
  response.writeHead(answer.status, headers);
  if (isStream) response.flushHeaders(); // The first event may be a while.
  const observer = isStream ? createStreamUsageObserver() : createJsonUsageObserver();
  trace.readUsage = () => observer.read();
  const { remember = null } = call;
  const reader = remember === null || !isStream ? null : createCodexAnswerReader({ onAnswer: remember });
  if (reader !== null) answer.body.on('end', () => reader.end());
  relayAnswer({
    body: answer.body,
    response,
    onChunk: (chunk) => {
      trace.noteFirstByte();
      observer.push(chunk);
      reader?.push(chunk);
    },
    onDisconnect: () => {
      trace.errorCode = 'upstream_disconnected';
    },
    stream: isStream
      ? { dialect: call.dialect, requestId: trace.requestId, keepAliveMs: deps.keepAliveMs }
      : null,
    clock: deps.clock,
  });
}

function isEventStream(provider: Provider, answer: UpstreamAnswer): boolean {
  // We ask for none, but were a stream compressed all the same, nothing could be put between its events.
  if (getHeader(answer.headers, 'content-encoding') !== null) return false;
  const type = getHeader(answer.headers, 'content-type');
  // The ChatGPT backend sometimes leaves the content type out.
  if (type === null) return provider === 'openai' && answer.status === 200;
  return type.toLowerCase().startsWith('text/event-stream');
}

/**
 * Sends the one answer that a stream of the ChatGPT backend, which only streams, adds up to.
 *
 * @param remember told it first
 */
export async function sendAssembledAnswer(
  answer: UpstreamAnswer,
  response: ServerResponse,
  trace: RequestTrace,
  remember: AnsweredCall['remember'],
): Promise<void> {
  const assembled = await assembleCodexAnswer(answer.body);
  remember?.(assembled);
  const headers = filterResponseHeaders(answer.headers);
  const text = Buffer.from(JSON.stringify(assembled));
  setHeader(headers, 'content-type', 'application/json; charset=utf-8');
  setHeader(headers, 'content-length', String(text.length));
  addRequestIds(headers, trace);
  trace.noteFirstByte();
  trace.readUsage = () => readUsage(assembled);
  response.writeHead(answer.status, headers);
  response.end(text);
}
