import { decodeJwt } from 'jose';
import type { JsonObject } from '../../src-shared/json.ts';
import { makeChatAnswer } from './chat-answers.ts';
import { findChatProblem } from './chat-rules.ts';
import { findCodexProblem, findItemProblem } from './codex-rules.ts';
import { type Answer, deliverAnswer, makeAnswer } from './deliver-answer.ts';
import type { RecordedRequest } from './exchange.ts';
import { type FakeServerOptions, startFakeServer } from './fake-server.ts';
import { randomText } from './grant-store.ts';
import { makeListedModel } from './make-listed-model.ts';
import { answerOpenaiOnly } from './openai-only-answers.ts';
import { isObject, readBearer } from './read-request.ts';
import { makeCompactedResponse, makeResponsesAnswer } from './responses-answers.ts';
import { type Scenario, ScenarioQueue } from './scenario.ts';

export interface FakeCodexApiOptions extends FakeServerOptions {
  /** Which OAuth access tokens the ChatGPT backend takes, e.g. a fake issuer's; default none. */
  readonly isValidAccess?: (token: string) => boolean;
  /** Which API keys the public API takes; default none. */
  readonly apiKeys?: readonly string[];
}

export type FakeCodexApi = Awaited<ReturnType<typeof startFakeCodexApi>>;

export const OPENAI_MODELS = ['gpt-5.3-codex', 'gpt-5.2', 'gpt-5-mini', 'gpt-5.5'];
/** What the ChatGPT backend offers the plan. */
export const CODEX_MODELS = ['gpt-5.3-codex', 'gpt-5.2', 'gpt-5.5'];

/** https://developers.openai.com/api/reference/resources/responses/methods/compact */
const COMPACT_FIELDS = new Set([
  'model',
  'input',
  'instructions',
  'previous_response_id',
  'prompt_cache_key',
  'prompt_cache_options',
  'prompt_cache_retention',
  'service_tier',
  'image',
]);

const CODEX_PATH = '/backend-api/codex';

