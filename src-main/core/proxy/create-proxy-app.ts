import type { ServerResponse } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { AppError } from '../errors/app-error.ts';
import { compileModelMap } from '../translate/models/model-map.ts';
import type { ApiAuth } from './api-auth.ts';
import { guessDialect, vendorOf } from './dialect.ts';
import { handleCompact } from './handle-compact.ts';
import { handleCountTokens } from './handle-count-tokens.ts';
import { handleGeneration } from './handle-generation.ts';
import { handleModels } from './handle-models.ts';
import { handleOpenaiOnly } from './handle-openai-only.ts';
import { handleStoredResponse } from './handle-stored-response.ts';
import { describeLiveness, describeReadiness, HEALTH_MEDIA_TYPE, type HealthReport } from './health.ts';
import { type AccessPolicy, checkLocalAccess } from './local-access.ts';
import { createModelLists } from './model-lists.ts';
import type { OwnDeps, ProxyDeps } from './proxy-deps.ts';
import { renderError, toAppError } from './render-error.ts';
import { requestIdHeaders } from './request-id-headers.ts';
import type { RequestRecord } from './request-record.ts';
import { type RequestTrace, startRequestTrace } from './request-trace.ts';
import {
  MODEL_LIST_ROUTES,
  MODEL_ROUTES,
  type ModelRoute,
  OPENAI_ONLY_ROUTES,
  STORED_RESPONSE_ROUTES,
  WEBSOCKET_PATHS,
} from './route-table.ts';
import { createFieldReporter } from './translated/create-field-reporter.ts';
import { isWebSocketUpgrade, type WebSockets } from './websocket/accept-websockets.ts';

export interface ProxyAppOptions extends Omit<ProxyDeps, keyof OwnDeps> {
  readonly auth: ApiAuth;
  /** Asked at each request: the port is known only once it is open. */
  readonly getAccessPolicy: () => AccessPolicy;
  readonly isShuttingDown: () => boolean;
  readonly maxConcurrentRequests: number;
  readonly webSockets: Pick<WebSockets, 'accept'>;
  readonly describeCredentials: () => Promise<CredentialStatus[]>;
  readonly onRequest: (record: RequestRecord) => void;
}

type Handler = (request: Request, response: Response, trace: RequestTrace) => Promise<void> | void;

const MODEL_HANDLERS: Readonly<Record<ModelRoute['kind'], typeof handleGeneration>> = {
  generate: handleGeneration,
  'count-tokens': handleCountTokens,
  compact: handleCompact,
};

