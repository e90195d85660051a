import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeClaudeIssuer, startFakeClaudeIssuer } from '../../../e2e/fakes/fake-claude-issuer.ts';
import { type FakeOpenaiIssuer, startFakeOpenaiIssuer } from '../../../e2e/fakes/fake-openai-issuer.ts';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { type CliOptions, runCliToEnd } from '../../../e2e/support/start-cli.ts';
import { measureText } from '../output/text-width.ts';

let home: TempHome;
let claude: FakeClaudeIssuer;
let openai: FakeOpenaiIssuer;
beforeEach(async () => {
  home = await createTempHome();
  claude = await startFakeClaudeIssuer();
  openai = await startFakeOpenaiIssuer();
});
afterEach(async () => {
  await Promise.all([claude.close(), openai.close()]);
  await home.cleanup();
});

async function run(args: string[], more: Partial<CliOptions> = {}) {
  const env = { ...claude.env, ...openai.env, CLAUDE__API_BASE_URL: claude.origin };
  const result = await runCliToEnd(args, { home, env, ...more });
  const output = result.stdout + result.stderr;
  for (const secret of [...claude.secrets, ...openai.secrets]) expect(output).not.toContain(secret);
  if (!args.includes('--json')) {
    for (const line of result.stdout.split('\n')) expect(measureText(line)).toBeLessThanOrEqual(80);
  }
  return result;
}

async function storeClaude(expiresInS: number, refreshToken = true): Promise<void> {
  const tokens = claude.issueTokens({ expiresInS });
  const folder = join(home.configHome, 'ccproxy');
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const claudeAiOauth = {
    accessToken: tokens.accessToken,
    refreshToken: refreshToken ? tokens.refreshToken : null,
    expiresAt: tokens.expiresAtMs,
    scopes: tokens.scopes,
  };
  await writeFile(join(folder, 'credentials.json'), JSON.stringify({ claudeAiOauth }), { mode: 0o600 });
}

async function storeUnreadable(): Promise<void> {
  await mkdir(join(home.configHome, 'ccproxy'), { recursive: true });
  await writeFile(join(home.configHome, 'ccproxy', 'credentials.json'), '{ not JSON');
}

