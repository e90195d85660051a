import { createOutgoingHttp } from '../adapters/outgoing-http.ts';
import type { Session } from '../core/app/app-ports.ts';
import { createCore } from '../core/create-core.ts';
import type { Clock } from '../core/ports/clock.ts';
import type { Keyring } from '../core/ports/secret-store.ts';
import {
  type LoadedSettings,
  type LoadSettingsOptions,
  loadSettings,
} from '../core/settings/load-settings.ts';
import { type AppPaths, resolveAppPaths } from '../core/system/app-paths.ts';
import type { ProcessLog } from './process-log.ts';

/** What every process of the product, with a window or without, gets from outside. */
export interface CoreEnvironment extends Pick<LoadSettingsOptions, 'flags' | 'authTokenFile'> {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
  readonly keyring: Keyring;
  /** The keyring as the official Codex CLI writes it. */
  readonly codexKeyring: Keyring;
  readonly clock: Clock;
}

/** Where this user's files are. */
export function resolvePaths({ env, platform, homeDir }: CoreEnvironment): AppPaths {
  return resolveAppPaths({ env, platform, homeDir });
}

/** The settings that would be in force now. @throws AppError `settings_invalid` */
export function readSettings(environment: CoreEnvironment): Promise<LoadedSettings> {
  const { env, cwd, flags, authTokenFile } = environment;
  const settingsPath = resolvePaths(environment).settingsFile;
  return loadSettings({ env, cwd, settingsPath, authTokenFile, ...(flags && { flags }) });
}

/**
 * Reads the settings and wires a core from them, with HTTP of its own. The log follows them.
 *
 * @throws AppError `settings_invalid`, also for an unusable proxy variable of the environment
 */
export async function openCore(environment: CoreEnvironment, log: ProcessLog): Promise<Session> {
  const { env, platform, keyring, codexKeyring, clock } = environment;
  const loaded = await readSettings(environment);
  const http = createOutgoingHttp({ env });
  log.follow(loaded.settings.logging);
  const core = createCore({
    loaded,
    paths: resolvePaths(environment),
    claudeConfigDir: env.CLAUDE_CONFIG_DIR || null,
    platform,
    keyring,
    codexKeyring,
    http,
    clock,
    logger: log.logger,
    onSecret: log.addSecret,
  });
  return {
    core,
    loaded,
    async close() {
      await core.stop();
      await http.close();
    },
  };
}
