import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { createTempHome } from './temp-home.ts';

const CLAUDE_TOKENS = { accessToken: 'a', refreshToken: 'r', expiresAtMs: 1000, scopes: ['user:inference'] };
const OPENAI_TOKENS = { idToken: 'i', accessToken: 'a', refreshToken: 'r', accountId: 'acc' };

it('is an empty machine whose every folder is inside, and leaves nothing behind', async () => {
  const home = await createTempHome();
  onTestFinished(home.cleanup);
  await expect(stat(home.configHome)).rejects.toThrow('ENOENT');
  await expect(stat(home.claudeDir)).rejects.toThrow('ENOENT');
  expect(home.env).not.toHaveProperty('CODEX_HOME');
  expect(home.env).not.toHaveProperty('DBUS_SESSION_BUS_ADDRESS');
  const root = home.env.TMPDIR ?? '';
  const { PATH: _path, ...folders } = home.env;
  for (const folder of Object.values(folders)) expect(folder.startsWith(root)).toBe(true);
  expect((await stat(home.env.XDG_RUNTIME_DIR ?? '')).mode & 0o777).toBe(0o700);
  await home.cleanup();
  await expect(stat(root)).rejects.toThrow('ENOENT');
});

it("writes the official clients' files, private to the user", async () => {
  const home = await createTempHome({ setCodexHome: true });
  onTestFinished(home.cleanup);
  expect(home.env.CODEX_HOME).toBe(home.codexHome);
  const claude = await home.writeClaudeCliCredentials(CLAUDE_TOKENS, { mcpOAuth: { kept: true } });
  expect(claude).toBe(join(home.home, '.claude', '.credentials.json'));
  expect(JSON.parse(await readFile(claude, 'utf8'))).toMatchObject({
    claudeAiOauth: { accessToken: 'a', refreshToken: 'r', expiresAt: 1000, scopes: ['user:inference'] },
    mcpOAuth: { kept: true },
  });
  const codex = await home.writeCodexAuth(OPENAI_TOKENS, { agent_identity: 'kept' });
  expect(JSON.parse(await readFile(codex, 'utf8'))).toMatchObject({
    auth_mode: 'chatgpt',
    tokens: { id_token: 'i', access_token: 'a', refresh_token: 'r', account_id: 'acc' },
    agent_identity: 'kept',
  });
  for (const path of [claude, codex]) expect((await stat(path)).mode & 0o777).toBe(0o600);
});
