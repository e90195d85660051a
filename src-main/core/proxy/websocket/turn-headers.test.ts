import { expect, it } from 'vitest';
import { dropTransportMetadata, isCodexClient, listTurnHeaders } from './turn-headers.ts';

const HANDSHAKE = [
  ...['Host', 'localhost:8000', 'Connection', 'Upgrade', 'Upgrade', 'websocket'],
  ...[
    'Sec-WebSocket-Key',
    'a2V5',
    'Sec-WebSocket-Version',
    '13',
    'Sec-WebSocket-Extensions',
    'permessage-deflate',
  ],
  ...[
    'Authorization',
    'Bearer local',
    'User-Agent',
    'codex_exec/0.169.0',
    'X-Codex-Turn-Metadata',
    'of the handshake',
  ],
  ...['OpenAI-Beta', 'responses_websockets=2026-02-06, other=1'],
];
const HTTP = ['accept', 'text/event-stream', 'content-type', 'application/json'];

it('keeps of the handshake what a request over HTTP would have', () => {
  expect(listTurnHeaders(HANDSHAKE, undefined)).toEqual([
    ...['authorization', 'Bearer local', 'user-agent', 'codex_exec/0.169.0'],
    ...['x-codex-turn-metadata', 'of the handshake', 'openai-beta', 'other=1'],
    ...HTTP,
  ]);
});

it('takes from the message what is another with each turn', () => {
  const metadata = {
    'x-codex-turn-metadata': 'of the turn',
    'x-codex-turn-state': 'sticky',
    ws_request_header_x_openai_internal_codex_responses_lite: 'true',
    ws_request_header_traceparent: '00-1-2-01',
    thread_id: 'no header',
  };
  expect(listTurnHeaders(HANDSHAKE, metadata)).toEqual([
    ...['authorization', 'Bearer local', 'user-agent', 'codex_exec/0.169.0', 'openai-beta', 'other=1'],
    ...['x-codex-turn-metadata', 'of the turn', 'x-codex-turn-state', 'sticky'],
    ...['x-openai-internal-codex-responses-lite', 'true', 'traceparent', '00-1-2-01'],
    ...HTTP,
  ]);
});

it('keeps nothing of the handshake that was for its connection alone', () => {
  const given = ['Keep-Alive', 'timeout=5', 'TE', 'trailers', 'Trailer', 'x', 'Proxy-Authorization', 'Basic'];
  expect(listTurnHeaders(given, undefined)).toEqual(HTTP);
});

it('takes from a message no more than the headers of a request may be', () => {
  const metadata = { 'x-codex-turn-state': 'a'.repeat(16_000), 'x-codex-window-id': 'b'.repeat(1_000) };
  const headers = listTurnHeaders([], metadata);
  expect(headers).toContain('x-codex-turn-state');
  expect(headers).not.toContain('x-codex-window-id');
});

it.each([
  ['a header of the connection', { ws_request_header_host: 'evil.example' }],
  ['a credential', { ws_request_header_authorization: 'Bearer other' }],
  ['a value that ends the header', { 'x-codex-turn-state': 'a\r\nx-api-key: b' }],
  ['a value that is no text', { 'x-codex-turn-state': { a: 1 } }],
  ['no object', 'x-codex-turn-state'],
])('makes no header of %s', (_what, metadata) => {
  expect(listTurnHeaders(['X-Api-Key', 'local'], metadata)).toEqual(['x-api-key', 'local', ...HTTP]);
});

it('leaves out of the body what became headers, and the time of the message', () => {
  const kept = { thread_id: 't', 'x-codex-turn-metadata': 'also in the body over HTTP' };
  const body = {
    model: 'm',
    client_metadata: {
      ...kept,
      ws_request_header_traceparent: '1',
      'x-codex-ws-stream-request-start-ms': '2',
    },
  };
  expect(dropTransportMetadata(body)).toEqual({ model: 'm', client_metadata: kept });
  expect(dropTransportMetadata({ model: 'm' })).toEqual({ model: 'm' });
});

it('knows Codex by the beta that it names', () => {
  expect(isCodexClient(HANDSHAKE)).toBe(true);
  expect(isCodexClient(['openai-beta', 'responses_multi_agent=v1'])).toBe(false);
  expect(isCodexClient(['user-agent', 'codex_exec/0.169.0'])).toBe(false);
});
