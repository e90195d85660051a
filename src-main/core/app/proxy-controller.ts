import type { Problem } from '../../../src-shared/credential-status.ts';
import type { ProxyStatus } from '../../../src-shared/model/proxy-status.ts';
import { isAppError } from '../errors/app-error.ts';
import { toClientUrl, toLocalUrl } from '../proxy/proxy-urls.ts';
import type { RequestRecord } from '../proxy/request-record.ts';
import type { RunningProxy } from '../proxy/start-proxy.ts';
import { assembleSettings } from '../settings/setting-definitions.ts';
import type { Session } from './app-ports.ts';
import type { TakeOver } from './take-over.ts';
import { toProblem } from './to-problem.ts';

export interface ProxyControllerOptions {
  readonly getSession: () => Session | null;
  readonly takeOver: Pick<TakeOver, 'isPossible'>;
  readonly onRequest: (record: RequestRecord) => void;
  readonly onChange: () => void;
  readonly onFailed: (problem: Problem) => void;
}

/** Starts and stops the proxy. Its calls are to be made one after the other. */
export interface ProxyController {
  status(): ProxyStatus;
  /** The session whose core serves the requests now, and the address to reach it from this machine. */
  running(): { readonly session: Session; readonly localUrl: string } | null;
  /** No effect while it runs. Errors: as the core's `startProxy`; the status tells them, too. */
  start(session: Session): Promise<void>;
  /** Lets requests finish for 5 s. Also clears a failure. */
  stop(): Promise<void>;
  /** Shows why there is no proxy although nobody stopped it. */
  fail(problem: Problem): void;
}

export function createProxyController(options: ProxyControllerOptions): ProxyController {
  const { getSession, onChange } = options;
  let state: Pick<ProxyStatus, 'state' | 'problem' | 'canTakeOver'> = createState('stopped');
  let running: { readonly session: Session; readonly proxy: RunningProxy } | null = null;

  function change(next: typeof state): void {
    state = next;
    onChange();
  }

  function fail(problem: Problem, canTakeOver = false): void {
    change({ state: 'failed', problem, canTakeOver });
    options.onFailed(problem);
  }

  return {
    status() {
      const session = running?.session ?? getSession();
      const { server } = session?.loaded.settings ?? assembleSettings(({ defaultValue }) => defaultValue);
      return {
        ...state,
        port: running?.proxy.port ?? server.port,
        url: running === null ? null : toClientUrl(running.proxy.url),
        bindHost: server.host,
      };
    },

    running: () =>
      running === null ? null : { session: running.session, localUrl: toLocalUrl(running.proxy.url) },

    async start(session) {
      if (running !== null) return;
      change(createState('starting'));
      try {
        const proxy = await session.core.startProxy({ onRequest: options.onRequest });
        running = { session, proxy };
        change(createState('running'));
      } catch (error) {
        const { port } = session.loaded.settings.server;
        const canTakeOver = isAppError(error, 'port_in_use') && (await options.takeOver.isPossible(port));
        fail(toProblem(error), canTakeOver);
        throw error;
      }
    },

    async stop() {
      if (running !== null) {
        change(createState('stopping'));
        await running.proxy.close();
        running = null;
      }
      if (state.state !== 'stopped') change(createState('stopped'));
    },

    fail: (problem) => fail(problem),
  };
}

function createState(state: ProxyStatus['state']) {
  return { state, problem: null, canTakeOver: false };
}
