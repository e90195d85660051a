import type { OutgoingHttpHeaders } from 'node:http';
import type { Exchange } from './exchange.ts';

/** What a fake wants to say: a JSON body as its only part, or one part per SSE event. */
export interface Answer {
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly parts: readonly Buffer[];
}

/** A whole answer: text as it is, anything else as JSON. */
export function makeAnswer(status: number, body: unknown, headers: OutgoingHttpHeaders = {}): Answer {
  const bytes = Buffer.from(typeof body === 'string' ? body : JSON.stringify(body));
  return {
    status,
    headers: { 'content-type': 'application/json', 'content-length': bytes.length, ...headers },
    parts: [bytes],
  };
}

/** How the answer travels. Every field is independent of the others. */
export interface TransportFault {
  /** Nothing, not even the status line, is sent before this resolves. */
  readonly holdHead?: Promise<unknown>;
  /** Awaited before the part with this index (and once more, with the part count, before the end). */
  readonly gate?: (partIndex: number) => Promise<unknown> | undefined;
  /** Destroys the connection after so many parts (at most all), or half-way through the part that follows them. */
  readonly cut?: { readonly afterParts: number; readonly midPart?: boolean };
  /** CRLF line ends in the event stream. */
  readonly crlf?: boolean;
  /** One write per piece, cut inside every multi-byte UTF-8 character. */
  readonly splitCharacters?: boolean;
  /** One write per so many bytes. */
  readonly pieceBytes?: number;
  /** `null` sends none. */
  readonly contentType?: string | null;
  /** Sends a stream with `content-length` instead of chunked. */
  readonly contentLength?: boolean;
  /** Added to, or put in place of, the answer's own. */
  readonly headers?: OutgoingHttpHeaders;
}

/** Sends `answer` the way `fault` tells. Returns early, without an error, when the client leaves. */
export async function deliverAnswer(
  exchange: Exchange,
  answer: Answer,
  fault: TransportFault = {},
): Promise<void> {
  const parts = fault.crlf
    ? answer.parts.map((part) => Buffer.from(part.toString().replaceAll('\n', '\r\n')))
    : answer.parts;
  await fault.holdHead;
  exchange.response.writeHead(answer.status, makeHeaders(answer, parts, fault));
  exchange.response.flushHeaders();
  if (exchange.request.method === 'HEAD') {
    exchange.response.end();
    return;
  }
  for (const [index, part] of parts.entries()) {
    await fault.gate?.(index);
    const cutsHere = fault.cut?.afterParts === index;
    const bytes = cutsHere ? part.subarray(0, fault.cut?.midPart ? part.length >> 1 : 0) : part;
    for (const piece of cutIntoPieces(bytes, fault)) {
      if (!(await exchange.write(piece))) return;
    }
    if (cutsHere) break;
  }
  if (fault.cut) {
    exchange.cut();
    return;
  }
  await fault.gate?.(parts.length);
  exchange.response.end();
}

function makeHeaders(answer: Answer, parts: readonly Buffer[], fault: TransportFault): OutgoingHttpHeaders {
  const headers: OutgoingHttpHeaders = { ...answer.headers, ...fault.headers };
  if (fault.contentType !== undefined) {
    delete headers['content-type'];
    if (fault.contentType !== null) headers['content-type'] = fault.contentType;
  }
  if (fault.contentLength) headers['content-length'] = parts.reduce((sum, part) => sum + part.length, 0);
  return headers;
}

function* cutIntoPieces(bytes: Buffer, fault: TransportFault): Generator<Buffer> {
  if (!fault.splitCharacters && fault.pieceBytes === undefined) {
    if (bytes.length > 0) yield bytes;
    return;
  }
  let start = 0;
  for (let end = 1; end < bytes.length; end += 1) {
    const insideCharacter = ((bytes[end] ?? 0) & 0xc0) === 0x80;
    if ((fault.splitCharacters && insideCharacter) || end - start === fault.pieceBytes) {
      yield bytes.subarray(start, end);
      start = end;
    }
  }
  if (bytes.length > start) yield bytes.subarray(start);
}
