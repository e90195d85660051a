import { readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type FakeClaudeIssuer, startFakeClaudeIssuer } from '../../../e2e/fakes/fake-claude-issuer.ts';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { type CliOptions, runCliToEnd, startCli } from '../../../e2e/support/start-cli.ts';

const API_KEY = 'sk-ant-api03-0123456789abcdefghijklmnopqrstuvwxyz';

let home: TempHome;
let issuer: FakeClaudeIssuer;
beforeEach(async () => {
  home = await createTempHome();
  issuer = await startFakeClaudeIssuer();
});
afterEach(async () => {
  await issuer.close();
  await home.cleanup();
});

const options = (more: Partial<CliOptions> = {}): CliOptions => ({
  home,
  env: { ...issuer.env, CLAUDE__API_BASE_URL: issuer.origin },
  ...more,
});
const run = (args: string[], more?: Partial<CliOptions>) => runCliToEnd(args, options(more));
const start = (args: string[], more?: Partial<CliOptions>) => startCli(args, options(more));
const ADDRESS = /^http:\/\/\S+\/oauth\/authorize\S*$/m;
const exists = (path: string) =>
  stat(path).then(
    () => true,
    () => false,
  );
const hasConfig = () => exists(join(home.configHome, 'ccproxy'));

async function signIn(): Promise<void> {
  const cli = start(['auth', 'login', '--no-browser', '--yes']);
  await issuer.approve((await cli.stdout.waitFor(ADDRESS))[0]);
  expect((await cli.done).exitCode).toBe(0);
}

describe('auth login', () => {
  test('--no-browser: the address alone on stdout, then who is signed in', async () => {
    const cli = start(['auth', 'login', '--no-browser', '--yes']);
    const [address] = await cli.stdout.waitFor(ADDRESS);
    await issuer.approve(address);
    const { exitCode, stdout, stderr } = await cli.done;
    expect(exitCode).toBe(0);
    expect(stdout.split('\n')[0]).toBe(address);
    expect(stdout).toContain('✓ Signed in to Claude.');
    expect(stdout).toContain('ada@example.com (Max plan)');
    expect(stdout).toContain('credentials.json');
    expect(stderr).toContain("Anthropic's terms");
    for (const secret of issuer.secrets) expect(stdout + stderr).not.toContain(secret);
  });

  test('--json: the address on stderr, one object on stdout', async () => {
    const cli = start(['auth', 'login', '--no-browser', '--yes', '--json']);
    await issuer.approve((await cli.stderr.waitFor(ADDRESS))[0]);
    const { stdout } = await cli.done;
    expect(JSON.parse(stdout)).toMatchObject({ kind: 'claude-api', state: 'valid', mode: 'oauth' });
    for (const secret of issuer.secrets) expect(stdout).not.toContain(secret);
  });

  test('--no-browser goes on waiting when stdin ends, and takes a paste from it', async () => {
    const cli = start(['auth', 'login', '--no-browser', '-y'], { isTerminal: true });
    const [address] = await cli.stdout.waitFor(ADDRESS);
    const manual = new URL(address);
    manual.searchParams.set('redirect_uri', issuer.manualRedirectUri);
    cli.type(await issuer.approveManually(manual.href));
    expect((await cli.done).exitCode).toBe(0);
  });

  test('--manual: reads the code from a pipe', async () => {
    const cli = start(['auth', 'login', '--manual', '--yes'], { isTerminal: true });
    cli.type('');
    cli.type('rubbish');
    const [address] = await cli.stdout.waitFor(ADDRESS);
    await cli.stderr.waitFor(/neither a code nor an address/);
    cli.type(await issuer.approveManually(address));
    expect((await cli.done).exitCode).toBe(0);
  });

  test('--manual: the end of the input without a code ends it', async () => {
    const { exitCode, stderr } = await run(['auth', 'login', '--manual', '--yes'], { input: 'rubbish\n' });
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The input ended without a valid code. Nothing was saved.');
    expect(await hasConfig()).toBe(false);
  });

  test('opens the browser, and can be finished by a paste from another machine', async () => {
    const opened: string[] = [];
    const cli = start(['auth', 'login', '--yes'], {
      isTerminal: true,
      openBrowser: async (url) => opened.push(url) > 0,
    });
    const [manual] = await cli.stderr.waitFor(ADDRESS);
    expect(opened).toHaveLength(1);
    expect(manual).not.toBe(opened[0]);
    cli.type(await issuer.approveManually(manual));
    expect((await cli.done).exitCode).toBe(0);
  });

  test('without a terminal stdin is left alone and the loopback answer counts', async () => {
    const cli = start(['auth', 'login', '--yes'], { input: 'not for us\n' });
    await issuer.approve((await cli.stderr.waitFor(ADDRESS))[0]);
    const { exitCode, stderr } = await cli.done;
    expect(exitCode).toBe(0);
    expect(stderr).toContain('No browser could be opened here');
    expect(stderr).not.toContain('neither a code');
  });

  test('Ctrl-C cancels and leaves nothing behind', async () => {
    const cli = start(['auth', 'login', '--no-browser', '--yes'], { isTerminal: true });
    await cli.stdout.waitFor(ADDRESS);
    cli.interrupt();
    const { exitCode, stderr } = await cli.done;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Sign-in cancelled. Nothing was saved.');
    expect(stderr).not.toContain('Error:');
    expect(await hasConfig()).toBe(false);
  });

  test('a denial is shown in the words of the provider and leaves nothing behind', async () => {
    const cli = start(['auth', 'login', '--no-browser', '--yes']);
    const [address] = await cli.stdout.waitFor(ADDRESS);
    await issuer.deny(address, { error: 'access_denied', description: 'Ada said no' });
    const { exitCode, stderr } = await cli.done;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('Ada said no');
    expect(await hasConfig()).toBe(false);
  });
});

