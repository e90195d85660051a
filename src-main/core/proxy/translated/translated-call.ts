import { randomUUID } from 'node:crypto';
import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../../src-shared/json.ts';
import type { Authorization } from '../../credentials/provider-account.ts';
import type { CanonicalEvent, ProviderError } from '../../translate/canonical/events.ts';
import type { CanonicalRequest } from '../../translate/canonical/request.ts';
import type { AnswerOptions, ClientDialect, StreamRenderer } from '../../translate/canonical/translation.ts';
import { canPause, createPausedTurn, type PausedTurn } from '../../translate/messages/join-paused-turn.ts';
import { CLIENT_CODECS } from '../../translate/relay/client-codecs.ts';
import type { EventFilter } from '../../translate/relay/read-answer.ts';
import type { ModelTarget } from '../choose-target.ts';
import type { JsonBody } from '../json-body.ts';
import { keepSafely } from '../keep-safely.ts';
import type { ProxyDeps } from '../proxy-deps.ts';
import { addRequestIds } from '../request-id-headers.ts';
import type { RequestTrace } from '../request-trace.ts';
import { isStoredByProxy, isWantedKept } from '../response-store.ts';
import { sendJson } from '../send-json.ts';
import type { UpstreamAnswer } from '../send-upstream.ts';
import type { UpstreamRequest } from '../upstream-request.ts';
import { pickAnswerHeaders } from './answer-headers.ts';
import type { AnswerContinuation, AnswerSource } from './answer-source.ts';
import { collectAnswer } from './collect-answer.ts';
import { prepareTranslatedRequest, type TranslatedRequest } from './prepare-translated-request.ts';
import { reviseRequest } from './revise-request.ts';
import { readProviderError, sendProviderError } from './send-provider-error.ts';
import { streamAnswer } from './stream-answer.ts';
import { toTokenUsage } from './to-token-usage.ts';

/** How an endpoint is served by way of the one for generation. */
export interface Adaptation {
  readonly toRequest: (body: JsonObject) => JsonObject;
  /** @param body as `toRequest` made it */
  readonly toAnswer: (answer: JsonObject, body: JsonObject) => JsonObject;
}

export interface TranslatedCallOptions {
  readonly dialect: ClientDialect;
  readonly target: ModelTarget;
  readonly body: JsonBody;
  readonly rawHeaders: readonly string[];
  /** The client's own name for the conversation, or `null`. */
  readonly sessionId: string | null;
  /** Default: none is needed. */
  readonly adaptation?: Adaptation;
  readonly response: ServerResponse;
  readonly trace: RequestTrace;
  readonly deps: ProxyDeps;
}

/** One request to a provider that does not speak the client's dialect. */
export interface TranslatedCall {
  /** @throws AppError `invalid_parameter`, `unsupported_parameter`, or as `ResponseStore.expand` */
  prepare(authorization: Authorization): UpstreamRequest;
  /**
   * To be called after {@link prepare}.
   *
   * @param resend prepares and sends the request again
   * @throws AppError as {@link collectAnswer} for a whole answer, and as `resend`
   */
  respond(answer: UpstreamAnswer, resend: () => Promise<UpstreamAnswer>): Promise<void>;
}

interface ReadRequest {
  readonly given: JsonObject;
  /** With all that it refers to. */
  readonly body: JsonObject;
  readonly request: CanonicalRequest;
}

interface AnswerParts {
  readonly source: AnswerSource;
  readonly continuation: AnswerContinuation | null;
  readonly answerOptions: AnswerOptions;
}

