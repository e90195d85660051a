import { createServer, type RequestListener } from 'node:http';
import { LOOPBACK_ADDRESSES, listenOnAll } from '../system/listen-on-all.ts';

const TIMEOUT_MS = 30_000;

export interface LoopbackServers {
  readonly port: number;
  /** Stops accepting and cuts what is left. */
  close(): Promise<void>;
}

/** Serves this machine only. Rejects with the system's error. @param port 0 asks the system for a free one */
export async function listenOnLoopback(port: number, listener: RequestListener): Promise<LoopbackServers> {
  const create = () => createServer({ headersTimeout: TIMEOUT_MS, requestTimeout: TIMEOUT_MS }, listener);
  const { servers, port: openPort } = await listenOnAll(LOOPBACK_ADDRESSES, port, create);
  return {
    port: openPort,
    async close() {
      const closed = servers.map((server) => new Promise<void>((resolve) => server.close(() => resolve())));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}
