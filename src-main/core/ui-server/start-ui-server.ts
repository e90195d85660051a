import type { RequestListener } from 'node:http';
import type { AppService } from '../app/app-service.ts';
import type { Dispatcher } from '../app/dispatch.ts';
import { AppError, systemErrorCode } from '../errors/app-error.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import { formatPortOwner, type PortOwner } from '../system/find-port-owner.ts';
import { createUiApp } from './create-ui-app.ts';
import { createEventStreams } from './event-streams.ts';
import { type LoopbackServers, listenOnLoopback } from './listen-on-loopback.ts';
import { announceWindow } from './running-window.ts';
import { listAssets } from './static-assets.ts';
import { createUiSessions } from './ui-sessions.ts';

export interface UiServerOptions {
  /** 0 takes any free port. */
  readonly port: number;
  /** The built window: a folder with `index.html`. */
  readonly assetsDir: string;
  /** Where the user's other processes find out how to ask for a link. */
  readonly configDir: string;
  readonly dispatcher: Dispatcher;
  readonly app: Pick<AppService, 'snapshot' | 'subscribe'>;
  readonly findPortOwner: (port: number) => Promise<PortOwner | null>;
  readonly clock: Clock;
  readonly logger: Logger;
}

export interface UiServer {
  readonly port: number;
  /** E.g. `http://127.0.0.1:8001`. Of no use without a link. */
  readonly url: string;
  /** A link that opens the window once, within 10 minutes. It is a secret: not for the log. */
  readonly oneTimeLink: string;
  /** Another one. */
  newLink(): string;
  /** Ends every window's connection. */
  close(): Promise<void>;
}

/**
 * Serves the window to browsers of this machine, independently of the proxy.
 *
 * @throws AppError `port_in_use` (with the owner's name), `listen_failed`, `internal` when it has not been built
 */
export async function startUiServer(options: UiServerOptions): Promise<UiServer> {
  const { app, clock, logger, dispatcher } = options;
  const assets = await listAssets(options.assetsDir);
  const sessions = createUiSessions(clock);
  const streams = createEventStreams(app, clock);
  // Not `localhost`: browsers send cookies to every port of a host, and developers' own servers are there.
  const urlOf = (port: number) => `http://127.0.0.1:${port}`;
  const newLink = () => `${urlOf(servers.port)}/open?key=${sessions.createKey()}`;
  const servers = await open(
    createUiApp({ dispatcher, sessions, streams, assets, logger, newLink }),
    options,
  );
  const url = urlOf(servers.port);
  const { ownerKey } = sessions;
  const withdraw = await announceWindow(options.configDir, { pid: process.pid, url, ownerKey });
  return {
    port: servers.port,
    url,
    oneTimeLink: newLink(),
    newLink,
    async close() {
      await withdraw();
      streams.close();
      await servers.close();
    },
  };
}

async function open(listener: RequestListener, options: UiServerOptions): Promise<LoopbackServers> {
  const { port } = options;
  try {
    return await listenOnLoopback(port, listener);
  } catch (error) {
    const advice = 'Choose another port with --ui-port or SERVER__UI_PORT.';
    const code = systemErrorCode(error);
    if (code !== 'EADDRINUSE') {
      const message = `The window cannot be served on port ${port} (${code ?? 'unknown'}).`;
      throw new AppError('listen_failed', message, { advice, cause: error });
    }
    const owner = await options.findPortOwner(port);
    const name = owner === null ? 'another program' : formatPortOwner(owner);
    throw new AppError('port_in_use', `Port ${port}, for the window, is in use by ${name}.`, {
      advice: `If that is ccproxy, open its window with "ccproxy ui". Or choose another port with --ui-port.`,
      cause: error,
    });
  }
}
