import { createOutgoingHttp } from '../adapters/outgoing-http.ts';
import { createPinoLogger } from '../adapters/pino-logger.ts';
import { type Core, createCore } from '../core/create-core.ts';
import { createSecretScrubber } from '../core/logging/secret-scrubber.ts';
import {
  type LoadedSettings,
  type LoadSettingsOptions,
  loadSettings,
} from '../core/settings/load-settings.ts';
import { resolveAppPaths } from '../core/system/app-paths.ts';
import type { Cli } from './cli.ts';

export interface Session {
  readonly core: Core;
  readonly loaded: LoadedSettings;
}

export interface SessionOptions extends Pick<LoadSettingsOptions, 'flags' | 'authTokenFile'> {
  /** Whether the log is part of what the user wants to see; else only `LOGGING__LEVEL=debug` shows it. */
  readonly isServer?: boolean;
}

/**
 * Runs `work` with the core, and ends all that could keep the process alive. Warnings about settings go to
 * stderr.
 *
 * @throws AppError `settings_invalid`, and what `work` throws
 */
export async function withSession<T>(
  cli: Cli,
  options: SessionOptions,
  work: (session: Session) => Promise<T>,
): Promise<T> {
  const { env, cwd, platform, homeDir, clock, keyring, codexKeyring } = cli;
  const { isServer = false, ...sources } = options;
  const paths = resolveAppPaths({ env, platform, homeDir });
  const loaded = await loadSettings({ ...sources, env, cwd, settingsPath: paths.settingsFile });
  for (const warning of loaded.warnings) cli.output.warn(warning);

  const { level, format } = loaded.settings.logging;
  const scrubber = createSecretScrubber();
  const logger = createPinoLogger({
    level: isServer || level === 'debug' ? level : 'silent',
    format,
    scrubber,
    ...(cli.logStream && { stream: cli.logStream }),
  });
  const http = createOutgoingHttp({ env });
  const core = createCore({
    loaded,
    paths,
    claudeConfigDir: env.CLAUDE_CONFIG_DIR || null,
    platform,
    keyring,
    codexKeyring,
    http,
    clock,
    logger,
    onSecret: (value) => scrubber.add(value),
  });
  try {
    return await work({ core, loaded });
  } finally {
    await core.stop();
    await http.close();
  }
}