/** Nothing is read, and nobody asked, before `prepare`. */
export function createTranslatedCall(options: TranslatedCallOptions): TranslatedCall {
  const { dialect, target, adaptation, response, trace, deps } = options;
  const client = CLIENT_CODECS[dialect];
  /** By the proxy; known with the credential. */
  let isStored = false;
  let read: ReadRequest | null = null;
  let prepared: TranslatedRequest | null = null;
  /** What takes the place of the request after the provider has refused it, or has not answered the whole of it. */
  let revised: CanonicalRequest | null = null;
  /** What a paused turn goes on in. */
  let latest: UpstreamAnswer | null = null;

  /** Once only: the request is prepared again after a sign-in was renewed. */
  function readRequest(): ReadRequest {
    if (read === null) {
      const given = options.body.parse();
      const whole = isStored ? deps.responses.expand(given) : given;
      const body = adaptation === undefined ? whole : adaptation.toRequest(whole);
      read = { given, body, request: client.parse(body) };
    }
    return read;
  }

  /** A compacted conversation is for the client to keep. */
  function isKept({ store }: JsonObject): boolean {
    return isStored && adaptation === undefined && isWantedKept(store, deps.settings);
  }

  function toSource({ body }: UpstreamAnswer, turn: PausedTurn | null): AnswerSource {
    if (prepared === null) throw new Error('The request has not been prepared');
    const filter = prepared.createFilter();
    const joined: EventFilter | null =
      turn === null ? filter : (event) => (filter === null ? [event] : filter(event)).flatMap(turn.join);
    return { body, parser: prepared.createParser(), filter: joined };
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

  function respondStream(answer: UpstreamAnswer, parts: AnswerParts): void {
    const { answerOptions, ...sources } = parts;
    streamAnswer({
      ...sources,
      response,
      dialect,
      renderer: createRenderer(answerOptions),
      keepAliveMs: deps.keepAliveMs,
      clock: deps.clock,
      onEvent: noteEvent,
      writeHead() {
        trace.noteFirstByte();
        const headers = pickAnswerHeaders(answer.headers);
        headers.push('content-type', 'text/event-stream; charset=utf-8', 'cache-control', 'no-cache');
        addRequestIds(headers, trace);
        response.writeHead(200, headers);
      },
      sendError: (error) => sendProviderError(error, latest ?? answer, dialect, response, trace),
      onFault(error) {
        deps.logger.error({ requestId: trace.requestId, err: error }, 'an answer could not be translated');
      },
    });
  }

  /** An answer is kept before the client learns of its end: it may go on from it at once. */
  function createRenderer(answerOptions: AnswerOptions): StreamRenderer {
    const renderer = client.createRenderer(answerOptions);
    if (answerOptions.keptId === undefined) return renderer;
    return {
      render(event) {
        const text = renderer.render(event);
        if (event.type === 'finish') remember(() => renderer.read?.());
        return text;
      },
    };
  }

  async function respondWhole(answer: UpstreamAnswer, parts: AnswerParts): Promise<void> {
    const { answerOptions, ...sources } = parts;
    const collector = client.createCollector(answerOptions);
    const onEvent = (event: CanonicalEvent) => {
      noteEvent(event);
      if (event.type !== 'error') collector.push(event);
    };
    const failure = await collectAnswer({ ...sources, onEvent });
    if (failure !== null) {
      sendProviderError(failure, latest ?? answer, dialect, response, trace);
      return;
    }
    const whole = collector.read();
    if (answerOptions.keptId !== undefined) remember(() => whole);
    const adapted = adaptation === undefined ? whole : adaptation.toAnswer(whole, readRequest().body);
    sendJson(response, 200, adapted, trace, pickAnswerHeaders(answer.headers));
  }

  function remember(readAnswer: () => JsonObject | undefined): void {
    keepSafely(trace, deps.logger, () => {
      const answer = readAnswer();
      if (answer !== undefined) deps.responses.remember(readRequest().body, answer, target.provider);
    });
  }

  function createTurn(): PausedTurn | null {
    const request = revised ?? readRequest().request;
    const mayPause = target.provider === 'claude' && canPause(request);
    return mayPause ? createPausedTurn(request) : null;
  }

  function continueTurn(turn: PausedTurn, resend: () => Promise<UpstreamAnswer>): AnswerContinuation {
    return {
      get isDue() {
        return turn.isPaused;
      },
      async follow() {
        // What was used so far counts, whatever comes of the rest.
        if (turn.usage !== null) noteUsage(turn.usage);
        deps.logger.debug({ requestId: trace.requestId }, 'Claude paused its turn and is asked to go on');
        revised = turn.goOn();
        latest = await resend();
        if (latest.status === 200) return toSource(latest, turn);
        return { error: await readProviderError(target.provider, latest) };
      },
    };
  }

  /** @returns whether the request has been changed so that it may be sent again: at most once */
  function revise(error: ProviderError): boolean {
    if (revised !== null) return false;
    revised = reviseRequest(readRequest().request, error);
    if (revised === null) return false;
    const { requestId } = trace;
    // Not the parameter: it may name a property of the client's own schema.
    deps.logger.warn({ requestId, code: error.code }, 'asked again, without what the provider refused');
    return true;
  }

  async function respond(answer: UpstreamAnswer, resend: () => Promise<UpstreamAnswer>): Promise<void> {
    if (answer.status !== 200) {
      const error = await readProviderError(target.provider, answer);
      if (revise(error)) await respond(await resend(), resend);
      else sendProviderError(error, answer, dialect, response, trace);
      return;
    }
    const { given, request: asked } = readRequest();
    const turn = createTurn();
    const parts: AnswerParts = {
      source: toSource(answer, turn),
      continuation: turn === null ? null : continueTurn(turn, resend),
      answerOptions: {
        model: asked.model,
        fallbackId: toIdPart(trace.requestId),
        createdAtS: Math.floor(deps.clock.now() / 1000),
        request: asked,
        body: given,
        // Who knows an id can have its conversation, and request ids are in logs.
        ...(isKept(given) && { keptId: toIdPart(randomUUID()) }),
      },
    };
    if (asked.stream) respondStream(answer, parts);
    else await respondWhole(answer, parts);
  }

  return {
    prepare(authorization) {
      isStored = dialect === 'responses' && isStoredByProxy(target.provider, authorization.mode);
      prepared = prepareTranslatedRequest({
        request: revised ?? readRequest().request,
        dialect,
        rawHeaders: options.rawHeaders,
        target,
        authorization,
        sessionId: options.sessionId,
        settings: deps.settings,
      });
      const { provider } = target;
      deps.reportFields({ requestId: trace.requestId, dialect, provider, fields: prepared.dropped });
      return prepared.request;
    },

    respond,
  };
}

/** The letters and digits of an id. */
function toIdPart(id: string): string {
  return id.replaceAll(/\W/g, '');
}
