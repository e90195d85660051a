import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../src-shared/json.ts';
import { requestIdHeaders } from './request-id-headers.ts';
import type { RequestTrace } from './request-trace.ts';

/** Ends a request with a JSON answer. @param headers flat list, names and values */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  trace: RequestTrace,
  headers: readonly string[] = [],
): void {
  const text = Buffer.from(JSON.stringify(body));
  response.writeHead(status, [
    ...headers,
    'content-type',
    'application/json; charset=utf-8',
    'content-length',
    String(text.length),
    ...Object.entries(requestIdHeaders(trace, headers)).flat(),
  ]);
  trace.noteFirstByte();
  response.end(text);
}
