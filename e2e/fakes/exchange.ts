import type { IncomingHttpHeaders, IncomingMessage, OutgoingHttpHeaders, ServerResponse } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';

/** `cut`: the fake itself ended the connection early. */
export type Outcome = 'complete' | 'client-left' | 'cut';

/** One request as it came over the wire, and what became of its answer. */
export interface RecordedRequest {
  readonly method: string;
  /** Path and query, untouched. */
  readonly target: string;
  readonly path: string;
  readonly query: URLSearchParams;
  /** Name, value, name, value, ... with the sender's spelling and order. */
  readonly rawHeaders: readonly string[];
  readonly headers: IncomingHttpHeaders;
  readonly body: Buffer;
  /** The body as JSON, or `undefined` when it is none. */
  readonly json: unknown;
  /** Tells connections apart. */
  readonly clientPort: number | undefined;
  readonly outcome: Promise<Outcome>;
  /** Resolves when the client left before the answer was complete; otherwise never. */
  readonly aborted: Promise<void>;
  /** The body bytes handed to the connection so far, exactly (without chunk framing). */
  readonly bytesSent: Buffer;
  /** How many of these the operating system has taken: stalls when the client stops reading. */
  readonly acceptedBytes: number;
  /** Resolves to `acceptedBytes` once it has not grown for `quietMs` (default 250): the only sign of a stall. */
  settled(quietMs?: number): Promise<number>;
}

/** A request together with the means to answer it. */
export class Exchange {
  readonly request: RecordedRequest;
  readonly response: ServerResponse;
  readonly #sent: Buffer[] = [];
  #acceptedBytes = 0;
  #cut = false;

  constructor(incoming: IncomingMessage, response: ServerResponse, body: Buffer) {
    this.response = response;
    const target = incoming.url ?? '/';
    const url = new URL(target, 'http://fake');
    const outcome = new Promise<Outcome>((resolve) => {
      response.once('close', () => {
        resolve(this.#cut ? 'cut' : response.writableFinished ? 'complete' : 'client-left');
      });
    });
    const sent = this.#sent;
    const acceptedBytes = () => this.#acceptedBytes;
    let json: { value: unknown } | undefined;
    this.request = {
      method: incoming.method ?? '',
      target,
      path: url.pathname,
      query: url.searchParams,
      rawHeaders: incoming.rawHeaders,
      headers: incoming.headers,
      body,
      get json() {
        json ??= { value: parseJson(body) };
        return json.value;
      },
      clientPort: incoming.socket.remotePort,
      outcome,
      aborted: new Promise((resolve) => {
        void outcome.then((how) => how === 'client-left' && resolve());
      }),
      get bytesSent() {
        return Buffer.concat(sent);
      },
      get acceptedBytes() {
        return acceptedBytes();
      },
      async settled(quietMs = 250) {
        for (let last = -1; last !== acceptedBytes(); ) {
          last = acceptedBytes();
          await sleep(quietMs);
        }
        return acceptedBytes();
      },
    };
  }

  /** Sends a whole answer: objects as JSON, text as it is. */
  send(status: number, body: unknown, headers: OutgoingHttpHeaders = {}): void {
    const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
    const contentType = typeof body === 'string' ? 'text/plain; charset=utf-8' : 'application/json';
    this.response.writeHead(status, {
      'content-type': contentType,
      'content-length': bytes.length,
      ...headers,
    });
    this.#sent.push(bytes);
    this.response.end(bytes, () => {
      this.#acceptedBytes += bytes.length;
    });
  }

  /** Writes body bytes; resolves to `false` when the connection is gone, else once the system has taken them. */
  write(bytes: Buffer): Promise<boolean> {
    this.#sent.push(bytes);
    return new Promise((resolve) => {
      this.response.write(bytes, (error) => {
        if (!error) this.#acceptedBytes += bytes.length;
        resolve(!error);
      });
    });
  }

  /** Ends the connection without ending the answer. */
  cut(): void {
    this.#cut = true;
    this.response.destroy();
  }
}

function parseJson(body: Buffer): unknown {
  try {
    return JSON.parse(body.toString());
  } catch {
    return undefined;
  }
}
