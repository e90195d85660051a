import type { IncomingHttpHeaders } from 'node:http';
import { hostname, networkInterfaces } from 'node:os';
import { AppError } from '../errors/app-error.ts';
import { isLoopbackHost } from '../system/loopback-host.ts';

/** `localhost`, `localhost:8000`, `[::1]:8000`, `example.com`. Nothing else can follow or precede. */
const HOST_PATTERN = /^(\[[0-9a-f:.]+\]|[a-z0-9._-]+)(?::(\d{1,5}))?$/;

export interface AccessPolicy {
  /** The port that is really open, and whether it speaks TLS. */
  readonly port: number;
  readonly tls: boolean;
  /** Host names that are right with our own port. */
  readonly ownHosts: ReadonlySet<string>;
  /** The same with the port, as nearly every client sends them. */
  readonly usualHosts: ReadonlySet<string>;
  /** Extra `name` (any port) or `name:port` entries. */
  readonly allowedHosts: ReadonlySet<string>;
}

/**
 * Who may be addressed as us. Beyond loopback that is the bind address, or for a wildcard bind every address
 * and the name of this machine; names that only a reverse proxy or DNS knows come from the settings.
 */
export function createAccessPolicy(options: {
  bindHost: string;
  port: number;
  tls: boolean;
  allowedHosts: readonly string[];
}): AccessPolicy {
  const ownHosts = new Set(['localhost', '127.0.0.1', '[::1]']);
  if (!isLoopbackHost(options.bindHost)) {
    const isWildcard = options.bindHost === '0.0.0.0' || options.bindHost === '::';
    const addresses = isWildcard
      ? [
          hostname(),
          ...Object.values(networkInterfaces()).flatMap(
            (entries) => entries?.map((entry) => entry.address) ?? [],
          ),
        ]
      : [options.bindHost];
    for (const address of addresses) ownHosts.add(toHostForm(address));
  } else {
    ownHosts.add(toHostForm(options.bindHost));
  }
  return {
    port: options.port,
    tls: options.tls,
    ownHosts,
    usualHosts: new Set([...ownHosts].map((host) => `${host}:${options.port}`)),
    allowedHosts: new Set(options.allowedHosts.map((host) => host.toLowerCase())),
  };
}

/**
 * Refuses requests that a web page made, before their body is read: a page can reach a localhost port by DNS
 * rebinding (then `Host` is the page's) or by a plain cross-site request (then `Origin` or
 * `Sec-Fetch-Site` says so). See CVE-2024-28224, CVE-2026-22812.
 *
 * @throws AppError `host_not_allowed`, `origin_not_allowed`
 */
export function checkLocalAccess(headers: IncomingHttpHeaders, policy: AccessPolicy): void {
  if (!isAllowedHost(headers.host, policy)) {
    throw new AppError('host_not_allowed', 'This Host header is not one of the proxy.', {
      advice: 'Use http://localhost with the right port, or add the name to SERVER__ALLOWED_HOSTS.',
    });
  }
  const { origin } = headers;
  const site = headers['sec-fetch-site'];
  const fromElsewhere = site !== undefined && site !== 'same-origin' && site !== 'none';
  if (fromElsewhere || (origin !== undefined && !isOwnOrigin(origin, policy))) {
    throw new AppError('origin_not_allowed', 'Requests from web pages are not allowed.', {
      advice: 'Call the proxy from a program, not from a page in a browser.',
    });
  }
}

function isAllowedHost(host: string | undefined, policy: AccessPolicy): boolean {
  if (policy.usualHosts.has(host ?? '')) return true;
  const match = HOST_PATTERN.exec(host?.toLowerCase() ?? '');
  if (match === null) return false;
  const [whole, name = '', portText] = match;
  if (policy.allowedHosts.has(name) || policy.allowedHosts.has(whole)) return true;
  const port = portText === undefined ? (policy.tls ? 443 : 80) : Number(portText);
  return port === policy.port && policy.ownHosts.has(name);
}

function isOwnOrigin(origin: string, policy: AccessPolicy): boolean {
  const scheme = policy.tls ? 'https://' : 'http://';
  return origin.startsWith(scheme) && isAllowedHost(origin.slice(scheme.length), policy);
}

function toHostForm(address: string): string {
  const lower = address.toLowerCase();
  return lower.includes(':') && !lower.startsWith('[') ? `[${lower}]` : lower;
}
