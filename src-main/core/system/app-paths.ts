import { posix, win32 } from 'node:path';

/** Every file outside of the program's own folder that we read or write. All absolute unless the user's
 * own variable is relative. */
export interface AppPaths {
  readonly configDir: string;
  readonly settingsFile: string;
  /** Fallback when there is no keyring; 0600. */
  readonly credentialsFile: string;
  /** What we remember between runs: accepted notices and the like. */
  readonly stateFile: string;
  /** Where the Claude CLI may keep its credentials, in look-up order. */
  readonly claudeCliCredentialFiles: readonly string[];
  readonly codexHome: string;
  readonly codexAuthFile: string;
}

export interface AppPathsOptions {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly platform: NodeJS.Platform;
  readonly homeDir: string;
}

/**
 * `$XDG_CONFIG_HOME/ccproxy` (default `~/.config/ccproxy`, on macOS too), `%APPDATA%\ccproxy` on Windows.
 * A relative XDG_CONFIG_HOME is ignored, as the XDG Base Directory Specification asks.
 */
export function resolveAppPaths({ env, platform, homeDir }: AppPathsOptions): AppPaths {
  const isWindows = platform === 'win32';
  const { join, isAbsolute } = isWindows ? win32 : posix;
  const xdgConfigHome =
    env.XDG_CONFIG_HOME && isAbsolute(env.XDG_CONFIG_HOME) ? env.XDG_CONFIG_HOME : join(homeDir, '.config');
  const appData = env.APPDATA || join(homeDir, 'AppData', 'Roaming');
  const configDir = join(isWindows ? appData : xdgConfigHome, 'ccproxy');

  const claudeDirs = [env.CLAUDE_CONFIG_DIR, join(homeDir, '.claude'), join(xdgConfigHome, 'claude')];
  const claudeCliCredentialFiles = claudeDirs
    .filter((dir): dir is string => dir !== undefined && dir !== '')
    .flatMap((dir) => [join(dir, '.credentials.json'), join(dir, 'credentials.json')]);
  const codexHome = env.CODEX_HOME || join(homeDir, '.codex');

  return {
    configDir,
    settingsFile: join(configDir, 'settings.json'),
    credentialsFile: join(configDir, 'credentials.json'),
    stateFile: join(configDir, 'state.json'),
    claudeCliCredentialFiles: [...new Set(claudeCliCredentialFiles)],
    codexHome,
    codexAuthFile: join(codexHome, 'auth.json'),
  };
}