describe('auth validate', () => {
  test('shows what authentication.md promises, without the network', async () => {
    await storeClaude(7200);
    const { exitCode, stdout } = await run(['auth', 'validate']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Credential Status');
    expect(stdout).toMatch(/│ Status +│ Valid /);
    expect(stdout).toMatch(/│ Location +│ \//);
    expect(stdout).toMatch(
      /│ Expires +│ \d{4}-\d\d-\d\d \d\d:\d\d:\d\d UTC \(1 hour, 59 minutes remaining\)/,
    );
    expect(stdout).toMatch(/│ Scopes +│ user:profile, user:inference/);
    expect(claude.requests).toHaveLength(0);
  });

  test('expired: fails, and says that the next use renews it', async () => {
    await storeClaude(-5);
    const { exitCode, stdout, stderr } = await run(['auth', 'validate']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/│ Status +│ Access token expired; the next use renews it /);
    expect(stderr).toContain('The next use renews it; "ccproxy auth info" does so now.');
    expect(claude.requests).toHaveLength(0);
  });

  test.each([
    ['missing', async () => {}, 'not_signed_in'],
    ['sign-in-required', () => storeClaude(-5, false), 'sign_in_required'],
    ['unreadable', storeUnreadable, 'credential_unreadable'],
    ['expired', () => storeClaude(-5), 'credential_expired'],
  ])('%s: exit code 1 and an error in the object', async (state, prepare, code) => {
    await prepare();
    const { exitCode, stdout, stderr } = await run(['auth', 'validate', '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ state, error: { code } });
    expect(stderr).toBe('');
  });
});

describe('auth info', () => {
  test('renews an expired token and fetches the profile', async () => {
    await storeClaude(-5);
    const { exitCode, stdout } = await run(['auth', 'info']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('L Email: ada@example.com');
    expect(stdout).toContain('L Organization: Example Org');
    expect(stdout).toContain('L Login Method: Claude Max account');
    expect(stdout).toMatch(/│ Token Expired +│ No /);
    expect(stdout).toMatch(/│ Time Remaining +│ 7 hours, 59 minutes /);
    expect(stdout).toMatch(/│ Access Token +│ sk-ant-oat01\.\.\.\S{8} /);
    expect(stdout).toMatch(/│ Refresh Token +│ Available /);
    expect(claude.counters.refreshes).toBe(1);
  });

  test('shows what is stored when it cannot be renewed now', async () => {
    await storeClaude(-5);
    claude.failNext({ status: 503 });
    const { exitCode, stdout, stderr } = await run(['auth', 'info']);
    expect(exitCode).toBe(1);
    expect(stdout).toMatch(/│ Token Expired +│ Yes /);
    expect(stderr).toContain('Error:');
  });

  test('the same as an object', async () => {
    await storeClaude(-5);
    claude.failNext({ status: 503 });
    const { exitCode, stdout } = await run(['auth', 'info', '--json']);
    expect(exitCode).toBe(1);
    expect(JSON.parse(stdout)).toMatchObject({ state: 'expired', error: { code: 'refresh_unavailable' } });
  });

  test('an API key', async () => {
    await run(['auth', 'login', '--api-key'], { input: `sk-ant-api03-${'0123456789'.repeat(4)}` });
    const { exitCode, stdout } = await run(['auth', 'info']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('L Login Method: API key');
    expect(stdout).toMatch(/│ API Key +│ sk-ant-api03\.\.\.\d{8} /);
  });
});

describe('auth openai-info', () => {
  test('renews an expired token in the shared file', async () => {
    await home.writeCodexAuth(await openai.issueTokens({ expiresInS: -5 }));
    const { exitCode, stdout } = await run(['auth', 'openai-info']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('L Plan Type: PLUS');
    expect(stdout).toMatch(/│ Token Expired +│ No /);
    expect(openai.counters.refreshes).toBe(1);
  });

  test('shows an ended sign-in as inactive', async () => {
    await home.writeCodexAuth(await openai.issueTokens({ expiresInS: -5 }));
    openai.failNextRefresh('refresh_token_expired');
    const { exitCode, stdout, stderr } = await run(['auth', 'openai-info']);
    expect(exitCode).toBe(1);
    expect(stdout).toContain('L Status: Inactive');
    expect(stderr).toContain('ccproxy auth login-openai');
  });
});

describe('auth status', () => {
  test('nobody signed in: says what to run for each', async () => {
    const { exitCode, stdout, stderr } = await run(['auth', 'status']);
    expect({ exitCode, stderr }).toEqual({ exitCode: 1, stderr: '' });
    expect(stdout).toBe(`Claude SDK credentials
  – None found; only the Claude CLI itself needs them

Claude API credentials
  – Not signed in
    Next  ccproxy auth login

OpenAI/Codex credentials
  – Not signed in
    Next  ccproxy auth login-openai
`);
  });

  test('all three, with owner, time left and state in words', async () => {
    await home.writeClaudeCliCredentials(claude.issueTokens({ expiresInS: -5 }));
    await storeClaude(7200);
    await home.writeCodexAuth(await openai.issueTokens());
    const { exitCode, stdout } = await run(['auth', 'status']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('! Access token expired; the Claude CLI renews it when it runs');
    expect(stdout).toContain('managed by the Claude CLI');
    expect(stdout).toContain('shared with the Codex CLI');
    expect(stdout).toContain('Time left  1 hour, 59 minutes');
    expect(stdout).toContain('ada@example.com (Plus plan)');
  });

  test('one expired but renewable credential is enough', async () => {
    await storeClaude(-5);
    expect((await run(['auth', 'status'])).exitCode).toBe(0);
  });

  test.each([
    ['sign-in-required', () => storeClaude(-5, false)],
    ['unreadable', storeUnreadable],
  ])('%s is not enough', async (state, prepare) => {
    await prepare();
    const { exitCode, stdout } = await run(['auth', 'status', '--json']);
    expect(exitCode).toBe(1);
    const { credentials, error } = JSON.parse(stdout);
    expect(credentials).toHaveLength(3);
    expect(credentials[1].state).toBe(state);
    expect(error.code).toBe('not_signed_in');
  });

  test('the macOS keychain is only looked into when asked to', async () => {
    const asked: string[] = [];
    const keyring = {
      getPassword: async (service: string) => {
        asked.push(service);
        return null;
      },
      setPassword: async () => {},
      deletePassword: async () => false,
    };
    const first = await run(['auth', 'status'], { platform: 'darwin', keyring });
    expect(first.stdout).toContain('ccproxy auth status --keychain');
    expect(asked).toEqual([]);
    await run(['auth', 'status', '--keychain'], { platform: 'darwin', keyring });
    expect(asked).toEqual(['Claude Code-credentials']);
  });
});

describe('auth logout', () => {
  test('removes our own credential and says where from', async () => {
    await storeClaude(7200);
    const { exitCode, stdout } = await run(['auth', 'logout']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^Signed out of Claude\.\nRemoved from .*credentials\.json\.\n$/);
    const again = await run(['auth', 'logout']);
    expect(again).toMatchObject({ exitCode: 1, stdout: '' });
    expect(again.stderr).toContain('Not signed in to Claude.');
  });

  test('--api-key removes the key only', async () => {
    await storeClaude(7200);
    await run(['auth', 'login', '--api-key'], { input: `sk-ant-api03-${'0123456789'.repeat(4)}` });
    expect((await run(['auth', 'logout', '--api-key', '--json'])).stdout).toBe(
      '{"provider":"claude","mode":"api-key","removed":true}\n',
    );
    expect((await run(['auth', 'validate', '--json'])).stdout).toContain('"mode":"oauth"');
  });
});
