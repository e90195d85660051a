import { expect, it } from 'vitest';
import { predictBaseUrl } from './predict-base-url.ts';

const STOPPED = { url: null, port: 8000, bindHost: '127.0.0.1' };

it('is the address that is open', () => {
  const running = { url: 'http://localhost:49152', port: 49_152, bindHost: '127.0.0.1' };
  expect(predictBaseUrl(running, [{ name: 'SERVER__TLS_CERT_FILE', source: 'environment' }])).toBe(
    'http://localhost:49152',
  );
});

it.each([
  ['127.0.0.1', 'http://localhost:8000'],
  ['0.0.0.0', 'http://localhost:8000'],
  ['::', 'http://localhost:8000'],
  ['192.168.1.20', 'http://192.168.1.20:8000'],
  ['fd00::20', 'http://[fd00::20]:8000'],
])('is what a stopped proxy at %s will have', (bindHost, url) => {
  expect(predictBaseUrl({ ...STOPPED, bindHost }, [])).toBe(url);
});

it('is https where a certificate is set', () => {
  expect(predictBaseUrl(STOPPED, [{ name: 'SERVER__TLS_CERT_FILE', source: 'settings file' }])).toBe(
    'https://localhost:8000',
  );
  expect(predictBaseUrl(STOPPED, [{ name: 'SERVER__TLS_CERT_FILE', source: 'default' }])).toBe(
    'http://localhost:8000',
  );
});

it('does not invent a port', () => {
  expect(predictBaseUrl({ ...STOPPED, port: 0 }, [])).toBe('http://localhost:<port>');
});
