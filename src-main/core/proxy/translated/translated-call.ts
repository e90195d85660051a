import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { Authorization } from '../../credentials/provider-account.ts';
import { AppError } from '../../errors/app-error.ts';
import type { CanonicalEvent } from '../../translate/canonical/events.ts';
import type { CanonicalRequest } from '../../translate/canonical/request.ts';
import type { AnswerOptions, ClientDialect } from '../../translate/canonical/translation.ts';
import { CLIENT_CODECS } from '../../translate/relay/client-codecs.ts';
import type { ModelTarget } from '../choose-target.ts';
import type { JsonBody } from '../json-body.ts';
import type { ProxyDeps } from '../proxy-deps.ts';
import type { RequestTrace } from '../request-trace.ts';
import { sendJson } from '../send-json.ts';
import type { UpstreamAnswer } from '../send-upstream.ts';
import type { UpstreamRequest } from '../upstream-request.ts';
import { pickAnswerHeaders } from './answer-headers.ts';
import { collectAnswer } from './collect-answer.ts';
import { prepareTranslatedRequest, type TranslatedRequest } from './prepare-translated-request.ts';
import { readProviderError, sendProviderError } from './send-provider-error.ts';
import { streamAnswer } from './stream-answer.ts';
import { toTokenUsage } from './to-token-usage.ts';

export interface TranslatedCallOptions {
  readonly dialect: ClientDialect;
  readonly target: ModelTarget;
  readonly body: JsonBody;
  readonly rawHeaders: readonly string[];
  /** The client's own name for the conversation, or `null`. */
  readonly sessionId: string | null;
  readonly response: ServerResponse;
  readonly trace: RequestTrace;
  readonly deps: ProxyDeps;
}

/** One request to a provider that does not speak the client's dialect. */
export interface TranslatedCall {
  /** @throws AppError `invalid_parameter`, `unsupported_parameter` */
  prepare(authorization: Authorization): UpstreamRequest;
  /** To be called after {@link prepare}. */
  respond(answer: UpstreamAnswer): Promise<void>;
}

export function createTranslatedCall(options: TranslatedCallOptions): TranslatedCall {
  const { dialect, target, response, trace, deps } = options;
  const client = CLIENT_CODECS[dialect];
  // OpenAI stores by itself, or refuses to.
  const isStored = dialect === 'responses' && target.provider === 'claude';
  let read: { readonly body: JsonObject; readonly request: CanonicalRequest } | null = null;
  let prepared: TranslatedRequest | null = null;

  /** Once only: the request is prepared again after a sign-in was renewed. */
  function readRequest() {
    if (read === null) {
      if (dialect === 'messages') refuseThread(options.body);
      const body = isStored ? deps.responses.expand(options.body.parse()) : options.body.parse();
      read = { body, request: client.parse(body) };
    }
    return read;
  }

  function createReaders() {
    if (prepared === null) throw new Error('The request has not been prepared');
    return { parser: prepared.createParser(), filter: prepared.createFilter() };
  }

  function noteEvent(event: CanonicalEvent): void {
    if (event.type === 'start' && event.usage !== null) noteUsage(event.usage);
    if (event.type === 'finish') noteUsage(event.usage);
    if (event.type === 'error') trace.errorCode = event.error.code ?? event.error.kind;
  }

  function noteUsage(usage: Parameters<typeof toTokenUsage>[0]): void {
    const tokens = toTokenUsage(usage, target.provider);
    trace.readUsage = () => tokens;
  }

  function respondStream(answer: UpstreamAnswer, answerOptions: AnswerOptions): void {
    const collector = wantsStored() ? client.createCollector(answerOptions) : null;
    streamAnswer({
      body: answer.body,
      response,
      dialect,
      ...createReaders(),
      renderer: client.createRenderer(answerOptions),
      keepAliveMs: deps.keepAliveMs,
      clock: deps.clock,
      onEvent(event) {
        noteEvent(event);
        if (event.type === 'error') return;
        collector?.push(event);
        if (event.type === 'finish' && collector !== null) remember(collector.read());
      },
      writeHead() {
        trace.noteFirstByte();
        response.writeHead(200, [
          ...pickAnswerHeaders(answer.headers),
          'content-type',
          'text/event-stream; charset=utf-8',
          'cache-control',
          'no-cache',
          'x-ccproxy-request-id',
          trace.requestId,
        ]);
      },
      sendError: (error) => sendProviderError(error, answer, dialect, response, trace),
      onFault(error) {
        deps.logger.error({ requestId: trace.requestId, err: error }, 'an answer could not be translated');
      },
    });
  }

  async function respondWhole(answer: UpstreamAnswer, answerOptions: AnswerOptions): Promise<void> {
    const collector = client.createCollector(answerOptions);
    const onEvent = (event: CanonicalEvent) => {
      noteEvent(event);
      if (event.type !== 'error') collector.push(event);
    };
    const failure = await collectAnswer({ body: answer.body, ...createReaders(), onEvent });
    if (failure !== null) {
      sendProviderError(failure, answer, dialect, response, trace);
      return;
    }
    const whole = collector.read();
    if (wantsStored()) remember(whole);
    sendJson(response, 200, whole, trace, pickAnswerHeaders(answer.headers));
  }

  function wantsStored(): boolean {
    return isStored && readRequest().body.store === true;
  }

  function remember(whole: JsonObject): void {
    deps.responses.remember(readRequest().body, whole);
  }

  return {
    prepare(authorization) {
      prepared = prepareTranslatedRequest({
        request: readRequest().request,
        dialect,
        rawHeaders: options.rawHeaders,
        target,
        authorization,
        sessionId: options.sessionId,
        settings: deps.settings,
      });
      if (prepared.dropped.length > 0) {
        const { requestId } = trace;
        deps.logger.debug(
          { requestId, fields: prepared.dropped },
          'left out what the provider does not take',
        );
      }
      return prepared.request;
    },

    async respond(answer) {
      if (answer.status !== 200) {
        const error = await readProviderError(target.provider, answer);
        sendProviderError(error, answer, dialect, response, trace);
        return;
      }
      const { request: asked } = readRequest();
      const answerOptions: AnswerOptions = {
        model: asked.model,
        fallbackId: trace.requestId.replaceAll(/\W/g, ''),
        createdAtS: Math.floor(deps.clock.now() / 1000),
        request: asked,
      };
      if (asked.stream) respondStream(answer, answerOptions);
      else await respondWhole(answer, answerOptions);
    },
  };
}

/**
 * Threads are Anthropic's own. Left out without a word, the conversation would go with them, since a client that
 * continues one sends only what is new.
 *
 * @throws AppError `thread_unsupported_request`, after which the SDK sends the whole conversation
 */
function refuseThread(body: JsonBody): void {
  if (body.read('thread') == null) return;
  throw new AppError('thread_unsupported_request', 'This model cannot continue a thread.', {
    param: 'thread',
    advice: 'Send the whole conversation without thread.',
  });
}
