import { readFileSync } from 'node:fs';
import { createServer as createHttpServer, type RequestListener, type Server } from 'node:http';
import { createServer as createHttpsServer } from 'node:https';
import type { AddressInfo, Socket } from 'node:net';
import { AppError, systemErrorCode } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import { isLoopbackHost } from '../system/loopback-host.ts';
import { createApiAuth } from './api-auth.ts';
import { createProxyApp, type ProxyAppOptions } from './create-proxy-app.ts';
import { createAccessPolicy } from './local-access.ts';

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
const FREE_PORT_TRIES = 10;

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
  let openPort = port;
  let shuttingDown = false;
  let policy: ReturnType<typeof createAccessPolicy> | null = null;
  const app = createProxyApp({
    ...options,
    bodyLimitBytes: BODY_LIMIT_BYTES,
    maxConcurrentRequests: MAX_CONCURRENT_REQUESTS,
    keepAliveMs: SSE_KEEP_ALIVE_MS,
    ...options.limits,
    auth: createApiAuth({ getToken: options.getAuthToken, tokenRequired: !isLocal, clock: options.clock }),
    getAccessPolicy() {
      policy ??= createAccessPolicy({ bindHost: host, port: openPort, tls: tls !== null, allowedHosts });
      return policy;
    },
    isShuttingDown: () => shuttingDown,
  });
  const hosts = host === '127.0.0.1' || host === 'localhost' ? ['127.0.0.1', '::1'] : [host];
  const connections = new Set<Socket>();
  const create = () => {
    const server = createServer(app, tls);
    server.on('connection', (socket) => {
      connections.add(socket);
      socket.on('close', () => connections.delete(socket));
    });
    return server;
  };
  const servers = await listenOnAll(hosts, port, create, options.findPortOwner);
  for (const server of servers) {
    // E.g. no file descriptors left for one more connection: no reason to end the others.
    server.on('error', (error) => options.logger.error({ err: error }, 'the listener reported an error'));
  }
  openPort = readPort(servers[0]) ?? port;

  let closing: Promise<void> | null = null;
  return {
    port: openPort,
    url: `${tls === null ? 'http' : 'https'}://${formatHost(hosts[0] ?? host)}:${openPort}`,
    close() {
      shuttingDown = true;
      closing ??= closeServers(servers, connections, options.clock);
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

/** One server per host, all on one port. A missing IPv6 is fine; a port that somebody else has on it is not. */
async function listenOnAll(
  hosts: readonly string[],
  port: number,
  create: () => Server,
  findPortOwner: ProxyOptions['findPortOwner'],
): Promise<Server[]> {
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = [];
    try {
      for (const host of hosts) {
        const server = create();
        if (await listen(server, host, readPort(servers[0]) ?? port, servers.length > 0))
          servers.push(server);
      }
      return servers;
    } catch (error) {
      for (const server of servers) server.close();
      const taken = systemErrorCode(error) === 'EADDRINUSE';
      // The free port of one address family may be taken on the other.
      if (taken && port === 0 && attempt < FREE_PORT_TRIES) continue;
      throw await toListenError(error, port, hosts[0] ?? '', taken ? findPortOwner : null);
    }
  }
}

/** @returns `false` when the machine does not have this address and may do without */
function listen(server: Server, host: string, port: number, optional: boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    server.once('error', (error) => {
      const missing = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(systemErrorCode(error) ?? '');
      if (optional && missing) resolve(false);
      else reject(error);
    });
    server.listen({ host, port }, () => resolve(true));
  });
}

async function toListenError(
  error: unknown,
  port: number,
  host: string,
  findPortOwner: ProxyOptions['findPortOwner'] | null,
): Promise<unknown> {
  if (error instanceof AppError) return error;
  if (findPortOwner !== null) {
    const owner = await findPortOwner(port);
    const by = owner === null ? 'another program' : owner;
    return new AppError('port_in_use', `Port ${port} is in use by ${by}.`, {
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

function readPort(server: Server | undefined): number | null {
  const address = server?.address() as AddressInfo | null | undefined;
  return address?.port ?? null;
}

function formatHost(host: string): string {
  return host.includes(':') ? `[${host}]` : host;
}
