import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Another program that holds ports of this machine; 0 for any. */
export async function occupy(...ports: number[]) {
  const servers = ports.map((port) => createServer().listen(port, '127.0.0.1'));
  await Promise.all(servers.map((server) => once(server, 'listening')));
  return {
    ports: servers.map((server) => (server.address() as AddressInfo).port),
    async release(): Promise<void> {
      await Promise.all(servers.map((server) => new Promise((resolve) => server.close(resolve))));
    },
  };
}

export async function findFreePort(): Promise<number> {
  const { ports, release } = await occupy(0);
  await release();
  return ports[0] ?? 0;
}
