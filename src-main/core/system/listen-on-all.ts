import type { Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { systemErrorCode } from '../errors/app-error.ts';

/** A free port of the first host may be taken on another one; so many are tried. */
const FREE_PORT_TRIES = 10;

/** What `localhost` may mean: a client that is told it may try either address first. */
export const LOOPBACK_ADDRESSES: readonly string[] = ['127.0.0.1', '::1'];

/**
 * Listens on every host with one port, a server for each. All but the first may be missing on this machine
 * (no IPv6); a port that somebody else has on one of them counts as taken. Rejects with the system's error
 * (`EADDRINUSE`, `EACCES`, ...), and nothing is left open then.
 *
 * @param port 0 asks the system for one that is free on all
 */
export async function listenOnAll(
  hosts: readonly string[],
  port: number,
  create: () => Server,
): Promise<{ port: number; servers: Server[] }> {
  for (let attempt = 1; ; attempt++) {
    const servers: Server[] = [];
    let openPort = port;
    try {
      for (const host of hosts) {
        const server = create();
        if (!(await listen(server, host, openPort, servers.length > 0))) continue;
        servers.push(server);
        openPort = (server.address() as AddressInfo).port;
      }
      return { port: openPort, servers };
    } catch (error) {
      for (const server of servers) server.close();
      const isTaken = systemErrorCode(error) === 'EADDRINUSE';
      if (!isTaken || port !== 0 || attempt === FREE_PORT_TRIES) throw error;
    }
  }
}

/** @returns `false` when the machine does not have this address and may do without */
function listen(server: Server, host: string, port: number, optional: boolean): Promise<boolean> {
  return new Promise((resolve, reject) => {
    // Stays on: a later error (no file descriptors left) must not end the process.
    server.on('error', (error) => {
      const isMissing = ['EADDRNOTAVAIL', 'EAFNOSUPPORT'].includes(systemErrorCode(error) ?? '');
      if (optional && isMissing) resolve(false);
      else reject(error);
    });
    server.listen({ host, port }, () => resolve(true));
  });
}