/** A strict stand-in for both of OpenAI's APIs: ChatGPT's Codex backend and, by key, `/v1`. */
export async function startFakeCodexApi(options: FakeCodexApiOptions = {}) {
  const scenarios = new ScenarioQueue();
  const refusals: string[] = [];
  /** Ciphertexts that were given out, of reasoning and of compacted conversations. */
  const encrypted = new Set<unknown>();
  const isOwn = (value: unknown) => encrypted.has(value);
  const onCiphertext = (value: unknown) => encrypted.add(value);

  const server = await startFakeServer((exchange) => {
    const scenario = scenarios.take(exchange.request);
    const answer = scenario.replace ?? answerRequest(exchange.request, scenario);
    return deliverAnswer(exchange, answer, scenario);
  }, options);

  function answerRequest(request: RecordedRequest, scenario: Scenario): Answer {
    if (request.path.startsWith(`${CODEX_PATH}/`)) return answerCodex(request, scenario);
    if (request.path.startsWith('/v1/')) return answerPublicApi(request, scenario);
    return refuse(makeAnswer(404, { detail: 'Not Found' }), 'path');
  }

  function refuse(answer: Answer, reason: string): Answer {
    refusals.push(reason);
    return answer;
  }

  function refuseCodex(status: number, detail: string): Answer {
    return refuse(makeAnswer(status, { detail }), detail);
  }

  function answerCodex(request: RecordedRequest, scenario: Scenario): Answer {
    const { headers } = request;
    const token = readBearer(headers);
    if (token === null || !options.isValidAccess?.(token)) {
      return refuse(makeTokenExpired(), 'access token');
    }
    if (headers['chatgpt-account-id'] !== readAccountId(token)) return refuseCodex(403, 'Wrong account');
    const missing = ['originator', 'version', 'user-agent'].find((name) => !headers[name]);
    if (missing !== undefined) return refuseCodex(400, `Missing header: ${missing}`);
    if (request.path === `${CODEX_PATH}/models`) return answerCodexModels(request);
    const only = answerOpenaiOnly(request.path.slice(CODEX_PATH.length), request, makeCodexHeaders());
    if (only !== null) return 'problem' in only ? refuseCodex(400, only.problem) : only;
    if (request.path !== `${CODEX_PATH}/responses`) return refuseCodex(404, 'Not Found');
    if (request.method !== 'POST') return refuseCodex(405, 'Method Not Allowed');
    if (!isObject(request.json)) return refuseCodex(400, 'Invalid JSON');
    const problem = findCodexProblem(request.json, isOwn);
    if (problem === null)
      return makeResponsesAnswer(request.json, scenario, makeAnswerHeaders(request.json), onCiphertext);
    return isUnverified(problem) ? refuseUnverified(problem) : refuseCodex(400, problem);
  }

  function answerCodexModels({ method, query }: RecordedRequest): Answer {
    if (method !== 'GET') return refuseCodex(405, 'Method Not Allowed');
    if (!query.get('client_version')) return refuseCodex(400, 'Missing query parameter: client_version');
    return makeAnswer(200, { models: CODEX_MODELS.map(makeListedModel) }, makeCodexHeaders());
  }

  function refuseByKey(status: number, code: string | null, message: string): Answer {
    return refuse(makeOpenaiError(status, code, message), message);
  }

  /** The one refusal of a body for which both APIs have a code of their own. */
  function refuseUnverified(problem: string): Answer {
    return refuseByKey(400, 'invalid_encrypted_content', problem);
  }

  function answerPublicApi(request: RecordedRequest, scenario: Scenario): Answer {
    const key = readBearer(request.headers);
    if (key === null || !options.apiKeys?.includes(key)) {
      return refuseByKey(401, 'invalid_api_key', 'Incorrect API key provided.');
    }
    if (request.headers['chatgpt-account-id'] !== undefined) {
      return refuseByKey(400, null, 'A header of the ChatGPT backend with an API key');
    }
    const method = request.method === 'HEAD' ? 'GET' : request.method;
    switch (`${method} ${request.path}`) {
      case 'POST /v1/responses':
        return answerResponses(request.json, scenario);
      case 'POST /v1/responses/compact':
        return answerCompact(request.json);
      case 'POST /v1/chat/completions':
        return answerChat(request.json, scenario);
      case 'GET /v1/models':
        return makeAnswer(200, { object: 'list', data: OPENAI_MODELS.map(makeModel) }, makeOpenaiHeaders());
    }
    const only = answerOpenaiOnly(request.path.slice('/v1'.length), request, makeOpenaiHeaders());
    if (only !== null) return 'problem' in only ? refuseByKey(400, 'invalid_value', only.problem) : only;
    const model = /^\/v1\/models\/([^/]+)$/.exec(request.path)?.[1];
    if (method === 'GET' && model !== undefined && OPENAI_MODELS.includes(model)) {
      return makeAnswer(200, makeModel(model), makeOpenaiHeaders());
    }
    return refuseByKey(404, model === undefined ? null : 'model_not_found', 'Not found');
  }

  function answerResponses(body: unknown, scenario: Scenario): Answer {
    if (!isObject(body)) return refuseByKey(400, null, 'We could not parse the JSON body of your request.');
    return refuseConversation(body) ?? makeResponsesAnswer(body, scenario, makeOpenaiHeaders(), onCiphertext);
  }

  function answerCompact(body: unknown): Answer {
    if (!isObject(body)) return refuseByKey(400, null, 'We could not parse the JSON body of your request.');
    const foreign = Object.keys(body).find((name) => !COMPACT_FIELDS.has(name));
    if (foreign !== undefined)
      return refuseByKey(400, 'unknown_parameter', `Unknown parameter: '${foreign}'.`);
    return refuseConversation(body) ?? makeCompactedResponse(body, makeOpenaiHeaders(), onCiphertext);
  }

  function refuseConversation(body: JsonObject): Answer | null {
    if (!/^(gpt-|codex|o\d)/.test(String(body.model))) {
      return refuseByKey(404, 'model_not_found', `The model '${body.model}' does not exist`);
    }
    if (typeof body.input !== 'string' && !Array.isArray(body.input)) {
      return refuseByKey(400, 'missing_required_parameter', "Missing required parameter: 'input'.");
    }
    const problem = findItemProblem(body, isOwn);
    if (problem === null) return null;
    return isUnverified(problem) ? refuseUnverified(problem) : refuseByKey(400, 'invalid_value', problem);
  }

  function answerChat(body: unknown, scenario: Scenario): Answer {
    if (!isObject(body)) return refuseByKey(400, null, 'We could not parse the JSON body of your request.');
    if (!/^(gpt-|codex|o\d)/.test(String(body.model))) {
      return refuseByKey(404, 'model_not_found', `The model '${body.model}' does not exist`);
    }
    const problem = findChatProblem(body);
    if (problem !== null) return refuseByKey(400, 'invalid_value', problem);
    return makeChatAnswer(body, scenario, makeOpenaiHeaders());
  }

  return {
    origin: server.origin,
    /** Points a `ccproxy` process at both APIs. */
    env: {
      CODEX__BASE_URL: `${server.origin}/backend-api/codex`,
      OPENAI__API_BASE_URL: `${server.origin}/v1`,
    },
    requests: server.requests,
    /** Why requests were refused, oldest first. */
    refusals: refusals as readonly string[],
    lastRequest: server.lastRequest,
    waitForRequest: server.waitForRequest,
    close: server.close,
    /** As after a change of the account: nobody can read what was sealed before. */
    forgetReasoning: () => encrypted.clear(),
    /** Gives `scenario` to the next `times` requests. */
    next: (scenario: Scenario, times?: number) => scenarios.add(scenario, times),
    /** Decides about every request that no `next` was meant for. */
    otherwise: (decide: (request: RecordedRequest) => Scenario) => scenarios.otherwise(decide),
  };
}

