import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { Socket } from 'node:net';
import { AppError, systemErrorCode } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import { LOOPBACK_ADDRESSES, listenOnAll } from '../system/listen-on-all.ts';
import { isLoopbackHost } from '../system/loopback-host.ts';
import { createApiAuth } from './api-auth.ts';
import { createProxyApp, type ProxyAppOptions } from './create-proxy-app.ts';
import { createAccessPolicy } from './local-access.ts';
import { createResponseStore } from './response-store.ts';
import { createWebSockets, isWebSocketUpgrade } from './websocket/accept-websockets.ts';

const BODY_LIMIT_BYTES = 64 * 1024 * 1024;
const MAX_CONCURRENT_REQUESTS = 512;
const SSE_KEEP_ALIVE_MS = 15_000;
const HEADERS_TIMEOUT_MS = 30_000;
/** For a whole request body: 64 MB over a slow link. */
const REQUEST_TIMEOUT_MS = 300_000;
/** Longer than the pools of common clients keep a connection, so that they close it first. */
const IDLE_TIMEOUT_MS = 90_000;
const SHUTDOWN_GRACE_MS = 5_000;
const IDLE_SWEEP_MS = 50;
const WEBSOCKET_PING_MS = 30_000;

export interface ProxyOptions
  extends Pick<
    ProxyAppOptions,
    'settings' | 'accounts' | 'dispatcher' | 'logger' | 'describeCredentials' | 'onRequest'
  > {
  readonly clock: Clock;
  /** The token in force now, or `null`. */
  readonly getAuthToken: () => Promise<string | null>;
  /** Names the process that holds a port, or `null`. */
  readonly findPortOwner: (port: number) => Promise<string | null>;
  /** Overrides for tests. */
  readonly limits?: Partial<
    Pick<ProxyAppOptions, 'bodyLimitBytes' | 'maxConcurrentRequests' | 'keepAliveMs'>
  >;
}

export interface RunningProxy {
  /** The open port, also when 0 was asked for. */
  readonly port: number;
  /** E.g. `http://127.0.0.1:8000`. */
  readonly url: string;
  /** Stops accepting, lets requests finish for 5 s, then ends them. Safe to call twice. */
  close(): Promise<void>;
}

/**
 * Starts the proxy. A loopback bind listens on 127.0.0.1 and ::1 alike, since `localhost` may mean either.
 *
 * @throws AppError `bind_refused` (beyond loopback without a token), `port_in_use` (with the owner's name),
 *   `listen_failed`, `tls_files_invalid`
 */
export async function startProxy(options: ProxyOptions): Promise<RunningProxy> {
  const { host, port, allowedHosts, tlsCertFile, tlsKeyFile } = options.settings.server;
  const isLocal = isLoopbackHost(host);
  const token = await options.getAuthToken();
  if (!isLocal && token === null) {
    throw new AppError('bind_refused', `Listening on ${host} would open your accounts to the network.`, {
      advice: 'Set SECURITY__AUTH_TOKEN first ("ccproxy config generate-token --save"), or use 127.0.0.1.',
    });
  }
  const tls = loadTls(tlsCertFile, tlsKeyFile);
  let shuttingDown = false;
  // Made anew once the real port is known.
  let policy = createAccessPolicy({ bindHost: host, port, tls: tls !== null, allowedHosts });
  const responses = createResponseStore(options.clock);
  const limits = {
    bodyLimitBytes: BODY_LIMIT_BYTES,
    maxConcurrentRequests: MAX_CONCURRENT_REQUESTS,
    keepAliveMs: SSE_KEEP_ALIVE_MS,
    ...options.limits,
  };
  const webSockets = createWebSockets(
    {
      clock: options.clock,
      logger: options.logger,
      messageLimitBytes: limits.bodyLimitBytes,
      pingEveryMs: WEBSOCKET_PING_MS,
      stored: responses,
    },
    (request, response) => app(request, response),
  );
  const app = createProxyApp({
    ...options,
    ...limits,
    responses,
    webSockets,
    auth: createApiAuth({ getToken: options.getAuthToken, tokenRequired: !isLocal, clock: options.clock }),
    getAccessPolicy: () => policy,
    isShuttingDown: () => shuttingDown,
  });
  const hosts = host === '127.0.0.1' || host === 'localhost' ? LOOPBACK_ADDRESSES : [host];
  const connections = new Set<Socket>();
  const create = () => {
    const server = createServer(app, tls);
    server.on('upgrade', webSockets.handleUpgrade);
    server.on('connection', (socket) => {
      connections.add(socket);
      socket.on('close', () => connections.delete(socket));
    });
    return server;
  };
  const { servers, port: openPort } = await listenOnAll(hosts, port, create).catch(async (error: unknown) => {
    throw await toListenError(error, port, host, options.findPortOwner);
  });
  for (const server of servers) {
    // E.g. no file descriptors left for one more connection: no reason to end the others.
    server.on('error', (error) => options.logger.error({ err: error }, 'the listener reported an error'));
  }
  policy = createAccessPolicy({ bindHost: host, port: openPort, tls: tls !== null, allowedHosts });

  let closing: Promise<void> | null = null;
  return {
    port: openPort,
    url: `${tls === null ? 'http' : 'https'}://${formatHost(hosts[0] ?? host)}:${openPort}`,
    close() {
      shuttingDown = true;
      webSockets.finish();
      closing ??= closeServers(servers, connections, options.clock).then(() => {
        webSockets.close();
        responses.close();
      });
      return closing;
    },
  };
}

