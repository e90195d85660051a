import type { Browser, Page } from 'playwright';
import { findSetting } from '../../src-main/core/settings/setting-definitions.ts';
import { setFileSetting } from '../../src-main/core/settings/settings-file.ts';
import { resolveAppPaths } from '../../src-main/core/system/app-paths.ts';
import { findProjectPaths } from '../../src-main/launch/project-paths.mjs';
import { DEFAULT_PREFERENCES, type Preferences } from '../../src-shared/model/preferences.ts';
import { createTempHome, type TempHome } from '../fakes/temp-home.ts';
import { type CcproxyProcess, spawnCcproxy } from '../support/ccproxy-process.ts';
import type { HostedWindow, WindowHost } from './hosts/window-host.ts';
import { createLedger, type Ledger } from './ledger.ts';
import { startVendors, type Vendors } from './vendors.ts';
import { WAIT_MS } from './wait-ms.ts';

export interface SceneOptions {
  /** Besides that of the home and of the fake providers. */
  readonly env?: Readonly<Record<string, string>>;
  /** Default: the first run is over. */
  readonly preferences?: Partial<Preferences>;
  /** What is there before the first start, e.g. a credential of another program. */
  readonly before?: (home: TempHome, vendors: Vendors) => Promise<unknown>;
}

/** A user's machine with the running product, its window open, and both providers. */
export interface Scene {
  readonly home: TempHome;
  readonly vendors: Vendors;
  readonly ledger: Ledger;
  /** Replaced by {@link restart}. */
  readonly window: HostedWindow;
  page(): Promise<Page>;
  /** Starts a `ccproxy` command in a process of its own, which ends with the scene. */
  spawn(...args: string[]): CcproxyProcess;
  /** Runs one to its end, and resolves to what it printed; rejects when it fails. */
  command(...args: string[]): Promise<string>;
  /** Ends the product as the user does and starts it again. */
  restart(): Promise<void>;
  /** A secret of the user's own: only what shows it on purpose may hold it. */
  protect(secret: string): void;
  /** Errors of the page that the test brings about itself. */
  expectFaults(pattern: RegExp): void;
  /** Ends everything; rejects when a secret was told to the window, or the page has complained. */
  close(): Promise<void>;
}

/** The one answer that shows the auth token, at the user's own click. */
const REVEAL = /^answer (app:)?authToken\.reveal$/;

export async function startScene(
  host: WindowHost,
  browser: Browser,
  options: SceneOptions = {},
): Promise<Scene> {
  const home = await createTempHome();
  const vendors = await startVendors();
  const ledger = createLedger();
  const ownSecrets = new Set<string>();
  const expectedFaults: RegExp[] = [];
  const env = { ...vendors.env, LOGGING__LEVEL: 'debug', ...options.env };

  const processes: CcproxyProcess[] = [];
  function spawn(...args: string[]): CcproxyProcess {
    const started = spawnCcproxy(findProjectPaths().command, args, { home, env });
    processes.push(started);
    return started;
  }

  async function command(...args: string[]): Promise<string> {
    const { code, stdout, stderr } = await spawn(...args).done;
    if (code !== 0) throw new Error(`ccproxy ${args.join(' ')} ended with ${code}:\n${stderr}`);
    return stdout;
  }

  const start = () => host.start({ browser, home, env, ledger });

  async function end(window: HostedWindow): Promise<void> {
    await ledger.settle();
    ledger.note('log', await window.logs());
    await window.close();
  }

  async function tidy(): Promise<void> {
    for (const { kill } of processes) kill('SIGKILL');
    await Promise.all(processes.map(({ done }) => done));
    await vendors.close();
    await home.cleanup();
  }

  async function prepare(): Promise<HostedWindow> {
    const preferences = { ...DEFAULT_PREFERENCES, firstRunDone: true, ...options.preferences };
    await host.seedPreferences(home, preferences);
    // In the file, where the window can change it.
    const paths = resolveAppPaths({ env: home.env, platform: process.platform, homeDir: home.home });
    await setFileSetting(paths.settingsFile, findSetting('SERVER__PORT'), '0', String);
    await options.before?.(home, vendors);
    return start();
  }

  async function audit(): Promise<void> {
    const secrets = vendors.listSecrets();
    const leaks = ledger.entries.filter(
      ({ source, text }) =>
        secrets.some((secret) => text.includes(secret)) ||
        (!REVEAL.test(source) && [...ownSecrets].some((secret) => text.includes(secret))),
    );
    if (leaks.length > 0) throw new Error(`A secret was told: ${leaks.map(({ source }) => source)}`);
    const faults = ledger.faults.filter((fault) => !expectedFaults.some((expected) => expected.test(fault)));
    if (faults.length > 0) throw new Error(`The page complained:\n${faults.join('\n')}`);
    // What finds nothing must at least have looked.
    if (!ledger.entries.some(({ source }) => /^(answer|event) /.test(source))) {
      throw new Error('The ledger has seen no answer at all.');
    }
  }

  let window = await prepare().catch(async (error) => {
    await tidy();
    throw error;
  });
  return {
    home,
    vendors,
    ledger,
    get window() {
      return window;
    },
    async page() {
      const page = await window.page();
      page.setDefaultTimeout(WAIT_MS);
      return page;
    },
    spawn,
    command,
    async restart() {
      await window.quit();
      await end(window);
      window = await start();
    },
    protect: (secret) => void ownSecrets.add(secret),
    expectFaults: (pattern) => void expectedFaults.push(pattern),
    async close() {
      try {
        await end(window);
      } finally {
        await tidy();
      }
      await audit();
    },
  };
}
