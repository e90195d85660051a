import type { JsonObject } from '../../../../src-shared/json.ts';
import { isJsonObject } from '../../../../src-shared/json.ts';

/** Of the handshake alone, or of its body, which is another with each turn. */
const HANDSHAKE_ONLY =
  /^(host|connection|keep-alive|proxy-.*|te|trailer|transfer-encoding|upgrade|expect|sec-websocket-.*|openai-beta|accept|accept-encoding|content-.*)$/;
const WEBSOCKET_BETA = /^responses_websockets=/;

/** Codex CLI: a header that HTTP requests have, within `client_metadata`, as messages have none. */
const WRAPPED_HEADER = /^ws_request_header_(x_openai_[a-z0-9_]+|x_codex_[a-z0-9_]+|traceparent|tracestate)$/;
/** Codex CLI sends these over HTTP as headers as well, and again with each turn. */
const TURN_HEADERS = ['x-codex-turn-metadata', 'x-codex-window-id', 'x-codex-turn-state'];
/** Measures how long a message took; nothing to do with the request. */
const TRANSPORT_METADATA = 'x-codex-ws-stream-request-start-ms';
/** Visible characters, spaces and tabs (RFC 9110, 5.5). */
const HEADER_VALUE = /^[\t\x20-\x7e]*$/;
/** Of all of them: as many as the headers of a request may have over HTTP. */
const MAX_HEADER_CHARS = 16 * 1024;

/** Codex CLI says so. Other clients are sent nothing that OpenAI does not document. */
export function isCodexClient(rawHeaders: readonly string[]): boolean {
  return listPairs(rawHeaders).some(
    ([name, value]) => name === 'openai-beta' && splitList(value).some((beta) => WEBSOCKET_BETA.test(beta)),
  );
}

/**
 * The headers of the HTTP request that a turn would be, had the client not chosen WebSocket.
 *
 * @param rawHeaders of the handshake. @param metadata the turn's `client_metadata`
 * @returns flat list, without those of the connection
 */
export function listTurnHeaders(rawHeaders: readonly string[], metadata: unknown): string[] {
  const ofTurn = readTurnHeaders(metadata);
  const kept = listPairs(rawHeaders).flatMap(([name, value]) => {
    if (name === 'openai-beta') return keepBetas(value);
    return HANDSHAKE_ONLY.test(name) || ofTurn.has(name) ? [] : [name, value];
  });
  return [...kept, ...[...ofTurn].flat(), 'accept', 'text/event-stream', 'content-type', 'application/json'];
}

/** The body without what became headers, or belongs to WebSocket. */
export function dropTransportMetadata(body: JsonObject): JsonObject {
  const { client_metadata: metadata } = body;
  if (!isJsonObject(metadata)) return body;
  const kept = Object.entries(metadata).filter(
    ([key]) => !WRAPPED_HEADER.test(key) && key !== TRANSPORT_METADATA,
  );
  return { ...body, client_metadata: Object.fromEntries(kept) };
}

function readTurnHeaders(metadata: unknown): Map<string, string> {
  const headers = new Map<string, string>();
  let chars = 0;
  if (!isJsonObject(metadata)) return headers;
  for (const [key, value] of Object.entries(metadata)) {
    const name = TURN_HEADERS.includes(key) ? key : WRAPPED_HEADER.exec(key)?.[1]?.replaceAll('_', '-');
    if (name === undefined || typeof value !== 'string' || !HEADER_VALUE.test(value)) continue;
    chars += name.length + value.length;
    if (chars <= MAX_HEADER_CHARS) headers.set(name, value);
  }
  return headers;
}

function keepBetas(value: string): string[] {
  const betas = splitList(value).filter((beta) => !WEBSOCKET_BETA.test(beta));
  return betas.length === 0 ? [] : ['openai-beta', betas.join(', ')];
}

function splitList(value: string): string[] {
  return value.split(',').map((part) => part.trim());
}

function listPairs(rawHeaders: readonly string[]): [string, string][] {
  const pairs: [string, string][] = [];
  for (let i = 0; i + 1 < rawHeaders.length; i += 2) {
    pairs.push([rawHeaders[i]?.toLowerCase() ?? '', rawHeaders[i + 1] ?? '']);
  }
  return pairs;
}
