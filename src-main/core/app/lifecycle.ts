import type { Problem } from '../../../src-shared/credential-status.ts';
import { AppError } from '../errors/app-error.ts';
import { fileVersion } from '../files/json-file.ts';
import type { RequestRecord } from '../proxy/request-record.ts';
import type { AppPorts, Session } from './app-ports.ts';
import { needsNewCore, needsProxyRestart } from './compare-settings.ts';
import { createProxyController, type ProxyController } from './proxy-controller.ts';
import { createTakeOver } from './take-over.ts';
import { toProblem } from './to-problem.ts';

export interface LifecycleOptions {
  readonly ports: AppPorts;
  readonly onRequest: (record: RequestRecord) => void;
  readonly onChange: () => void;
  readonly onProxyFailed: (problem: Problem) => void;
  readonly onCoreChanged: () => void;
}

/**
 * Owns the core in use and its proxy. What changes them runs one after the other, in the order of the calls.
 * Requests that are served, and sign-ins that wait, are only broken off when a setting they depend on changes.
 */
export interface Lifecycle {
  readonly proxy: ProxyController;
  session(): Session | null;
  /** @throws AppError why there is none */
  requireSession(): Session;
  /** Why the settings file as it is now cannot be used; the settings before stay in force. */
  settingsProblem(): Problem | null;
  /** Errors: as the core's `startProxy`, or why there is no core. */
  startProxy(): Promise<void>;
  stopProxy(): Promise<void>;
  /** Ends another process of ours that holds the port, then starts. @throws AppError `take_over_refused` and as `startProxy` */
  takeOver(): Promise<void>;
  /** Reads the settings anew. Never rejects: the state tells what went wrong. */
  reloadSettings(): Promise<void>;
  /** {@link reloadSettings} when the settings file has changed. */
  pollSettings(): void;
  /** Stops the proxy and closes every core. */
  close(): Promise<void>;
}

export function createLifecycle(options: LifecycleOptions): Lifecycle {
  const { ports } = options;
  let session: Session | null = null;
  let settingsProblem: Problem | null = null;
  let settingsError: unknown = null;
  let settingsVersion = '';
  /** No longer in use but for requests that the proxy still serves with it. */
  const retired: Session[] = [];
  let tail: Promise<unknown> = Promise.resolve();
  /** Whether the user wants the proxy to run, also while something keeps it from doing so. */
  let isWanted = false;
  let isClosed = false;

  const takeOver = createTakeOver({
    configDir: ports.paths.configDir,
    findPortOwner: (port) => ports.findPortOwner(port),
    sendSignal: (pid, signal) => ports.sendSignal(pid, signal),
    clock: ports.clock,
  });
  const proxy = createProxyController({
    getSession: () => session,
    takeOver,
    onRequest: options.onRequest,
    onChange: options.onChange,
    onFailed: options.onProxyFailed,
  });
  function enqueue<T>(work: () => Promise<T>): Promise<T> {
    const run = tail.then(() => {
      if (isClosed) throw new AppError('shutting_down', 'The program is ending.');
      return work();
    });
    tail = run.catch(() => {});
    return run;
  }

  function requireSession(): Session {
    if (session !== null) return session;
    throw settingsError ?? new AppError('shutting_down', 'The program is not ready yet.');
  }

  async function stopProxy(): Promise<void> {
    await proxy.stop();
    for (const old of retired.splice(0)) await old.close();
  }

  async function reload(): Promise<void> {
    settingsVersion = fileVersion(ports.paths.settingsFile);
    let next: Session;
    try {
      next = await ports.openCore();
    } catch (error) {
      settingsError = error;
      settingsProblem = toProblem(error);
      if (session === null) proxy.fail(settingsProblem);
      options.onChange();
      return;
    }
    settingsError = null;
    settingsProblem = null;
    await adopt(next);
    options.onChange();
  }

  async function adopt(next: Session): Promise<void> {
    const old = session;
    if (old !== null && !needsNewCore(old.loaded, next.loaded)) {
      session = { core: old.core, loaded: next.loaded, close: old.close };
      await next.close();
      return;
    }
    session = next;
    options.onCoreChanged();
    if (old !== null && proxy.running() !== null && !needsProxyRestart(old.loaded, next.loaded)) {
      retired.push(old);
      return;
    }
    await stopProxy();
    await old?.close();
    if (isWanted) await proxy.start(next).catch(() => {}); // The state tells.
  }

  return {
    proxy,
    session: () => session,
    requireSession,
    settingsProblem: () => (session === null ? null : settingsProblem),
    startProxy: () =>
      enqueue(async () => {
        isWanted = true;
        await proxy.start(requireSession());
      }),
    stopProxy: () =>
      enqueue(async () => {
        isWanted = false;
        await stopProxy();
      }),
    takeOver: () =>
      enqueue(async () => {
        const current = requireSession();
        if (proxy.running() === null) await takeOver.end(current.loaded.settings.server.port);
        isWanted = true;
        await proxy.start(current);
      }),
    reloadSettings: () => enqueue(reload).catch(() => {}),
    pollSettings() {
      const version = fileVersion(ports.paths.settingsFile);
      if (version === settingsVersion) return;
      settingsVersion = version;
      void enqueue(reload).catch(() => {});
    },
    async close() {
      const closing = enqueue(async () => {
        isClosed = true;
        await stopProxy();
        await session?.close();
      });
      await closing.catch(() => {});
    },
  };
}
