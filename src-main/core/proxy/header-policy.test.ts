import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  filterRequestHeaders,
  filterResponseHeaders,
  getHeader,
  removeHeader,
  setHeader,
} from './header-policy.ts';

const NEVER_UPSTREAM = [
  'Authorization',
  'X-Api-Key',
  'Api-Key',
  'X-Goog-Api-Key',
  'Proxy-Authorization',
  'ChatGPT-Account-Id',
  'Cookie',
  'Cookie2',
  'Origin',
  'Referer',
  'Forwarded',
  'X-Forwarded',
  'X-Forwarded-For',
  'X-Forwarded-Host',
  'X-Forwarded-Whatever',
  'X-Real-IP',
  'X-Client-IP',
  'True-Client-IP',
  'Via',
  'CF-Connecting-IP',
  'CDN-Loop',
  'Sec-Fetch-Site',
  'Sec-WebSocket-Key',
  'Access-Control-Request-Method',
  'Host',
  'Content-Length',
  'Content-Encoding',
  'Accept-Encoding',
  'Expect',
  'User-Agent',
  'Connection',
  'Keep-Alive',
  'Proxy-Connection',
  'TE',
  'Trailer',
  'Transfer-Encoding',
  'Upgrade',
];
const NEVER_DOWNSTREAM = [
  'Set-Cookie',
  'Set-Cookie2',
  'Connection',
  'Keep-Alive',
  'Transfer-Encoding',
  'Trailer',
  'Upgrade',
  'Proxy-Authenticate',
  'Access-Control-Allow-Origin',
  'Access-Control-Allow-Credentials',
  'Alt-Svc',
  'Strict-Transport-Security',
  'Content-Security-Policy',
  'Clear-Site-Data',
  'NEL',
  'Report-To',
];
const KEPT = [
  'anthropic-version',
  'Anthropic-Beta',
  'content-type',
  'X-Stainless-Lang',
  'accept',
  'session_id',
];

const anyCase = (names: readonly string[]) =>
  fc.tuple(fc.constantFrom(...names), fc.infiniteStream(fc.boolean())).map(([name, coins]) => {
    const next = () => coins.next().value === true;
    return [...name].map((char) => (next() ? char.toUpperCase() : char.toLowerCase())).join('');
  });
const value = fc.stringMatching(/^[\x21-\x7e]{0,20}$/);

function property(filter: typeof filterRequestHeaders, denied: readonly string[]) {
  const kept = fc.tuple(anyCase(KEPT), value);
  const dropped = fc.tuple(anyCase(denied.filter((name) => name !== 'Connection')), value);
  const named = fc.tuple(anyCase(['X-Hop-One', 'X-Hop-Two']), value);
  const connection = fc.constant(['ConnectioN', 'x-hop-one , keep-alive,X-HOP-TWO'] as const);
  const entries = fc.array(fc.oneof(kept, dropped, named), { maxLength: 30 });
  fc.assert(
    fc.property(entries, connection, fc.nat(), (given, hop, at) => {
      const list = [...given];
      list.splice(at % (list.length + 1), 0, [...hop]);
      const names = new Set(KEPT.map((name) => name.toLowerCase()));
      const expected = list.filter(([name]) => names.has(name.toLowerCase()));
      expect(filter(list.flat())).toEqual(expected.flat());
    }),
  );
}

describe('request headers', () => {
  it('lose what is denied in any letter case and what Connection names; the rest keeps order and spelling', () => {
    property(filterRequestHeaders, NEVER_UPSTREAM);
  });

  it('joins several Connection headers', () => {
    const headers = ['Connection', 'x-a', 'X-A', '1', 'x-b', '2', 'connection', 'close, x-b', 'x-c', '3'];
    expect(filterRequestHeaders(headers)).toEqual(['x-c', '3']);
  });
});

describe('response headers', () => {
  it('lose what is denied in any letter case and what Connection names; the rest keeps order and spelling', () => {
    property(filterResponseHeaders, NEVER_DOWNSTREAM);
  });

  it('keep what clients go by', () => {
    const headers = ['request-id', 'r', 'Retry-After', '3', 'x-should-retry', 'true', 'x-codex-primary', '1'];
    expect(filterResponseHeaders(headers)).toEqual(headers);
  });
});

it('sets, gets and removes by any letter case', () => {
  const headers = ['A', '1', 'x', '2', 'a', '3'];
  expect(getHeader(headers, 'a')).toBe('1, 3');
  setHeader(headers, 'a', '4');
  expect(headers).toEqual(['x', '2', 'a', '4']);
  removeHeader(headers, 'a');
  expect([headers, getHeader(headers, 'a')]).toEqual([['x', '2'], null]);
});