describe('the policy notice', () => {
  test('is asked once; the acceptance is recorded when the sign-in is stored', async () => {
    const first = start(['auth', 'login', '--no-browser'], { isTerminal: true });
    await first.stderr.waitFor(/Continue\? \[y\/N\]/);
    first.type('y');
    await issuer.approve((await first.stdout.waitFor(ADDRESS))[0]);
    expect((await first.done).exitCode).toBe(0);

    const second = start(['auth', 'login', '--no-browser']);
    await issuer.approve((await second.stdout.waitFor(ADDRESS))[0]);
    const { exitCode, stderr } = await second.done;
    expect(exitCode).toBe(0);
    expect(stderr).not.toContain('terms');
  });

  test('a no ends it, and nothing is written', async () => {
    const cli = start(['auth', 'login'], { isTerminal: true });
    cli.type('n');
    const { exitCode, stderr } = await cli.done;
    expect(exitCode).toBe(1);
    expect(stderr).toContain('the notice was not accepted');
    expect(await hasConfig()).toBe(false);
  });

  test('without a terminal it takes --yes', async () => {
    const { exitCode, stderr, stdout } = await run(['auth', 'login', '--no-browser']);
    expect(exitCode).toBe(2);
    expect(stdout).toBe('');
    expect(stderr).toContain('Pass --yes to accept it.');
    expect(issuer.requests).toHaveLength(0);
  });

  test('is not recorded by a sign-in that fails', async () => {
    issuer.failNext({ status: 500 });
    const failing = start(['auth', 'login', '--no-browser', '--yes']);
    await issuer.approve((await failing.stdout.waitFor(ADDRESS))[0]);
    expect((await failing.done).exitCode).toBe(1);
    expect(await hasConfig()).toBe(false);
  });
});