/** The proxy's HTTP interface: guards first, then the routes, each error in the dialect of its route. */
export function createProxyApp(options: ProxyAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  let running = 0;
  const deps: ProxyDeps = {
    ...options,
    models: createModelLists(options),
    modelMap: compileModelMap(options.settings.models.map),
    reportFields: createFieldReporter(options.logger),
  };

  app.use((request, response, next) => {
    const trace = startRequestTrace(guessDialect(request.path), request.headers['user-agent']);
    response.locals.trace = trace;
    running += 1;
    response.on('close', () => {
      if (response.locals.isUpgraded) return;
      running -= 1;
      if (!response.writableFinished) trace.errorCode ??= 'client_left';
      options.onRequest(trace.finish(request.method, response.headersSent ? response.statusCode : null));
    });
    checkLocalAccess(request.headers, options.getAccessPolicy());
    // A target with a host of its own would count for more than the Host header (RFC 9112, 3.2.2).
    if (!request.url.startsWith('/')) throw createRouteNotFoundError(request);
    if (options.isShuttingDown()) {
      response.setHeader('connection', 'close');
      throw new AppError('shutting_down', 'The proxy is shutting down.', { retryAfterMs: 5_000 });
    }
    if (running > options.maxConcurrentRequests) {
      throw new AppError('too_busy', 'The proxy is serving too many requests at once.', {
        retryAfterMs: 1_000,
      });
    }
    next();
  });

  function addRoute(method: 'GET' | 'POST' | 'DELETE', path: string, handler: Handler): void {
    const add = { GET: 'get', POST: 'post', DELETE: 'delete' } as const;
    app[add[method]](path, async (request, response) => {
      const trace: RequestTrace = response.locals.trace;
      trace.route = path;
      await handler(request, response, trace);
    });
  }

  addRoute('GET', '/health/live', (_request, response) => sendHealth(response, describeLiveness()));

  app.use(async (request, _response, next) => {
    await options.auth.check(request.headers, request.socket.remoteAddress ?? '');
    // Express would answer OPTIONS with the list of methods; there is no CORS here to ask for.
    if (request.method === 'OPTIONS') throw new AppError('method_not_allowed', 'OPTIONS is not supported.');
    next();
  });

  for (const path of ['/health', '/health/ready']) {
    addRoute('GET', path, async (_request, response) => {
      sendHealth(response, describeReadiness(await options.describeCredentials()));
    });
  }

  for (const route of MODEL_ROUTES) {
    addRoute('POST', route.path, (request, response, trace) => {
      trace.dialect = vendorOf(route.dialect);
      return MODEL_HANDLERS[route.kind](route, request, response, trace, deps);
    });
  }

  for (const path of WEBSOCKET_PATHS) {
    app.get(path, (request, response, next) => {
      const trace: RequestTrace = response.locals.trace;
      if (!isWebSocketUpgrade(request)) {
        next();
        return;
      }
      trace.dialect = 'openai';
      trace.route = path;
      options.webSockets.accept(request);
      response.locals.isUpgraded = true;
      running -= 1; // What comes in messages counts instead.
      options.onRequest(trace.finish(request.method, 101));
    });
  }

  for (const route of OPENAI_ONLY_ROUTES) {
    addRoute('POST', route.path, (request, response, trace) => {
      trace.dialect = 'openai';
      return handleOpenaiOnly(route, request, response, trace, deps);
    });
  }

  for (const route of STORED_RESPONSE_ROUTES) {
    for (const method of route.methods) {
      addRoute(method, route.path, (request, response, trace) => {
        trace.dialect = 'openai';
        return handleStoredResponse(method, route, request, response, trace, deps);
      });
    }
  }

  for (const route of MODEL_LIST_ROUTES) {
    addRoute('GET', route.path, (request, response, trace) =>
      handleModels(route, request, response, trace, deps),
    );
  }

  app.use((request) => {
    if (isWebSocketUpgrade(request)) {
      throw new AppError('websocket_not_supported', `There is no WebSocket at ${request.path}.`, {
        advice: 'Use HTTP, or the path of the Responses API.',
      });
    }
    throw createRouteNotFoundError(request);
  });

  // Express knows an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: unknown) => {
    const trace: RequestTrace = response.locals.trace;
    // The router's own error about a path parameter that is not percent-encoded UTF-8.
    const known = error instanceof URIError ? createRouteNotFoundError(request) : toAppError(error);
    trace.errorCode = known.code;
    if (known.code === 'internal') {
      options.logger.error({ requestId: trace.requestId, err: error }, 'a request failed inside the proxy');
    }
    sendError(response, known, trace);
  });

  return app;
}

function createRouteNotFoundError(request: Request): AppError {
  return new AppError('route_not_found', `There is no ${request.method} ${request.path} here.`, {
    advice: 'See "ccproxy serve" for the base URL of your client.',
  });
}

function sendHealth(response: Response, report: HealthReport): void {
  response
    .status(report.status === 'fail' ? 503 : 200)
    .set('cache-control', 'no-store')
    .type(HEALTH_MEDIA_TYPE)
    .send(JSON.stringify(report));
}

function sendError(response: ServerResponse, error: AppError, trace: RequestTrace): void {
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const rendered = renderError(error, trace.dialect, trace.requestId);
  response.statusCode = rendered.status;
  const headers = { ...rendered.headers, ...requestIdHeaders(trace) };
  for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
  // The rest of a refused body is not worth reading.
  if (error.code === 'request_too_large') response.setHeader('connection', 'close');
  response.end(rendered.body);
}
