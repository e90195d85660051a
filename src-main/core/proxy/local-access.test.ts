import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { describe, expect, it } from 'vitest';
import { isAppError } from '../errors/app-error.ts';
import { checkLocalAccess, createAccessPolicy } from './local-access.ts';

const LOCAL = { bindHost: '127.0.0.1', port: 8000, tls: false, allowedHosts: [] };

function check(headers: IncomingHttpHeaders, given: Partial<Parameters<typeof createAccessPolicy>[0]> = {}) {
  try {
    checkLocalAccess(headers, createAccessPolicy({ ...LOCAL, ...given }));
    return 'ok';
  } catch (error) {
    if (isAppError(error)) return error.code;
    throw error;
  }
}

const checkHost = (host: string | undefined, given = {}) => check(host === undefined ? {} : { host }, given);
const checkOrigin = (origin: string, given = {}) => check({ host: 'localhost:8000', origin }, given);

describe('Host', () => {
  it.each(['localhost:8000', 'LocalHost:8000', '127.0.0.1:8000', '[::1]:8000'])('%s is ours', (host) => {
    expect(checkHost(host)).toBe('ok');
  });

  it.each([
    undefined,
    '',
    ' ',
    'localhost',
    'localhost:',
    'localhost:80',
    'localhost:8001',
    'localhost:80000',
    'localhost:8000:8000',
    'localhost:8000 ',
    ' localhost:8000',
    'localhost.:8000',
    'localhost:8000/',
    'localhost:8000@evil.example',
    'evil.example@localhost:8000',
    'user:pass@localhost:8000',
    'localhost:8000.evil.example',
    'localhost.evil.example:8000',
    'evil-localhost:8000',
    'evil.example',
    'evil.example:8000',
    '127.0.0.1.nip.io:8000',
    '127.0.0.2:8000',
    '127.1:8000',
    '0.0.0.0:8000',
    '2130706433:8000',
    '0x7f000001:8000',
    '[::]:8000',
    '::1:8000',
    '[::1',
    '[::1]evil:8000',
    '[::ffff:127.0.0.1]:8000',
    'localhost,evil.example:8000',
    'localhost\t:8000',
    'localhost\0:8000',
    'ⓛocalhost:8000',
    '[]:8000',
    ':8000',
  ])('%j is not', (host) => {
    expect(checkHost(host)).toBe('host_not_allowed');
  });

  it('may leave out the port of its scheme', () => {
    expect(checkHost('localhost', { port: 80 })).toBe('ok');
    expect(checkHost('localhost', { port: 443 })).toBe('host_not_allowed');
    expect(checkHost('localhost', { port: 443, tls: true })).toBe('ok');
  });

  it('is the bind address beyond loopback', () => {
    expect(checkHost('192.0.2.7:8000', { bindHost: '192.0.2.7' })).toBe('ok');
    expect(checkHost('192.0.2.8:8000', { bindHost: '192.0.2.7' })).toBe('host_not_allowed');
    expect(checkHost('[2001:db8::1]:8000', { bindHost: '2001:DB8::1' })).toBe('ok');
    expect(checkHost('127.0.0.3:8000', { bindHost: '127.0.0.3' })).toBe('ok');
  });

  it.each(['0.0.0.0', '::'])('is every address and the name of this machine when bound to %s', (bindHost) => {
    const addresses = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
    for (const { address, family } of addresses) {
      const host = family === 'IPv6' ? `[${address}]` : address;
      expect([host, checkHost(`${host}:8000`, { bindHost })]).toEqual([host, 'ok']);
    }
    expect(checkHost(`${hostname()}:8000`, { bindHost })).toBe('ok');
    expect(checkHost('evil.example:8000', { bindHost })).toBe('host_not_allowed');
  });

  it('may be what the user allowed, with any port or a certain one', () => {
    const allowedHosts = ['proxy.example', 'nas.example:9000', '[2001:db8::2]'];
    for (const host of ['proxy.example', 'Proxy.Example:1', 'nas.example:9000', '[2001:db8::2]:5']) {
      expect([host, checkHost(host, { allowedHosts })]).toEqual([host, 'ok']);
    }
    for (const host of ['nas.example', 'nas.example:8000', 'a.proxy.example', 'proxy.example.']) {
      expect([host, checkHost(host, { allowedHosts })]).toEqual([host, 'host_not_allowed']);
    }
  });
});

describe('Origin', () => {
  it('is right only as our own', () => {
    expect(checkOrigin('http://localhost:8000')).toBe('ok');
    expect(checkOrigin('http://[::1]:8000')).toBe('ok');
    expect(check({ host: 'localhost:8000' })).toBe('ok');
    expect(check({ host: 'localhost:8000', origin: 'https://localhost:8000' }, { tls: true })).toBe('ok');
  });

  it.each([
    'null',
    '',
    '*',
    'https://evil.example',
    'http://evil.example:8000',
    'https://localhost:8000',
    'http://localhost',
    'http://localhost:3000',
    'http://localhost:8000.evil.example',
    'http://localhost:8000@evil.example',
    'http://localhost:8000/',
    'http://localhost:8000, http://evil.example',
    'HTTP://localhost:8000',
    'file://',
    'chrome-extension://abcdefghijklmnop',
    'http://',
  ])('%j is refused', (origin) => {
    expect(checkOrigin(origin)).toBe('origin_not_allowed');
  });

  it.each([
    ['same-origin', 'ok'],
    ['none', 'ok'],
    ['same-site', 'origin_not_allowed'],
    ['cross-site', 'origin_not_allowed'],
    ['something-new', 'origin_not_allowed'],
    ['', 'origin_not_allowed'],
  ])('Sec-Fetch-Site %j alone: %s', (site, outcome) => {
    expect(check({ host: 'localhost:8000', 'sec-fetch-site': site })).toBe(outcome);
  });

  it('is looked at only after Host', () => {
    expect(check({ host: 'evil.example', origin: 'http://localhost:8000' })).toBe('host_not_allowed');
  });
});
