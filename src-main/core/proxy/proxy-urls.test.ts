import { expect, it } from 'vitest';
import { toClientUrl, toLocalUrl } from './proxy-urls.ts';

it.each([
  ['http://127.0.0.1:8000', 'http://localhost:8000', 'http://127.0.0.1:8000'],
  ['http://[::1]:8000', 'http://localhost:8000', 'http://[::1]:8000'],
  ['http://0.0.0.0:8000', 'http://localhost:8000', 'http://127.0.0.1:8000'],
  ['https://[::]:8443', 'https://localhost:8443', 'https://127.0.0.1:8443'],
  ['http://192.168.1.5:8000', 'http://192.168.1.5:8000', 'http://192.168.1.5:8000'],
])('%s is %s for clients and %s for us', (url, forClients, forUs) => {
  expect(toClientUrl(url)).toBe(forClients);
  expect(toLocalUrl(url)).toBe(forUs);
});
