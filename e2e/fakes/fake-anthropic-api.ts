import { CLAUDE } from '../../src-main/core/constants.ts';
import type { JsonObject } from '../../src-shared/json.ts';
import { makeAnthropicError, makeAnthropicHeaders, makeMessageAnswer } from './anthropic-answers.ts';
import { findBetaProblem } from './anthropic-field-rules.ts';
import {
  API_VERSIONS,
  findCountTokensProblem,
  findMessagesProblem,
  hasIdentityBlock,
} from './anthropic-rules.ts';
import { ThreadStore } from './anthropic-threads.ts';
import { type Answer, deliverAnswer, makeAnswer } from './deliver-answer.ts';
import type { RecordedRequest } from './exchange.ts';
import { type FakeServerOptions, startFakeServer } from './fake-server.ts';
import { isObject, objectsOf, readBearer } from './read-request.ts';
import { type Scenario, ScenarioQueue } from './scenario.ts';

export interface FakeAnthropicApiOptions extends FakeServerOptions {
  /** Which OAuth access tokens are good, e.g. a fake issuer's; default none. */
  readonly isValidAccess?: (token: string) => boolean;
  /** Which API keys are good; default none. */
  readonly apiKeys?: readonly string[];
  /** The profile behind an access token, e.g. a fake issuer's. */
  readonly profileOf?: (accessToken: string) => object | null;
}

export type FakeAnthropicApi = Awaited<ReturnType<typeof startFakeAnthropicApi>>;

export const ANTHROPIC_MODELS = ['claude-opus-5-5', 'claude-sonnet-5-5', 'claude-haiku-4-5-20251001'];

type Auth = 'oauth' | 'api-key';

