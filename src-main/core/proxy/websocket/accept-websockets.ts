import { type IncomingMessage, type RequestListener, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';
import { WebSocketServer } from 'ws';
import { AppError } from '../../errors/app-error.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Logger } from '../../ports/logger.ts';
import { createResponseStore, type ResponseStore } from '../response-store.ts';
import { createInProcessServer } from './in-process-server.ts';
import { type Connection, serveConnection } from './serve-connection.ts';

export interface WebSocketOptions {
  readonly clock: Clock;
  readonly logger: Logger;
  readonly messageLimitBytes: number;
  readonly pingEveryMs: number;
  /** What is kept for HTTP clients. */
  readonly stored: ResponseStore;
}

interface Upgrade {
  readonly socket: Duplex;
  readonly head: Buffer;
}

/** Brings WebSocket connections to the routes that speak it. */
export interface WebSockets {
  /** The listener for a server's `upgrade`: has `listener` serve the handshake as it serves any request. */
  createUpgradeListener(
    listener: RequestListener,
  ): (request: IncomingMessage, socket: Duplex, head: Buffer) => void;
  /**
   * For the handler of a route: answers the handshake and serves the connection.
   *
   * @throws AppError `invalid_parameter`
   */
  accept(request: IncomingMessage): void;
  /** Tells clients to leave once they have their answers. */
  close(): void;
}

/** Whether a request wants to become a WebSocket (RFC 6455, 4.1). Others that want to be upgraded stay HTTP. */
export function isWebSocketUpgrade({ method, headers }: IncomingMessage): boolean {
  return method === 'GET' && headers.upgrade?.toLowerCase() === 'websocket';
}

/** @param getListener the proxy, which serves what comes in messages */
export function createWebSockets(options: WebSocketOptions, getListener: () => RequestListener): WebSockets {
  const { clock, logger, stored, pingEveryMs } = options;
  const responses = createResponseStore(clock);
  const server = createInProcessServer((request, response) => getListener()(request, response));
  const upgrades = new WeakMap<IncomingMessage, Upgrade>();
  const connections = new Set<Connection>();
  // Uncompressed, as nothing goes further than this machine, or its network.
  const acceptor = new WebSocketServer({
    noServer: true,
    clientTracking: false,
    perMessageDeflate: false,
    maxPayload: options.messageLimitBytes,
  });
  acceptor.on('wsClientError', () => {}); // Otherwise ws would answer a bad handshake itself.

  return {
    createUpgradeListener: (listener) => (request, socket, head) => {
      socket.on('error', () => {}); // A client that is gone already; nobody else listens yet.
      upgrades.set(request, { socket, head });
      listener(request, createHandshakeResponse(request, socket));
    },

    accept(request) {
      const upgrade = upgrades.get(request);
      let isAccepted = false;
      if (upgrade === undefined) throw createHandshakeError();
      acceptor.handleUpgrade(request, upgrade.socket, upgrade.head, (socket) => {
        const connection = serveConnection({
          socket,
          handshake: {
            target: request.url ?? '/',
            host: request.headers.host ?? '',
            rawHeaders: request.rawHeaders,
            remoteAddress: request.socket.remoteAddress,
          },
          server,
          responses,
          stored,
          clock,
          logger,
          pingEveryMs,
        });
        connections.add(connection);
        socket.on('close', () => connections.delete(connection));
        isAccepted = true;
      });
      // ws has looked at it before it came back.
      if (!isAccepted) throw createHandshakeError();
    },

    close() {
      for (const connection of connections) connection.finish();
    },
  };
}

function createHandshakeError(): AppError {
  return new AppError('invalid_parameter', 'The WebSocket handshake is not valid.', {
    advice: 'Use version 13 (RFC 6455), and a Sec-WebSocket-Key.',
  });
}

/** For the answer to a handshake that is refused; an accepted one is answered by ws. */
function createHandshakeResponse(request: IncomingMessage, socket: Duplex): ServerResponse {
  const response = new ServerResponse(request);
  response.shouldKeepAlive = false;
  // Node's types know sockets only, its code any duplex stream.
  response.assignSocket(socket as Parameters<ServerResponse['assignSocket']>[0]);
  response.on('finish', () => {
    response.detachSocket(socket as Parameters<ServerResponse['detachSocket']>[0]);
    socket.end();
    response.emit('close');
  });
  return response;
}
