import { readFile } from 'node:fs/promises';
import type { IncomingHttpHeaders } from 'node:http';
import express, { type Express, type Request, type Response } from 'express';
import type { ErrorCode } from '../../../src-shared/error-code.ts';
import type { Dispatcher } from '../app/dispatch.ts';
import { toProblem } from '../app/to-problem.ts';
import { AppError } from '../errors/app-error.ts';
import { renderCallbackPage } from '../oauth/callback-page.ts';
import type { Logger } from '../ports/logger.ts';
import { checkLocalAccess, createAccessPolicy } from '../proxy/local-access.ts';
import type { EventStreams } from './event-streams.ts';
import { PAGE_HEADERS } from './page-headers.ts';
import { LINK_PATH } from './running-window.ts';
import type { Asset } from './static-assets.ts';
import type { UiSessions } from './ui-sessions.ts';

const BODY_LIMIT_BYTES = 64 * 1024;

const STATUS: Partial<Record<ErrorCode, number>> = {
  malformed_json: 400,
  invalid_input: 400,
  session_required: 401,
  host_not_allowed: 403,
  origin_not_allowed: 403,
  route_not_found: 404,
  unknown_channel: 404,
  request_too_large: 413,
  unsupported_media_type: 415,
  too_busy: 503,
};

export interface UiAppOptions {
  readonly dispatcher: Dispatcher;
  readonly sessions: UiSessions;
  /** A new one-time link to the window. */
  readonly newLink: () => string;
  readonly streams: EventStreams;
  readonly assets: ReadonlyMap<string, Asset>;
  readonly logger: Logger;
}

/**
 * The window over HTTP: a one-time link that becomes a session, the contract as `POST /api/invoke/<channel>` with
 * `{"input": ...}` in and a `Result` out, `GET /api/events`, and the built files. Without a session there is
 * nothing but a page that says how to get one, and new links for the user's other processes.
 */
export function createUiApp(options: UiAppOptions): Express {
  const { sessions } = options;
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.set('case sensitive routing', true);
  app.set('strict routing', true);

  app.use((request, response, next) => {
    response.set(PAGE_HEADERS);
    const port = portOf(request);
    const policy = createAccessPolicy({ bindHost: '127.0.0.1', port, tls: false, allowedHosts: [] });
    checkLocalAccess(request.headers, policy);
    // A target with a host of its own would count for more than the Host header (RFC 9112, 3.2.2).
    if (!request.url.startsWith('/')) throw createNotFoundError();
    next();
  });

  app.get('/open', (request, response) => {
    // The answer to HEAD is that of GET, but a link must be opened by who means to use it.
    const key = request.method === 'GET' && typeof request.query.key === 'string' ? request.query.key : '';
    const secret = sessions.redeem(key);
    if (secret === null) {
      throw new AppError('session_required', 'This link has been used or is too old.', {
        advice: GET_A_LINK,
      });
    }
    const cookie = `${cookieName(request)}=${secret}; Path=/; HttpOnly; SameSite=Strict`;
    response.set('set-cookie', cookie).redirect(303, '/');
  });

  app.post(LINK_PATH, (request, response) => {
    const key = /^Bearer (.+)$/.exec(request.headers.authorization ?? '')?.[1] ?? '';
    if (!sessions.isOwnerKey(key)) {
      throw new AppError('session_required', 'Only the user who runs this window gets a link to it.');
    }
    response.json({ link: options.newLink() });
  });

  app.use((request, _response, next) => {
    if (!readCookies(request.headers, cookieName(request)).some(sessions.isValid)) {
      throw new AppError('session_required', 'This page is for the person at this computer.', {
        advice: GET_A_LINK,
      });
    }
    next();
  });

  app.use('/api', (request, _response, next) => {
    const site = request.headers['sec-fetch-site'];
    if (site !== undefined && site !== 'same-origin') throw createForeignOriginError();
    next();
  });

  app.post(
    '/api/invoke/:channel',
    (request, _response, next) => {
      // Every browser sends it with a POST. `localhost` and `127.0.0.1` are two origins, even on one port.
      if (request.headers.origin !== `http://${request.headers.host}`) throw createForeignOriginError();
      if (!request.is('application/json')) {
        throw new AppError('unsupported_media_type', 'The body must be application/json.');
      }
      next();
    },
    express.json({ limit: BODY_LIMIT_BYTES, inflate: false }),
    async (request, response) => {
      const result = await options.dispatcher(request.params.channel, request.body?.input);
      const code = result.ok ? null : result.problem.code;
      const isRefusal = code === 'unknown_channel' || code === 'invalid_input';
      response.status(isRefusal ? (STATUS[code] ?? 400) : 200).json(result);
    },
  );

  app.get('/api/events', (_request, response) => options.streams.open(response));

  app.use(async (request, response, next) => {
    const asset = options.assets.get(request.path);
    if (asset === undefined || !['GET', 'HEAD'].includes(request.method)) return next();
    const content = await readFile(asset.file);
    if (asset.isImmutable) response.set('cache-control', 'private, max-age=31536000, immutable');
    response.set('content-type', asset.mediaType).send(content);
  });

  app.use(() => {
    throw createNotFoundError();
  });

  // Express knows an error handler by its four parameters.
  app.use((error: unknown, request: Request, response: Response, _next: unknown) => {
    sendError(toUiError(error), request, response, options.logger);
  });

  return app;
}

