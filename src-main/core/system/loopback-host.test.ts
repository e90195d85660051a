import { expect, test } from 'vitest';
import { isLoopbackHost } from './loopback-host.ts';

test.each(['localhost', '127.0.0.1', '127.8.9.1', '::1', '[::1]'])('%s is this machine', (host) => {
  expect(isLoopbackHost(host)).toBe(true);
});

test.each([
  '0.0.0.0',
  '::',
  '128.0.0.1',
  '127.0.0.1.example.com',
  '127.evil.example',
  'localhost.example.com',
  '10.0.0.1',
  '',
])('%s is not', (host) => {
  expect(isLoopbackHost(host)).toBe(false);
});
