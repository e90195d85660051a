import { expect, test } from 'vitest';
import { dropUrlQueries, dropUrlQuery } from './drop-url-query.ts';

test.each([
  ['/v1/messages?beta=true', '/v1/messages'],
  ['https://a.example/cb?code=1&state=2#x', 'https://a.example/cb'],
  ['https://a.example/cb#code=1', 'https://a.example/cb'],
  ['/cb?a=1\n2', '/cb'],
  ['/v1/models', '/v1/models'],
])('%s -> %s', (url, expected) => {
  expect(dropUrlQuery(url)).toBe(expected);
});

test('drops the queries of web addresses inside a line, and nothing else', () => {
  const line =
    '{"msg":"got http://localhost:1/cb?code=1&state=2, is that good?","url":"HTTPS://a.example/x#y"}';
  expect(dropUrlQueries(line)).toBe(
    '{"msg":"got http://localhost:1/cb is that good?","url":"HTTPS://a.example/x"}',
  );
  expect(dropUrlQueries('what? nothing # here')).toBe('what? nothing # here');
});