const GET_A_LINK = 'Run "ccproxy ui" in a terminal for a new link.';

/** Cookies do not tell ports apart, so that their names must. */
function cookieName(request: Request): string {
  return `ccproxy_${portOf(request)}`;
}

/** The port that the request came in at: the only one that is ours. */
function portOf(request: Request): number {
  return request.socket.localPort ?? 0;
}

function readCookies(headers: IncomingHttpHeaders, name: string): string[] {
  const cookies = (headers.cookie ?? '').split(';').map((cookie) => cookie.trim());
  return cookies
    .filter((cookie) => cookie.startsWith(`${name}=`))
    .map((cookie) => cookie.slice(name.length + 1));
}

function sendError(error: AppError, request: Request, response: Response, logger: Logger): void {
  if (error.code === 'internal') logger.error({ err: error.cause }, 'a request to the window failed');
  if (response.headersSent) {
    response.destroy();
    return;
  }
  const status = STATUS[error.code] ?? 500;
  // The rest of a refused body is not worth reading.
  if (error.code === 'request_too_large') response.set('connection', 'close');
  if (request.path.startsWith('/api/')) {
    response.status(status).json({ ok: false, problem: toProblem(error) });
    return;
  }
  const page = renderCallbackPage({ status, title: 'ccproxy', message: error.userMessage });
  response.writeHead(status, page.headers).end(request.method === 'HEAD' ? undefined : page.html);
}

/** The errors of Express and its body parser carry a status; their texts may hold parts of the body. */
function toUiError(error: unknown): AppError {
  if (error instanceof AppError) return error;
  const status = typeof error === 'object' && error !== null && 'status' in error ? error.status : null;
  if (status === 413) {
    return new AppError(
      'request_too_large',
      `The request body is larger than ${BODY_LIMIT_BYTES / 1024} kB.`,
    );
  }
  if (status === 415) return new AppError('unsupported_media_type', 'The body must be plain UTF-8 JSON.');
  if (status === 400) return new AppError('malformed_json', 'The request is not well-formed.');
  return new AppError('internal', 'Something went wrong inside ccproxy.', { cause: error });
}

function createNotFoundError(): AppError {
  return new AppError('route_not_found', 'There is nothing at this address.');
}

function createForeignOriginError(): AppError {
  return new AppError('origin_not_allowed', 'Only the window itself may do this.');
}
