import { existsSync } from 'node:fs';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { JsonObject } from '../../src-shared/json.ts';
import { type ClaudeTokens, startFakeClaudeIssuer } from '../fakes/fake-claude-issuer.ts';
import { startFakeOpenaiIssuer } from '../fakes/fake-openai-issuer.ts';
import { createTempHome } from '../fakes/temp-home.ts';
import { startTestCore, type TestCore, type TestCoreOptions } from './start-test-core.ts';

export type CredentialHarness = Awaited<ReturnType<typeof createCredentialHarness>>;

/** A user's home, both issuers, and cores that use them. `close()` afterwards. */
export async function createCredentialHarness() {
  const home = await createTempHome();
  const claude = await startFakeClaudeIssuer();
  const openai = await startFakeOpenaiIssuer({ allowedRedirectPorts: 'any' });
  const env = { ...claude.env, ...openai.env, CLAUDE__API_BASE_URL: claude.origin };
  const credentialsPath = join(home.configHome, 'ccproxy', 'credentials.json');
  const authPath = join(home.codexHome, 'auth.json');
  const cores: TestCore[] = [];

  async function writeJson(path: string, value: JsonObject): Promise<void> {
    await mkdir(dirname(path), { recursive: true, mode: 0o700 });
    await writeFile(path, JSON.stringify(value), { mode: 0o600 });
  }

  return {
    home,
    claude,
    openai,
    env,
    credentialsPath,
    authPath,
    /** The core as a new process would have it. */
    async openCore(options: Omit<TestCoreOptions, 'home'> = {}): Promise<TestCore> {
      const core = await startTestCore({ home, ...options, env: { ...env, ...options.env } });
      cores.push(core);
      return core;
    },
    /** Stores a sign-in of ours to Claude, in the file. */
    writeClaude: (tokens: ClaudeTokens, extra: JsonObject = {}) =>
      writeJson(credentialsPath, {
        claudeAiOauth: {
          accessToken: tokens.accessToken,
          refreshToken: tokens.refreshToken,
          expiresAt: tokens.expiresAtMs,
          scopes: tokens.scopes,
        },
        ...extra,
      }),
    readCredentials: () => readJson(credentialsPath),
    readAuth: () => readJson(authPath),
    /** Each file below the home, with its content; lock folders and empty folders do not count. */
    async snapshot(): Promise<Record<string, string>> {
      const entries = await readdir(home.home, { recursive: true, withFileTypes: true });
      const paths = entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name));
      return Object.fromEntries(
        await Promise.all(paths.toSorted().map(async (path) => [path, await readFile(path, 'utf8')])),
      );
    },
    async close() {
      for (const core of cores) {
        await core.stop();
        await core.http.close();
      }
      await Promise.all([claude.close(), openai.close()]);
      await home.cleanup();
    },
  };
}

async function readJson(path: string): Promise<JsonObject | null> {
  return existsSync(path) ? JSON.parse(await readFile(path, 'utf8')) : null;
}
