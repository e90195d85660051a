import { createServer, request as httpRequest, type IncomingMessage, type RequestListener } from 'node:http';
import { duplexPair } from 'node:stream';

/** Those of a handshake, and what a message may add to them. */
const MAX_HEADER_BYTES = 64 * 1024;

export interface InProcessRequest {
  readonly path: string;
  /** Flat list, of which `host`, `connection` and `content-length` are not part. */
  readonly headers: readonly string[];
  readonly host: string;
  readonly body: string;
  /** Of the client on whose behalf it is sent. */
  readonly remoteAddress: string | undefined;
  /** Ends the request, as a client does that leaves. */
  readonly signal: AbortSignal;
}

/** Serves HTTP requests that come from within the process, by no port. */
export interface InProcessServer {
  /** @returns the answer, as soon as its head has come. Rejects when it is cut off before that, or by the signal. */
  post(request: InProcessRequest): Promise<IncomingMessage>;
}

/**
 * An HTTP server on pairs of streams in memory, so that a request from within is served by the very code, and with the
 * back-pressure, that requests over sockets are.
 */
export function createInProcessServer(listener: RequestListener): InProcessServer {
  const server = createServer({ maxHeaderSize: MAX_HEADER_BYTES }, listener);
  return {
    post({ path, headers, host, body, remoteAddress, signal }) {
      const [near, far] = duplexPair();
      // https://nodejs.org/api/http.html#event-connection: any duplex stream will do.
      server.emit('connection', Object.assign(far, { remoteAddress }));
      return new Promise((resolve, reject) => {
        const request = httpRequest({
          method: 'POST',
          path,
          headers: [
            ...['host', host, 'connection', 'close', 'content-length', String(Buffer.byteLength(body))],
            ...headers,
          ],
          createConnection: () => near,
          signal,
        });
        request.on('response', resolve);
        request.on('error', reject);
        request.end(body);
      });
    },
  };
}
