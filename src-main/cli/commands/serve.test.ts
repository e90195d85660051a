import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { type CliOptions, type RunningCli, runCliToEnd, startCli } from '../../../e2e/support/start-cli.ts';

const TOKEN = 'a-token-of-the-user-0123456789';
const READY = /^Listening on http:\/\/127\.0\.0\.1:(\d+)$/m;

let home: TempHome;
const running: RunningCli[] = [];
beforeEach(async () => {
  home = await createTempHome();
});
afterEach(async () => {
  for (const cli of running.splice(0)) {
    cli.interrupt();
    await cli.done;
  }
  await home.cleanup();
});

function serve(args: string[] = [], more: Partial<CliOptions> = {}): RunningCli {
  const cli = startCli(['serve', '--port', '0', ...args], { home, ...more });
  running.push(cli);
  return cli;
}

test('says where it listens and gives exports that lead there', async () => {
  const cli = serve();
  const [, port] = await cli.stdout.waitFor(READY);
  await cli.stderr.waitFor(/Not signed in to OpenAI\/Codex\. Run "ccproxy auth login-openai"\./);
  expect(cli.stdout.text()).toContain(`export ANTHROPIC_BASE_URL=http://localhost:${port}\n`);
  expect(cli.stdout.text()).toContain('export ANTHROPIC_API_KEY=unused\n');
  expect(cli.stdout.text()).toContain(`export OPENAI_BASE_URL=http://localhost:${port}/openai/v1\n`);
  expect(cli.stderr.text()).toContain('No auth token is set');
  expect(cli.stderr.text()).toContain('Not signed in to Claude. Run "ccproxy auth login".');
  expect((await fetch(`http://localhost:${port}/health/live`)).status).toBe(200);
  cli.interrupt();
  expect((await cli.done).exitCode).toBe(0);
  await expect(fetch(`http://127.0.0.1:${port}/health/live`)).rejects.toThrow();
});

test('--json: one object when ready', async () => {
  const cli = serve(['--json']);
  const [line] = await cli.stdout.waitFor(/^.+\n/);
  const { port, ...rest } = JSON.parse(line);
  expect(rest).toEqual({
    url: `http://127.0.0.1:${port}`,
    anthropicBaseUrl: `http://localhost:${port}`,
    openaiBaseUrl: `http://localhost:${port}/openai/v1`,
    authTokenRequired: false,
  });
  cli.interrupt();
  expect((await cli.done).stdout).toBe(line);
});

test.each([
  ['--auth-token-file', (path: string) => ({ args: ['--auth-token-file', path], env: {} })],
  ['the environment', () => ({ args: [], env: { SECURITY__AUTH_TOKEN: TOKEN } })],
])('a token from %s is asked for and never shown', async (_name, prepare) => {
  const path = join(home.cwd, 'token');
  await writeFile(path, `${TOKEN}\n`);
  const { args, env } = prepare(path);
  const cli = serve(args, { env });
  const [, port] = await cli.stdout.waitFor(READY);
  expect((await fetch(`http://127.0.0.1:${port}/health`)).status).toBe(401);
  const headers = { 'x-api-key': TOKEN };
  expect((await fetch(`http://127.0.0.1:${port}/health`, { headers })).status).not.toBe(401);
  cli.interrupt();
  const { stdout, stderr } = await cli.done;
  expect(stdout).toContain('export OPENAI_API_KEY="$SECURITY__AUTH_TOKEN"');
  expect(stderr).not.toContain('No auth token is set');
  expect(stdout + stderr).not.toContain(TOKEN);
});

test('--port beats the environment', async () => {
  const cli = serve([], { env: { SERVER__PORT: '1' } });
  expect(Number((await cli.stdout.waitFor(READY))[1])).toBeGreaterThan(1);
});

test('names the accounts that are signed in', async () => {
  await runCliToEnd(['auth', 'login', '--api-key'], { home, input: `sk-ant-api03-${'0'.repeat(40)}` });
  await runCliToEnd(['config', 'codex', '--disable'], { home });
  const cli = serve();
  await cli.stderr.waitFor(/^Claude: using an API key\.$/m);
  await cli.stderr.waitFor(/^OpenAI\/Codex: switched off\. Run "ccproxy config codex --enable"\.$/m);
});

test.each([
  [['--host', '0.0.0.0'], 'would open your accounts to the network'],
  [['--auth-token-file', 'nowhere'], 'cannot be read (ENOENT)'],
])('%j: fails before it listens', async (args, words) => {
  const { exitCode, stdout, stderr } = await runCliToEnd(['serve', '--port', '0', ...args], { home });
  expect({ exitCode, stdout }).toEqual({ exitCode: 1, stdout: '' });
  expect(stderr).toContain(words);
});
