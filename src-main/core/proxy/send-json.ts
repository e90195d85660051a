import type { ServerResponse } from 'node:http';
import type { JsonObject } from '../../../src-shared/json.ts';
import { setHeader } from './header-policy.ts';
import { addRequestIds } from './request-id-headers.ts';
import type { RequestTrace } from './request-trace.ts';

/** Ends a request with a JSON answer. @param headers its other ones: flat list, names and values */
export function sendJson(
  response: ServerResponse,
  status: number,
  body: JsonObject,
  trace: RequestTrace,
  headers: readonly string[] = [],
): void {
  const text = Buffer.from(JSON.stringify(body));
  const all = [...headers];
  setHeader(all, 'content-type', 'application/json; charset=utf-8');
  setHeader(all, 'content-length', String(text.length));
  addRequestIds(all, trace);
  response.writeHead(status, all);
  trace.noteFirstByte();
  response.end(text);
}
