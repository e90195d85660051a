import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../src-shared/json.ts';
import type { ClaudeTokens } from './fake-claude-issuer.ts';
import type { OpenaiTokens } from './fake-openai-issuer.ts';

export interface TempHomeOptions {
  /** Sets `CODEX_HOME` to a folder outside `~/.codex`. */
  readonly setCodexHome?: boolean;
}

export type TempHome = Awaited<ReturnType<typeof createTempHome>>;

/**
 * A user of their own for one test: every folder that a program may look into, all below one temp folder.
 * Only `home`, `cwd` and the runtime folder exist at first, as on a new machine.
 */
export async function createTempHome(options: TempHomeOptions = {}) {
  const root = await mkdtemp(join(tmpdir(), 'ccproxy-test-'));
  const home = join(root, 'home');
  const cwd = join(root, 'work');
  const runtimeDir = join(root, 'run');
  const configHome = join(home, '.config');
  const claudeDir = join(home, '.claude');
  const codexHome = options.setCodexHome ? join(root, 'codex') : join(home, '.codex');
  for (const folder of [home, cwd, runtimeDir]) await mkdir(folder);
  await chmod(runtimeDir, 0o700);

  // The whole environment for a child process: no proxy settings, no session bus and no credentials of the
  // machine that runs the tests.
  const env: Record<string, string> = {
    PATH: process.env.PATH ?? '',
    HOME: home,
    USERPROFILE: home,
    APPDATA: join(home, 'AppData', 'Roaming'),
    LOCALAPPDATA: join(home, 'AppData', 'Local'),
    TMPDIR: root,
    XDG_CONFIG_HOME: configHome,
    XDG_DATA_HOME: join(home, '.local', 'share'),
    XDG_STATE_HOME: join(home, '.local', 'state'),
    XDG_CACHE_HOME: join(home, '.cache'),
    XDG_RUNTIME_DIR: runtimeDir,
    ...(options.setCodexHome ? { CODEX_HOME: codexHome } : {}),
  };

  async function writePrivateJson(path: string, value: JsonObject): Promise<string> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
    return path;
  }

  return {
    home,
    cwd,
    configHome,
    claudeDir,
    codexHome,
    env,
    /** Writes a credential as the Claude CLI does; `extra` are sibling keys. Returns the path. */
    writeClaudeCliCredentials(
      tokens: ClaudeTokens,
      extra: JsonObject = {},
      fileName = '.credentials.json',
    ): Promise<string> {
      return writePrivateJson(join(claudeDir, fileName), {
        claudeAiOauth: {
          accessToken: tokens.accessToken,
          refreshToken: tokens.refreshToken,
          expiresAt: tokens.expiresAtMs,
          scopes: tokens.scopes,
          subscriptionType: 'max',
          rateLimitTier: 'default_claude_max_5x',
        },
        ...extra,
      });
    },
    /** Writes `auth.json` as the Codex CLI does; `extra` are further keys. Returns the path. */
    writeCodexAuth(tokens: OpenaiTokens, extra: JsonObject = {}): Promise<string> {
      return writePrivateJson(join(codexHome, 'auth.json'), {
        auth_mode: 'chatgpt',
        OPENAI_API_KEY: null,
        tokens: {
          id_token: tokens.idToken,
          access_token: tokens.accessToken,
          refresh_token: tokens.refreshToken,
          account_id: tokens.accountId,
        },
        last_refresh: new Date().toISOString(),
        ...extra,
      });
    },
    cleanup: () => rm(root, { recursive: true, force: true }),
  };
}
