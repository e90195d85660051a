import { type ClosableOutgoingHttp, createOutgoingHttp } from '../../src-main/adapters/outgoing-http.ts';
import { systemClock } from '../../src-main/adapters/system-clock.ts';
import { type Core, createCore } from '../../src-main/core/create-core.ts';
import { AppError } from '../../src-main/core/errors/app-error.ts';
import type { Clock } from '../../src-main/core/ports/clock.ts';
import { type Logger, silentLogger } from '../../src-main/core/ports/logger.ts';
import type { Keyring } from '../../src-main/core/ports/secret-store.ts';
import { loadSettings } from '../../src-main/core/settings/load-settings.ts';
import { resolveAppPaths } from '../../src-main/core/system/app-paths.ts';
import type { TempHome } from '../fakes/temp-home.ts';

export interface TestCoreOptions {
  readonly home: Pick<TempHome, 'home' | 'cwd' | 'env'>;
  /** Added to the home's environment: settings by their variable names. */
  readonly env?: Readonly<Record<string, string>>;
  readonly clock?: Clock;
  readonly logger?: Logger;
  readonly keyring?: Keyring;
  readonly codexKeyring?: Keyring;
}

export interface TestCore extends Core {
  /** Every secret that the core has seen: none of them may be found in any output. */
  readonly seenSecrets: ReadonlySet<string>;
  readonly http: ClosableOutgoingHttp;
}

/**
 * The real core in a home of its own, without a keyring unless one is given, on a free port. Stop it with
 * `stop()` and `http.close()`.
 */
export async function startTestCore(options: TestCoreOptions): Promise<TestCore> {
  const env = { ...options.home.env, SERVER__PORT: '0', CREDENTIALS__STORAGE: 'file', ...options.env };
  const paths = resolveAppPaths({ env, platform: process.platform, homeDir: options.home.home });
  const loaded = await loadSettings({ env, cwd: options.home.cwd, settingsPath: paths.settingsFile });
  const http = createOutgoingHttp({ env });
  const seenSecrets = new Set<string>();
  const core = createCore({
    loaded,
    paths,
    claudeConfigDir: null,
    platform: process.platform,
    keyring: options.keyring ?? createAbsentKeyring(),
    codexKeyring: options.codexKeyring ?? createAbsentKeyring(),
    http,
    clock: options.clock ?? systemClock,
    logger: options.logger ?? silentLogger,
    onSecret: (value) => seenSecrets.add(value),
  });
  return { ...core, seenSecrets, http };
}

/** A machine without a Secret Service, as the adapters report it. */
export function createAbsentKeyring(): Keyring {
  const fail = () =>
    Promise.reject(new AppError('keyring_unavailable', 'The system keyring cannot be used in this session.'));
  return { getPassword: fail, setPassword: fail, deletePassword: fail };
}

/** A keyring in memory, shared by everything that is given the same one. */
export function createMemoryKeyring(): Keyring & { readonly entries: Map<string, string> } {
  const entries = new Map<string, string>();
  const key = (service: string, account: string) => `${service}/${account}`;
  return {
    entries,
    getPassword: async (service, account) => entries.get(key(service, account)) ?? null,
    setPassword: async (service, account, password) => void entries.set(key(service, account), password),
    deletePassword: async (service, account) => entries.delete(key(service, account)),
  };
}

/** A keyring in memory that behaves as libsecret does while it is locked: reading finds nothing. */
export function createLockableKeyring() {
  const memory = createMemoryKeyring();
  let locked = false;
  const keyring = {
    ...memory,
    lock: () => {
      locked = true;
    },
    unlock: () => {
      locked = false;
    },
    /** What the next write of a secret fails with. */
    failNextSet: null as Error | null,
    getPassword: async (service: string, account: string) =>
      locked ? null : memory.getPassword(service, account),
    async setPassword(service: string, account: string, password: string) {
      if (locked) throw new AppError('keyring_locked', 'The system keyring is locked.');
      const failure = keyring.failNextSet;
      if (failure !== null && !account.startsWith('probe-')) {
        keyring.failNextSet = null;
        throw failure;
      }
      await memory.setPassword(service, account, password);
    },
    deletePassword: async (service: string, account: string) =>
      locked ? false : memory.deletePassword(service, account),
  };
  return keyring satisfies Keyring;
}
