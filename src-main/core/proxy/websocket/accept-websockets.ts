import { type IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { type WebSocket, WebSocketServer } from 'ws';
import { AppError } from '../../errors/app-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { createResponseStore, type ResponseStore } from '../response-store.ts';
import { createInProcessServer } from './in-process-server.ts';
import { type Connection, serveConnection } from './serve-connection.ts';

/** Of clients that stay, one each; what they ask for counts as requests. */
const MAX_CONNECTIONS = 512;

export interface WebSocketOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly messageLimitBytes: number;
  readonly pingEveryMs: number;
  /** What is kept for HTTP clients. */
  readonly stored: ResponseStore;
}

interface Upgrade {
  readonly socket: Socket;
  readonly head: Buffer;
}

/** Brings WebSocket connections to the routes that speak it. */
export interface WebSockets {
  /** For a server's event `upgrade`: has the proxy serve the handshake as it serves any request. */
  handleUpgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /**
   * For the handler of a route: answers the handshake and serves the connection.
   *
   * @throws AppError `invalid_parameter`, `shutting_down`, `too_busy`
   */
  accept(request: IncomingMessage): void;
  /** Tells clients to leave once they have their answers. */
  finish(): void;
  /** Forgets what the connections held. */
  close(): void;
}

/** Whether a request wants to become a WebSocket (RFC 6455, 4.1). Others that want to be upgraded stay HTTP. */
export function isWebSocketUpgrade({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** @param serve the proxy, which serves handshakes, and what comes in messages */
export function createWebSockets(options: WebSocketOptions, serve: RequestListener): WebSockets {
  const { clock, logger, stored, pingEveryMs, messageLimitBytes } = options;
  const responses = createResponseStore(clock);
  const server = createInProcessServer(serve);
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  const connections = new Set<Connection>();
  let isFinishing = false;
  const acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    // Nothing goes further than this machine, or its network.
    perMessageDeflate: false,
    maxPayload: messageLimitBytes,
    // Browsers carry keys in the name of a protocol, which is not to be said back.
    handleProtocols: () => false,
  });
  acceptor.on('wsClientError', () => {}); // Otherwise ws would answer a bad handshake itself.

  function serveSocket(socket: WebSocket, request: IncomingMessage, transport: Socket): void {
    const connection = serveConnection({
      socket,
      transport,
      handshake: {
        target: request.url ?? '/',
        host: request.headers.host ?? '',
        rawHeaders: request.rawHeaders,
      },
      server,
      responses,
      stored,
      clock,
      logger,
      pingEveryMs,
      maxBytes: messageLimitBytes,
    });
    connections.add(connection);
    socket.on('close', () => connections.delete(connection));
  }

  return {
    handleUpgrade(request, socket, head) {
      socket.on('error', () => {}); // A client that is gone already; nobody else listens yet.
      // Both kinds of server have such sockets; Node's types know any stream.
      const response = socket instanceof Socket ? createHandshakeResponse(request, socket) : null;
      if (response === null) socket.destroy();
      else {
        upgrades.set(request, { socket: socket as Socket, head });
        serve(request, response);
      }
    },

    accept(request) {
      const upgrade = upgrades.get(request);
      let isAccepted = false;
      if (upgrade === undefined) throw createHandshakeError();
      if (isFinishing)
        throw new AppError('shutting_down', 'The proxy is shutting down.', { retryAfterMs: 5_000 });
      if (connections.size >= MAX_CONNECTIONS) {
        throw new AppError('too_busy', 'Too many WebSocket connections are open.', { retryAfterMs: 1_000 });
      }
      acceptor.handleUpgrade(request, upgrade.socket, upgrade.head, (socket) => {
        isAccepted = true;
        serveSocket(socket, request, upgrade.socket);
      });
      // ws has looked at it before it came back.
      if (!isAccepted) throw createHandshakeError();
    },

    finish() {
      isFinishing = true;
      for (const connection of connections) connection.finish();
    },

    close: () => responses.close(),
  };
}

function createHandshakeError(): AppError {
  return new AppError('invalid_parameter', 'The WebSocket handshake is not valid.', {
    advice: 'Use version 13 (RFC 6455), and a Sec-WebSocket-Key.',
  });
}

/**
 * For the answer to a handshake that is refused; an accepted one is answered by ws.
 *
 * @returns `null` when an earlier request on the connection has no answer yet, which is lost with it: no client may ask
 *   before that is there
 */
function createHandshakeResponse(request: IncomingMessage, socket: Socket): ServerResponse | null {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  try {
    response.assignSocket(socket);
  } catch {
    return null;
  }
  response.setHeader('sec-websocket-version', '13'); // RFC 6455, 4.4
  response.on('finish', () => {
    response.detachSocket(socket);
    socket.destroySoon(); // A mere end would leave it to the client.
    response.emit('close');
  });
  return response;
}
