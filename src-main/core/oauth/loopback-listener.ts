import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemErrorCode } from '../errors/app-error.ts';
import { type CallbackPage, renderCallbackPage } from './callback-page.ts';

/** A free port for 127.0.0.1 may be taken on ::1; so many other ones are tried. */
const ANY_PORT_ATTEMPTS = 10;
const REQUEST_TIMEOUT_MS = 10_000;

export interface LoopbackListenerOptions {
  /** Tried in order; 0 asks the system for a free port. */
  readonly ports: readonly number[];
  /** The one path that is served, e.g. `/callback`. */
  readonly path: string;
  /** Called for each request to the path, whose answer is held until the page is known. Never rejects. */
  readonly handleCallback: (query: URLSearchParams, redirectUri: string) => Promise<CallbackPage>;
}

/** A port that could not be had, with the system's reason (`EADDRINUSE`, `EACCES`, ...). */
export interface UnavailablePort {
  readonly port: number;
  readonly error: string;
}

export interface LoopbackListener {
  readonly port: number;
  /** `http://localhost:<port><path>`: the providers register the name `localhost`, not the addresses. */
  readonly redirectUri: string;
  /** Frees the port. Answers under way are sent first; every other connection is cut. */
  close(): Promise<void>;
}

/**
 * Starts the listener of RFC 8252, 7.3: on 127.0.0.1 and, where the machine has it, on ::1 with the same
 * port, since `localhost` in a redirect URI may mean either. It answers GET on the exact path and 404 to
 * the rest; a `Host` other than loopback with this port gets 403 (DNS rebinding).
 *
 * @returns the listener, or `null` when no port was free, and the ports that could not be had.
 */
export async function startLoopbackListener(
  options: LoopbackListenerOptions,
): Promise<{ listener: LoopbackListener | null; unavailablePorts: UnavailablePort[] }> {
  const unavailablePorts: UnavailablePort[] = [];
  for (const port of options.ports) {
    const attempts = port === 0 ? ANY_PORT_ATTEMPTS : 1;
    for (let attempt = 1; attempt <= attempts; attempt++) {
      try {
        return { listener: await listenOnBoth(port, options), unavailablePorts };
      } catch (error) {
        if (attempt === attempts) unavailablePorts.push({ port, error: systemErrorCode(error) ?? 'unknown' });
      }
    }
  }
  return { listener: null, unavailablePorts };
}

async function listenOnBoth(wantedPort: number, options: LoopbackListenerOptions): Promise<LoopbackListener> {
  const answering = new Set<ServerResponse>();
  const serve = (request: IncomingMessage, response: ServerResponse) => {
    answering.add(response);
    response.once('close', () => answering.delete(response));
    void answer(request, response, options);
  };
  const servers: Server[] = [];
  const listen = async (host: string, port: number): Promise<number> => {
    const server = createServer(
      { requestTimeout: REQUEST_TIMEOUT_MS, headersTimeout: REQUEST_TIMEOUT_MS },
      serve,
    );
    server.listen({ host, port });
    await once(server, 'listening');
    servers.push(server);
    return (server.address() as AddressInfo).port;
  };

  const port = await listen('127.0.0.1', wantedPort);
  try {
    await listen('::1', port);
  } catch (error) {
    if (!isMissingAddress(error)) {
      await Promise.all(servers.map(closeServer));
      throw error;
    }
  }
  return {
    port,
    redirectUri: toRedirectUri(port, options.path),
    close: async () => {
      const closed = servers.map((server) => once(server, 'close'));
      for (const server of servers) server.close();
      await Promise.all(Array.from(answering, (response) => once(response, 'close')));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

/** The machine has no IPv6 loopback; then `localhost` cannot mean it either. */
function isMissingAddress(error: unknown): boolean {
  return ['EAFNOSUPPORT', 'EADDRNOTAVAIL'].includes(systemErrorCode(error) ?? '');
}

async function closeServer(server: Server): Promise<void> {
  server.close();
  await once(server, 'close');
}

async function answer(
  request: IncomingMessage,
  response: ServerResponse,
  { path, handleCallback }: LoopbackListenerOptions,
): Promise<void> {
  const page = await choosePage();
  const { html, headers } = renderCallbackPage(page);
  response.writeHead(page.status, headers).end(html);

  function choosePage(): CallbackPage | Promise<CallbackPage> {
    if (!isForUs(request)) {
      return {
        status: 403,
        title: 'Refused',
        message: 'This address is for the sign-in on this computer only.',
      };
    }
    // No URL parsing: `//host/path` and absolute forms must not pass for the path.
    const [requestPath = '', ...query] = (request.url ?? '').split('?');
    if (request.method !== 'GET' || requestPath !== path) {
      return { status: 404, title: 'Not found', message: 'There is nothing at this address.' };
    }
    return handleCallback(
      new URLSearchParams(query.join('?')),
      toRedirectUri(request.socket.localPort, path),
    );
  }
}

function toRedirectUri(port: number | undefined, path: string): string {
  return `http://localhost:${port}${path}`;
}

function isForUs({ headers, socket }: IncomingMessage): boolean {
  const hosts = ['localhost', '127.0.0.1', '[::1]'].map((name) => `${name}:${socket.localPort}`);
  return hosts.includes((headers.host ?? '').toLowerCase());
}