describe('an existing credential', () => {
  test('is replaced only after a yes', async () => {
    await signIn();
    const file = join(home.configHome, 'ccproxy', 'credentials.json');
    const before = await readFile(file, 'utf8');

    const refused = start(['auth', 'login'], { isTerminal: true });
    await refused.stderr.waitFor(/Already signed in to Claude as ada@example\.com \(Max plan\)\./);
    refused.type('');
    expect((await refused.done).exitCode).toBe(1);
    expect(await readFile(file, 'utf8')).toBe(before);

    const agreed = start(['auth', 'login', '--no-browser'], { isTerminal: true });
    await agreed.stderr.waitFor(/Replace it\?/);
    agreed.type('y');
    await issuer.approve((await agreed.stdout.waitFor(ADDRESS))[0]);
    expect((await agreed.done).exitCode).toBe(0);
    expect(await readFile(file, 'utf8')).not.toBe(before);
  });

  test('survives a sign-in that is cancelled', async () => {
    await signIn();
    const cli = start(['auth', 'login', '--no-browser', '--yes']);
    await cli.stdout.waitFor(ADDRESS);
    cli.interrupt();
    await cli.done;
    expect((await run(['auth', 'validate'])).exitCode).toBe(0);
  });
});

describe('--api-key', () => {
  test('stores a piped key without showing it', async () => {
    const { exitCode, stdout, stderr } = await run(['auth', 'login', '--api-key'], {
      input: ` ${API_KEY}\n`,
    });
    expect(exitCode).toBe(0);
    expect(stdout).toContain('✓ The API key for Claude is stored and in use.');
    expect(stdout + stderr).not.toContain(API_KEY);
    expect(stdout + stderr).not.toContain("Anthropic's terms");
    expect(await readFile(join(home.configHome, 'ccproxy', 'credentials.json'), 'utf8')).toContain(API_KEY);
  });

  test('is typed unseen at a terminal, and asks before it replaces one', async () => {
    const first = start(['auth', 'login', '--api-key'], { isTerminal: true });
    await first.stderr.waitFor(/input is not shown/);
    first.type(API_KEY);
    expect((await first.done).exitCode).toBe(0);

    const second = start(['auth', 'login', '--api-key'], { isTerminal: true });
    await second.stderr.waitFor(/Replace it\?/);
    second.type('n');
    expect((await second.done).exitCode).toBe(1);
  });

  test.each(['', '\n', 'short\n', 'has spaces in the middle of it\n', 'käy-with-letters-of-ours\n'])(
    'refuses %j without repeating it',
    async (input) => {
      const { exitCode, stdout, stderr } = await run(['auth', 'login', '--api-key'], { input });
      expect(exitCode).toBe(2);
      if (input.trim() !== '') expect(stdout + stderr).not.toContain(input.trim());
      expect(await hasConfig()).toBe(false);
    },
  );
});

describe('--adopt-claude-cli', () => {
  test('uses the sign-in of the Claude CLI, and a logout only lets go of it', async () => {
    const path = await home.writeClaudeCliCredentials(issuer.issueTokens());
    const before = await readFile(path, 'utf8');
    const status = await run(['auth', 'status']);
    expect(status.exitCode).toBe(1);
    expect(status.stdout).toContain('ccproxy auth login --adopt-claude-cli');

    const adopted = await run(['auth', 'login', '--adopt-claude-cli', '--yes']);
    expect(adopted.exitCode).toBe(0);
    expect(adopted.stdout).toContain('managed by the Claude CLI');
    expect((await run(['auth', 'status'])).exitCode).toBe(0);

    const out = await run(['auth', 'logout']);
    expect(out.exitCode).toBe(0);
    expect(out.stdout).toContain('no longer uses the sign-in of the Claude CLI, which stays as it is');
    expect(await readFile(path, 'utf8')).toBe(before);
  });

  test('there is none to adopt', async () => {
    const { exitCode, stderr } = await run(['auth', 'login', '--adopt-claude-cli', '--yes']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain('The Claude CLI is not signed in on this machine.');
    expect(await hasConfig()).toBe(false);
  });
});
