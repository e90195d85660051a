import type { ServerResponse } from 'node:http';
import type { Request } from 'express';
import type { Dispatcher } from 'undici';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Authorization, ProviderAccount } from '../credentials/provider-account.ts';
import { AppError } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { Settings } from '../settings/settings.ts';
import { toPrintable } from '../system/to-printable.ts';
import { prepareClaudeRequest } from './claude/prepare-claude-request.ts';
import { createClientSignal } from './client-signal.ts';
import { assembleCodexAnswer } from './codex/assemble-codex-answer.ts';
import { prepareCodexRequest } from './codex/prepare-codex-request.ts';
import { filterResponseHeaders, getHeader, removeHeader, setHeader } from './header-policy.ts';
import { type JsonBody, readJsonObject } from './json-body.ts';
import { readBody } from './read-body.ts';
import { relayAnswer } from './relay-answer.ts';
import type { RequestTrace } from './request-trace.ts';
import type { PassThroughRoute } from './route-table.ts';
import { sendUpstream, type UpstreamAnswer } from './send-upstream.ts';
import { createJsonUsageObserver, createStreamUsageObserver, readUsage } from './token-usage.ts';
import type { UpstreamRequest } from './upstream-request.ts';

export interface PassThroughDeps {
  readonly settings: Settings;
  readonly accounts: Readonly<Record<Provider, ProviderAccount>>;
  readonly dispatcher: Dispatcher;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly bodyLimitBytes: number;
  readonly keepAliveMs: number;
}

/** Serves one request of a route whose dialect its provider speaks itself. */
export async function handlePassThrough(
  route: PassThroughRoute,
  request: Request,
  response: ServerResponse,
  trace: RequestTrace,
  deps: PassThroughDeps,
): Promise<void> {
  if (route.provider === 'openai' && !deps.settings.codex.enabled) {
    throw new AppError('codex_disabled', 'The Codex provider is switched off.', {
      advice: 'Run "ccproxy config codex --enable".',
    });
  }
  const client = createClientSignal();
  response.on('close', () => {
    if (!response.writableFinished) client.leave();
  });
  const body = route.method === 'POST' ? await readJsonBody(request, deps.bodyLimitBytes) : null;
  if (client.hasLeft) return;
  // For the log: no more of it than the name of a model needs.
  const model = body?.read('model');
  if (typeof model === 'string') trace.model = toPrintable(model.slice(0, 100));

  let assemble = false;
  const prepare = (authorization: Authorization): UpstreamRequest => {
    // The ChatGPT backend only streams, whatever the client asked for.
    assemble = route.provider === 'openai' && authorization.mode === 'oauth' && body?.read('stream') !== true;
    return prepareRequest(route, request, body, authorization, deps, trace);
  };
  try {
    const answer = await sendUpstream({
      dispatcher: deps.dispatcher,
      account: deps.accounts[route.provider],
      prepare,
      signal: client,
    });
    trace.noteAnswerHeaders(answer.headers);
    if (assemble && answer.status === 200) await sendAssembled(answer, response, trace);
    else sendRelayed(route, answer, response, trace, deps);
  } catch (error) {
    if (!client.hasLeft) throw error; // Otherwise nobody is left to tell.
  }
}

async function readJsonBody(request: Request, limitBytes: number): Promise<JsonBody | null> {
  const text = await readBody(request, limitBytes);
  if (text === null) return null;
  const body = readJsonObject(text);
  if (body !== null) return body;
  throw new AppError('malformed_json', 'The request body is not a JSON object.', {
    advice: 'Send the parameters as one JSON object.',
  });
}

function prepareRequest(
  route: PassThroughRoute,
  request: Request,
  body: JsonBody | null,
  authorization: Authorization,
  deps: PassThroughDeps,
  trace: RequestTrace,
): UpstreamRequest {
  const { rawHeaders, params, url } = request;
  const queryAt = url.indexOf('?');
  const query = queryAt === -1 ? '' : url.slice(queryAt);
  if (route.provider === 'claude') {
    const path = route.upstreamPath.replace(':model', () => requirePlainName(params.model));
    const { method } = route;
    return prepareClaudeRequest(
      { method, path, query, rawHeaders, body },
      authorization,
      deps.settings.claude,
    );
  }
  if (body === null) throw new AppError('malformed_json', 'The request has no body.');
  const sessionId = params.session_id === undefined ? null : requirePlainName(params.session_id);
  const prepared = prepareCodexRequest({ query, rawHeaders, body, sessionId }, authorization, deps.settings);
  if (prepared.dropped.length > 0) {
    const { requestId } = trace;
    deps.logger.debug({ requestId, fields: prepared.dropped }, 'left out what the Codex backend refuses');
  }
  return prepared.request;
}

/** A path parameter goes on in a path or a header: nothing in it may have a meaning there. */
function requirePlainName(parameter: unknown): string {
  if (typeof parameter === 'string' && /^\w[\w.:@-]{0,255}$/.test(parameter)) return parameter;
  throw new AppError('route_not_found', 'The path holds a name with characters that are not allowed.', {
    advice: 'Use letters, digits and . : @ _ - only.',
  });
}

function sendRelayed(
  route: PassThroughRoute,
  answer: UpstreamAnswer,
  response: ServerResponse,
  trace: RequestTrace,
  deps: PassThroughDeps,
): void {
  const headers = filterResponseHeaders(answer.headers);
  const isStream = isEventStream(route, answer);
  if (isStream) {
    removeHeader(headers, 'content-length'); // What keeps the stream alive comes on top.
    if (getHeader(headers, 'content-type') === null) headers.push('content-type', 'text/event-stream');
  }
  headers.push('x-ccproxy-request-id', trace.requestId);
  response.writeHead(answer.status, headers);
  if (isStream) response.flushHeaders(); // The first event may be a while.
  const observer = isStream ? createStreamUsageObserver() : createJsonUsageObserver();
  trace.readUsage = () => observer.read();
  relayAnswer({
    body: answer.body,
    response,
    onChunk(chunk) {
      trace.noteFirstByte();
      observer.push(chunk);
    },
    onDisconnect() {
      trace.errorCode = 'upstream_disconnected';
    },
    stream: isStream
      ? { dialect: route.dialect, requestId: trace.requestId, keepAliveMs: deps.keepAliveMs }
      : null,
    clock: deps.clock,
  });
}

function isEventStream(route: PassThroughRoute, answer: UpstreamAnswer): boolean {
  // We ask for none, but were a stream compressed all the same, nothing could be put between its events.
  if (getHeader(answer.headers, 'content-encoding') !== null) return false;
  const type = getHeader(answer.headers, 'content-type');
  // The ChatGPT backend sometimes leaves the content type out.
  if (type === null) return route.provider === 'openai' && answer.status === 200;
  return type.toLowerCase().startsWith('text/event-stream');
}

async function sendAssembled(
  answer: UpstreamAnswer,
  response: ServerResponse,
  trace: RequestTrace,
): Promise<void> {
  const assembled = await assembleCodexAnswer(answer.body);
  const headers = filterResponseHeaders(answer.headers);
  const text = Buffer.from(JSON.stringify(assembled));
  setHeader(headers, 'content-type', 'application/json; charset=utf-8');
  setHeader(headers, 'content-length', String(text.length));
  headers.push('x-ccproxy-request-id', trace.requestId);
  trace.noteFirstByte();
  trace.readUsage = () => readUsage(assembled);
  response.writeHead(answer.status, headers);
  response.end(text);
}
