import type { ServerResponse } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { AppError } from '../errors/app-error.ts';
import type { ApiAuth } from './api-auth.ts';
import { guessDialect } from './dialect.ts';
import { handlePassThrough, type PassThroughDeps } from './handle-pass-through.ts';
import { describeLiveness, describeReadiness, HEALTH_MEDIA_TYPE, type HealthReport } from './health.ts';
import { type AccessPolicy, checkLocalAccess } from './local-access.ts';
import { renderError, toAppError } from './render-error.ts';
import type { RequestRecord } from './request-record.ts';
import { type RequestTrace, startRequestTrace } from './request-trace.ts';
import { PASS_THROUGH_ROUTES, TRANSLATED_ROUTES } from './route-table.ts';

export interface ProxyAppOptions extends PassThroughDeps {
  readonly auth: ApiAuth;
  /** Asked at each request: the port is known only once it is open. */
  readonly getAccessPolicy: () => AccessPolicy;
  readonly isShuttingDown: () => boolean;
  readonly maxConcurrentRequests: number;
  readonly describeCredentials: () => Promise<CredentialStatus[]>;
  readonly onRequest: (record: RequestRecord) => void;
}

type Handler = (request: Request, response: Response, trace: RequestTrace) => Promise<void> | void;

/** The proxy's HTTP interface: guards first, then the routes, each error in the dialect of its route. */
export function createProxyApp(options: ProxyAppOptions): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('query parser', false);
  let running = 0;

  app.use((request, response, next) => {
    const trace = startRequestTrace(guessDialect(request.path));
    response.locals.trace = trace;
    running += 1;
    response.on('close', () => {
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

  function addRoute(method: 'GET' | 'POST', path: string, handler: Handler): void {
    app[method === 'GET' ? 'get' : 'post'](path, async (request, response) => {
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

  for (const route of PASS_THROUGH_ROUTES) {
    addRoute(route.method, route.path, (request, response, trace) => {
      trace.dialect = route.dialect;
      trace.provider = route.provider;
      return handlePassThrough(route, request, response, trace, options);
    });
  }

  for (const route of TRANSLATED_ROUTES) {
    addRoute(route.method, route.path, (_request, _response, trace) => {
      trace.dialect = route.dialect;
      throw new AppError(
        'not_implemented',
        `${route.path} needs translation, which this version does not have.`,
        {
          advice: 'Use /v1/messages for Claude or /codex/v1/responses for OpenAI.',
        },
      );
    });
  }

  app.use((request) => {
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
  for (const [name, value] of Object.entries(rendered.headers)) response.setHeader(name, value);
  response.setHeader('x-ccproxy-request-id', trace.requestId);
  // The rest of a refused body is not worth reading.
  if (error.code === 'request_too_large') response.setHeader('connection', 'close');
  response.end(rendered.body);
}