/** Errors that both APIs give, as scenarios for `next`. */
export const openaiErrors = {
  unauthorized: (): Scenario => ({ replace: makeTokenExpired() }),
  rateLimited: (retryAfterS: number): Scenario => ({
    replace: makeAnswer(
      429,
      {
        error: {
          type: 'usage_limit_reached',
          message: 'The usage limit has been reached',
          plan_type: 'plus',
        },
      },
      { 'retry-after': String(retryAfterS), ...makeCodexHeaders() },
    ),
  }),
  /** A plan whose hours are used up. */
  usageLimitReached: (resetsInS: number): Scenario => ({
    replace: makeAnswer(
      429,
      {
        error: {
          type: 'usage_limit_reached',
          message: 'The usage limit has been reached',
          plan_type: 'plus',
          resets_at: Math.floor(Date.now() / 1000) + resetsInS,
          resets_in_seconds: resetsInS,
        },
      },
      {
        ...makeCodexHeaders(),
        'x-codex-primary-used-percent': '100',
        'x-codex-primary-reset-after-seconds': String(resetsInS),
      },
    ),
  }),
  unverifiedReasoning: (): Scenario => ({
    replace: makeOpenaiError(
      400,
      'invalid_encrypted_content',
      'The encrypted content gAAA could not be verified.',
    ),
  }),
  unverifiedOrganization: (): Scenario => ({
    replace: makeOpenaiError(
      400,
      'unsupported_value',
      'Your organization must be verified to generate reasoning summaries.',
      'reasoning.summary',
    ),
  }),
  overloaded: (): Scenario => ({
    replace: makeOpenaiError(503, 'server_is_overloaded', 'Our servers are currently overloaded.'),
  }),
  serverError: (): Scenario => ({ replace: makeOpenaiError(500, null, 'The server had an error.') }),
};

function makeTokenExpired(): Answer {
  const message = 'Provided authentication token is expired. Please try signing in again.';
  return makeAnswer(401, {
    error: { message, type: null, code: 'token_expired', param: null },
    status: 401,
  });
}

function makeOpenaiError(
  status: number,
  code: string | null,
  message: string,
  param: string | null = null,
): Answer {
  const type = status >= 500 ? 'server_error' : 'invalid_request_error';
  return makeAnswer(status, { error: { message, type, param, code } }, makeOpenaiHeaders());
}

function isUnverified(problem: string): boolean {
  return /^The encrypted content .+ could not be verified/.test(problem);
}

function makeOpenaiHeaders(): Record<string, string> {
  return {
    'x-request-id': `req_${randomText(16)}`,
    'openai-processing-ms': '12',
    'x-ratelimit-remaining-requests': '4999',
  };
}

function makeCodexHeaders(): Record<string, string> {
  return {
    'x-request-id': randomText(16),
    'x-codex-plan-type': 'plus',
    'x-codex-primary-used-percent': '23',
    'x-codex-primary-window-minutes': '300',
    'x-codex-primary-reset-after-seconds': '7200',
    'x-codex-secondary-used-percent': '61',
    'x-codex-secondary-window-minutes': '10080',
    'x-codex-secondary-reset-after-seconds': '360000',
  };
}

/** Of an answer, with the model that gave it: https://github.com/openai/codex/issues/12003 */
function makeAnswerHeaders({ model }: JsonObject): Record<string, string> {
  return { ...makeCodexHeaders(), 'openai-model': String(model) };
}

function makeModel(id: string): JsonObject {
  return { id, object: 'model', created: 1_767_225_600, owned_by: 'openai' };
}

/** The account of an access token, by the claim that the real backend compares with. */
function readAccountId(token: string): unknown {
  const claim = decodeJwt(token)['https://api.openai.com/auth'];
  return isObject(claim) ? claim.chatgpt_account_id : undefined;
}