/** A strict stand-in for api.anthropic.com, for subscription credentials and API keys. */
export async function startFakeAnthropicApi(options: FakeAnthropicApiOptions = {}) {
  const scenarios = new ScenarioQueue();
  const refusals: string[] = [];
  /** The thinking that was given out, by its signature. */
  const signed = new Map<unknown, unknown>();
  const threads = new ThreadStore();

  const server = await startFakeServer((exchange) => {
    const { request } = exchange;
    // The profile is fetched in the background, which must not use up a scenario.
    const scenario = request.path === CLAUDE.profilePath ? {} : scenarios.take(request);
    return deliverAnswer(exchange, scenario.replace ?? answer(request, scenario), scenario);
  }, options);

  function answer(request: RecordedRequest, scenario: Scenario): Answer {
    const auth = checkAuth(request);
    if (typeof auth !== 'string') return auth;
    if (request.path === CLAUDE.profilePath) return answerProfile(request, auth);
    if (!API_VERSIONS.includes(readApiVersion(request))) {
      return refuse(400, 'invalid_request_error', 'anthropic-version: header is required');
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    switch (`${method} ${request.path}`) {
      case 'POST /v1/messages':
        return answerMessages(request, auth, scenario);
      case 'POST /v1/messages/count_tokens':
        return answerCountTokens(request);
      case 'GET /v1/models':
        return makeAnswer(200, makeModelList(), makeAnthropicHeaders());
    }
    const model = /^\/v1\/models\/([^/]+)$/.exec(request.path)?.[1];
    if (method === 'GET' && model !== undefined && ANTHROPIC_MODELS.includes(model)) {
      return makeAnswer(200, makeModel(model), makeAnthropicHeaders());
    }
    return refuse(404, 'not_found_error', model === undefined ? 'Not found' : `model: ${model}`);
  }

  function refuse(status: number, type: string, message: string): Answer {
    refusals.push(message);
    return makeAnthropicError(status, type, message);
  }

  /** How the request is authorised, or the answer that refuses it. */
  function checkAuth(request: RecordedRequest): Auth | Answer {
    const { headers } = request;
    const hasOauthBeta = readBetas(request).includes(CLAUDE.oauthBeta);
    const apiKey = headers['x-api-key'];
    const token = readBearer(headers);
    // The real one looks at x-api-key alone then; here it tells that a client's own credential got through.
    if (apiKey !== undefined && headers.authorization !== undefined) {
      return refuse(401, 'authentication_error', 'x-api-key and authorization together');
    }
    // The official SDK (1.12) sends API keys as bearer tokens, so the API takes them there as well.
    if (options.apiKeys?.includes(String(apiKey ?? token))) {
      return hasOauthBeta ? refuse(400, 'invalid_request_error', 'oauth beta with an API key') : 'api-key';
    }
    if (apiKey !== undefined) return refuse(401, 'authentication_error', 'invalid x-api-key');
    if (token === null) return refuse(401, 'authentication_error', 'x-api-key header is required');
    if (!options.isValidAccess?.(token)) {
      return refuse(401, 'authentication_error', 'Invalid bearer token');
    }
    if (hasOauthBeta) return 'oauth';
    return refuse(401, 'authentication_error', 'OAuth authentication is currently not supported.');
  }

  /** The body, or the answer that refuses it. */
  function readBody(
    request: Pick<RecordedRequest, 'headers' | 'json'>,
    findProblem: typeof findMessagesProblem,
  ): { body: JsonObject } | Answer {
    if (!isObject(request.json)) {
      return refuse(400, 'invalid_request_error', 'The request body is not valid JSON');
    }
    const isOwn = (signature: string, thinking: string) =>
      signed.has(signature) && signed.get(signature) === thinking;
    const problem =
      findBetaProblem(request.json, readBetas(request)) ??
      findProblem(request.json, readApiVersion(request), isOwn);
    if (problem !== null) return refuse(400, 'invalid_request_error', problem);
    if (!String(request.json.model).startsWith('claude-')) {
      return refuse(404, 'not_found_error', `model: ${request.json.model}`);
    }
    return { body: request.json };
  }

  function answerMessages(request: RecordedRequest, auth: Auth, scenario: Scenario): Answer {
    const expanded = threads.expand(isObject(request.json) ? request.json : {});
    if ('errorCode' in expanded) {
      refusals.push(expanded.message);
      const details = { error_code: expanded.errorCode };
      return makeAnthropicError(400, 'invalid_request_error', expanded.message, {}, details);
    }
    const json = isObject(request.json) ? expanded.body : request.json;
    const read = readBody({ headers: request.headers, json }, findMessagesProblem);
    if (!('body' in read)) return read;
    // The real one answers exactly this, without retry-after or any hint.
    if (auth === 'oauth' && !hasIdentityBlock(read.body)) return refuse(429, 'rate_limit_error', 'Error');
    return makeMessageAnswer(read.body, scenario, (message) => {
      for (const block of objectsOf(message.content)) {
        if (block.type === 'thinking') signed.set(block.signature, block.thinking);
      }
      threads.remember(read.body, message);
    });
  }

  function answerCountTokens(request: RecordedRequest): Answer {
    const read = readBody(request, findCountTokensProblem);
    return 'body' in read ? makeAnswer(200, { input_tokens: 42 }, makeAnthropicHeaders()) : read;
  }

  function answerProfile(request: RecordedRequest, auth: Auth): Answer {
    const profile = auth === 'oauth' ? options.profileOf?.(readBearer(request.headers) ?? '') : null;
    return profile ? makeAnswer(200, profile) : refuse(404, 'not_found_error', 'Not found');
  }

  return {
    origin: server.origin,
    /** Points a `ccproxy` process at this API. */
    env: { CLAUDE__API_BASE_URL: server.origin },
    requests: server.requests,
    /** Why requests were refused, oldest first. */
    refusals: refusals as readonly string[],
    lastRequest: server.lastRequest,
    waitForRequest: server.waitForRequest,
    close: server.close,
    /** Gives `scenario` to the next `times` requests (profile calls excepted). */
    next: (scenario: Scenario, times?: number) => scenarios.add(scenario, times),
    /** Decides about every request that no `next` was meant for. */
    otherwise: (decide: (request: RecordedRequest) => Scenario) => scenarios.otherwise(decide),
  };
}

function readBetas({ headers }: Pick<RecordedRequest, 'headers'>): string[] {
  return String(headers['anthropic-beta'] ?? '').split(/\s*,\s*/);
}

function readApiVersion(request: Pick<RecordedRequest, 'headers'>): string {
  return String(request.headers['anthropic-version']);
}

function makeModel(id: string): object {
  return { type: 'model', id, display_name: id, created_at: '2026-01-01T00:00:00Z' };
}

function makeModelList(): object {
  return {
    data: ANTHROPIC_MODELS.map(makeModel),
    has_more: false,
    first_id: ANTHROPIC_MODELS[0],
    last_id: ANTHROPIC_MODELS.at(-1),
  };
}

/** Errors that the API itself gives, as scenarios for `next`. */
export const anthropicErrors = {
  unauthorized: () => fail(401, 'authentication_error', 'Invalid bearer token'),
  rateLimited: (retryAfterS: number) =>
    fail(429, 'rate_limit_error', "This request would exceed your account's rate limit.", {
      'retry-after': String(retryAfterS),
      'x-should-retry': 'true',
      'anthropic-ratelimit-unified-status': 'rejected',
    }),
  overloaded: () => fail(529, 'overloaded_error', 'Overloaded'),
  serverError: () => fail(500, 'api_error', 'Internal server error'),
};

function fail(...error: Parameters<typeof makeAnthropicError>): Scenario {
  return { replace: makeAnthropicError(...error) };
}
