import { isIPv4 } from 'node:net';

/**
 * Tells whether a host can only be this machine: `localhost`, 127.0.0.0/8 or ::1.
 *
 * @param host as `URL.hostname` gives it (lower case, IPv6 in brackets) or as a plain address. A name that
 *   merely resolves to a loopback address is not one: DNS may change its mind between check and use.
 */
export function isLoopbackHost(host: string): boolean {
  return (
    host === 'localhost' || host === '::1' || host === '[::1]' || (isIPv4(host) && host.startsWith('127.'))
  );
}
