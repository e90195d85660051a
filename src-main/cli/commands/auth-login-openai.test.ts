import { once } from 'node:events';
import { readFile, stat } from 'node:fs/promises';
import { createServer, type Server } from 'node:net';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeOpenaiIssuer, startFakeOpenaiIssuer } from '../../../e2e/fakes/fake-openai-issuer.ts';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { type CliOptions, runCliToEnd, startCli } from '../../../e2e/support/start-cli.ts';

let home: TempHome;
let issuer: FakeOpenaiIssuer;
beforeEach(async () => {
  home = await createTempHome();
  issuer = await startFakeOpenaiIssuer();
});
afterEach(async () => {
  await issuer.close();
  await home.cleanup();
});

const options = (more: Partial<CliOptions> = {}): CliOptions => ({ home, env: { ...issuer.env }, ...more });
const run = (args: string[], more?: Partial<CliOptions>) => runCliToEnd(args, options(more));
const start = (args: string[], more?: Partial<CliOptions>) => startCli(args, options(more));
const authFile = () => join(home.codexHome, 'auth.json');

async function signInWithDevice(args: string[] = []) {
  const cli = start(['auth', 'login-openai', '--device', '--yes', ...args]);
  const [, code = ''] = await cli.stderr.waitFor(/type this code:\s+(\S+)/);
  issuer.approveDevice(code);
  return cli.done;
}

describe('auth login-openai', () => {
  test('--device: shows address and code, then who is signed in', async () => {
    const { exitCode, stdout, stderr } = await signInWithDevice();
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`${issuer.origin}/codex/device`);
    expect(stdout).toContain('✓ Signed in to OpenAI/Codex.');
    expect(stdout).toContain('ada@example.com (Plus plan)');
    expect(stdout).toContain('shared with the Codex CLI');
    expect((await stat(authFile())).mode & 0o777).toBe(0o600);
  });

  test('--device --json: one object on stdout', async () => {
    const { stdout } = await signInWithDevice(['--json']);
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'openai-codex', state: 'valid' });
  });

  test('when Codex is switched off, says how to switch it on', async () => {
    await run(['config', 'codex', '--disable']);
    const { exitCode, stderr } = await run(['auth', 'login-openai', '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ccproxy config codex --enable');
    await run(['config', 'codex', '--enable']);
    expect((await signInWithDevice()).exitCode).toBe(0);
  });

  test('Ctrl-C while waiting for the device code leaves nothing behind', async () => {
    const cli = start(['auth', 'login-openai', '--device', '--yes'], { isTerminal: true });
    await cli.stderr.waitFor(/type this code/);
    cli.interrupt();
    expect(await cli.done).toMatchObject({ exitCode: 1 });
    await expect(stat(authFile())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

/** The ports are fixed by the provider, so whoever runs beside this test may hold them as well. */
describe('when both callback ports are taken', () => {
  const holders: Server[] = [];
  beforeEach(async () => {
    for (const port of [1455, 1457]) {
      const server = createServer();
      server.listen(port, '127.0.0.1');
      await Promise.race([once(server, 'listening').catch(() => {}), once(server, 'error')]);
      holders.push(server);
    }
  });
  afterEach(async () => {
    for (const server of holders.splice(0)) {
      if (server.listening) await new Promise((closed) => server.close(closed));
    }
  });

  test('says so and goes on with a device code', async () => {
    const cli = start(['auth', 'login-openai', '--yes']);
    const [, code = ''] = await cli.stderr.waitFor(/type this code:\s+(\S+)/);
    expect(cli.stderr.text()).toContain('port 1455 is in use by');
    expect(cli.stderr.text()).toContain('Going on with a device code instead.');
    issuer.approveDevice(code);
    expect((await cli.done).exitCode).toBe(0);
  });
});

describe('auth logout-openai', () => {
  test('asks, because the Codex CLI shares the sign-in', async () => {
    await home.writeCodexAuth(await issuer.issueTokens());
    const before = await readFile(authFile(), 'utf8');

    const refused = start(['auth', 'logout-openai'], { isTerminal: true });
    await refused.stderr.waitFor(/The Codex CLI shares this sign-in/);
    refused.type('n');
    expect((await refused.done).exitCode).toBe(1);
    expect((await run(['auth', 'logout-openai'])).exitCode).toBe(2);
    expect(await readFile(authFile(), 'utf8')).toBe(before);

    const { exitCode, stdout } = await run(['auth', 'logout-openai', '--yes']);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('Signed out of OpenAI, and so is the Codex CLI');
    await expect(stat(authFile())).rejects.toMatchObject({ code: 'ENOENT' });
    expect(issuer.revocations).toEqual([]);
  });

  test('--revoke ends it at OpenAI as well', async () => {
    const tokens = await issuer.issueTokens();
    await home.writeCodexAuth(tokens);
    const { exitCode, stdout } = await run(['auth', 'logout-openai', '--revoke', '--yes', '--json']);
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toEqual({ provider: 'openai', mode: 'oauth', removed: true, revoked: true });
    expect(issuer.revocations).toEqual([expect.objectContaining({ token: tokens.refreshToken })]);
  });

  test('names what there is instead of a sign-in', async () => {
    await home.writeCodexAuth(await issuer.issueTokens(), {
      tokens: null,
      OPENAI_API_KEY: `sk-${'k'.repeat(45)}`,
    });
    const foreign = await run(['auth', 'logout-openai', '--api-key']);
    expect(foreign.exitCode).toBe(1);
    expect(foreign.stderr).toContain('belongs to the Codex CLI');

    const key = `sk-proj-${'0123456789'.repeat(5)}`;
    await run(['auth', 'login-openai', '--api-key'], { input: key });
    const wrongMode = await run(['auth', 'logout-openai', '--yes']);
    expect(wrongMode.exitCode).toBe(1);
    expect(wrongMode.stderr).toContain('"ccproxy auth logout-openai --api-key" removes it');
    expect((await run(['auth', 'logout-openai', '--api-key'])).exitCode).toBe(0);
  });
});