function loadTls(certFile: string | null, keyFile: string | null): { cert: Buffer; key: Buffer } | null {
  if (certFile === null && keyFile === null) return null;
  if (certFile === null || keyFile === null) {
    throw new AppError('tls_files_invalid', 'TLS needs a certificate and a key.', {
      advice: 'Set both SERVER__TLS_CERT_FILE and SERVER__TLS_KEY_FILE.',
    });
  }
  try {
    return { cert: readFileSync(certFile), key: readFileSync(keyFile) };
  } catch (error) {
    throw new AppError(
      'tls_files_invalid',
      `The TLS files cannot be read (${systemErrorCode(error) ?? 'unknown'}).`,
      {
        advice: 'Check SERVER__TLS_CERT_FILE and SERVER__TLS_KEY_FILE.',
        cause: error,
      },
    );
  }
}

function createServer(listener: RequestListener, tls: { cert: Buffer; key: Buffer } | null): Server {
  const limits = {
    headersTimeout: HEADERS_TIMEOUT_MS,
    requestTimeout: REQUEST_TIMEOUT_MS,
    keepAliveTimeout: IDLE_TIMEOUT_MS,
    // Others, such as the offer of HTTP/2 that Java's client makes, are served as if they had not asked.
    shouldUpgradeCallback: isWebSocketUpgrade,
  };
  if (tls === null) return createHttpServer(limits, listener);
  try {
    return createHttpsServer({ ...limits, ...tls, minVersion: 'TLSv1.2' }, listener);
  } catch (error) {
    throw new AppError('tls_files_invalid', 'The TLS certificate and key do not fit together.', {
      advice: 'Both must be PEM files, the certificate with its chain.',
      cause: error,
    });
  }
}

async function toListenError(
  error: unknown,
  port: number,
  host: string,
  findPortOwner: ProxyOptions['findPortOwner'],
): Promise<unknown> {
  if (error instanceof AppError) return error;
  if (systemErrorCode(error) === 'EADDRINUSE') {
    const owner = (await findPortOwner(port)) ?? 'another program';
    return new AppError('port_in_use', `Port ${port} is in use by ${owner}.`, {
      advice: 'Stop it, or choose another port with --port or SERVER__PORT and tell your clients.',
      cause: error,
    });
  }
  return new AppError(
    'listen_failed',
    `Cannot listen on ${host}:${port} (${systemErrorCode(error) ?? 'unknown'}).`,
    {
      advice: 'Check SERVER__HOST and SERVER__PORT.',
      cause: error,
    },
  );
}

async function closeServers(
  servers: readonly Server[],
  connections: ReadonlySet<Socket>,
  clock: Clock,
): Promise<void> {
  const closed = Promise.all(
    servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve()))),
  );
  const cancelGrace = clock.schedule(SHUTDOWN_GRACE_MS, () => {
    // Not closeAllConnections(), which knows no TLS connection before its handshake is done.
    for (const socket of connections) socket.destroy();
  });
  // close() ends the connections that are idle now; those that become idle later would keep it waiting.
  let cancelSweep = () => {};
  const sweep = () => {
    for (const server of servers) server.closeIdleConnections();
    cancelSweep = clock.schedule(IDLE_SWEEP_MS, sweep);
  };
  sweep();
  await closed;
  cancelGrace();
  cancelSweep();
}

function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
