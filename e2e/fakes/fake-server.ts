import { EventEmitter, once } from 'node:events';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import type { AddressInfo } from 'node:net';
import { buffer } from 'node:stream/consumers';
import { Exchange, type RecordedRequest } from './exchange.ts';

export interface FakeServerOptions {
  /** PEM texts; serves HTTPS when given. */
  readonly tls?: { readonly cert: string; readonly key: string };
}

export interface FakeServer {
  /** `http://127.0.0.1:<port>` */
  readonly origin: string;
  readonly port: number;
  /** Every request whose body arrived whole, oldest first. */
  readonly requests: readonly RecordedRequest[];
  /** The newest request; throws when there is none. */
  lastRequest(): RecordedRequest;
  /** The first request, past or future, that `matches`. */
  waitForRequest(matches?: (request: RecordedRequest) => boolean): Promise<RecordedRequest>;
  /** Ends all connections at once. Rejects when the fake itself failed at something, so that no test passes by it. */
  close(): Promise<void>;
}

/** The base of every fake: listens on 127.0.0.1, port 0, records each request and hands it to `handle`. */
export async function startFakeServer(
  handle: (exchange: Exchange) => Promise<void> | void,
  options: FakeServerOptions = {},
): Promise<FakeServer> {
  const requests: RecordedRequest[] = [];
  const failures: unknown[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);

  async function serve(incoming: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await buffer(incoming).catch(() => null);
    // The client left in the middle of its own request: there is nothing to record or to answer.
    if (body === null) return;
    const exchange = new Exchange(incoming, response, body);
    requests.push(exchange.request);
    arrivals.emit('request', exchange.request);
    try {
      await handle(exchange);
    } catch (error) {
      failures.push(error);
      exchange.cut();
    }
  }

  const listener = (incoming: IncomingMessage, response: ServerResponse) => void serve(incoming, response);
  const server = options.tls ? createTlsServer(options.tls, listener) : createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;

  return {
    origin: `${options.tls ? 'https' : 'http'}://127.0.0.1:${port}`,
    port,
    requests,
    lastRequest() {
      const request = requests.at(-1);
      if (!request) throw new Error('No request has arrived');
      return request;
    },
    async waitForRequest(matches = () => true) {
      const known = requests.find(matches);
      if (known) return known;
      for (;;) {
        const [request] = (await once(arrivals, 'request')) as [RecordedRequest];
        if (matches(request)) return request;
      }
    },
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
      if (failures.length > 0) throw failures[0];
    },
  };
}
