import { once } from 'node:events';
import { stat } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { stripVTControlCharacters } from 'node:util';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { type FakeAnthropicApi, startFakeAnthropicApi } from './fakes/fake-anthropic-api.ts';
import { type FakeClaudeIssuer, startFakeClaudeIssuer } from './fakes/fake-claude-issuer.ts';
import { type FakeOpenaiIssuer, startFakeOpenaiIssuer } from './fakes/fake-openai-issuer.ts';
import { holdStream } from './fakes/scenario.ts';
import { createTempHome, type TempHome } from './fakes/temp-home.ts';
import { ANSWERING_COMMANDS } from './support/answering-commands.ts';
import {
  buildCcproxy,
  type CcproxyProcess,
  type SpawnOptions,
  spawnCcproxy,
} from './support/ccproxy-process.ts';

const AUTH_TOKEN = 'a-token-of-the-user-0123456789-0123456789';
const READY = /^Listening on (http:\/\/127\.0\.0\.1:(\d+))$/m;
const ADDRESS = /^http:\/\/\S+\/oauth\/authorize\S*$/m;

let product: Awaited<ReturnType<typeof buildCcproxy>>;
let home: TempHome;
let claude: FakeClaudeIssuer;
let openai: FakeOpenaiIssuer;
let api: FakeAnthropicApi;
let started: CcproxyProcess[];

beforeAll(async () => {
  product = await buildCcproxy();
}, 60_000);
afterAll(() => product.remove());

beforeEach(async () => {
  home = await createTempHome();
  claude = await startFakeClaudeIssuer();
  openai = await startFakeOpenaiIssuer();
  api = await startFakeAnthropicApi({
    isValidAccess: (token) => claude.isValidAccess(token),
    profileOf: (token) => claude.profileOf(token),
  });
  started = [];
});

afterEach(async () => {
  for (const { kill } of started) kill('SIGKILL');
  const ends = await Promise.all(started.map(({ done }) => done));
  // Whatever a command did in any of these tests: no secret was in what it wrote.
  const output = ends.map(({ stdout, stderr }) => stdout + stderr).join('\n');
  for (const secret of [...claude.secrets, ...openai.secrets, AUTH_TOKEN])
    expect(output).not.toContain(secret);
  await Promise.all([claude.close(), openai.close(), api.close()]);
  await home.cleanup();
});

function start(args: readonly string[], options: Omit<SpawnOptions, 'home'> = {}): CcproxyProcess {
  const env = { ...claude.env, ...openai.env, ...api.env, ...options.env };
  const running = spawnCcproxy(product.script, args, { ...options, home, env });
  started.push(running);
  return running;
}

const run = (args: readonly string[], options: Omit<SpawnOptions, 'home'> = {}) =>
  start(args, { input: '', ...options }).done;

async function signIn() {
  const login = start(['auth', 'login', '--no-browser', '--yes']);
  const [address] = await login.stdout.waitFor(ADDRESS);
  const page = await claude.approve(address);
  expect(page.status).toBe(200);
  return { address, ...(await login.done) };
}

describe('signing in', () => {
  test('works on a machine with no files whatsoever, stdin open, and ends by itself', async () => {
    const { address, code, stdout } = await signIn();
    expect(code).toBe(0);
    expect(stdout.split('\n')[0]).toBe(address);
    expect(stdout).toContain('ada@example.com (Max plan)');
    const folder = join(home.configHome, 'ccproxy');
    expect((await stat(join(folder, 'credentials.json'))).mode & 0o777).toBe(0o600);
    expect((await stat(folder)).mode & 0o777).toBe(0o700);
    expect(claude.counters).toMatchObject({ exchanges: 1, codeReplays: 0 });
  });

  test('takes the pasted code from a pipe that stays open', async () => {
    const login = start(['auth', 'login', '--manual', '--yes']);
    const [address] = await login.stdout.waitFor(ADDRESS);
    login.child.stdin.write(`${await claude.approveManually(address)}\n`);
    expect((await login.done).code).toBe(0);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('%s cancels it', async (signal) => {
    const login = start(['auth', 'login', '--no-browser', '--yes']);
    await login.stdout.waitFor(ADDRESS);
    login.kill(signal);
    const { code, stderr } = await login.done;
    expect(code).toBe(1);
    expect(stderr).toContain('Sign-in cancelled. Nothing was saved.');
    await expect(stat(join(home.configHome, 'ccproxy'))).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('exit codes', () => {
  test.each([
    [['auth', 'status'], 1],
    [['auth', 'validate'], 1],
    [['auth', 'info'], 1],
    [['auth', 'openai-info'], 1],
    [['auth', 'logout'], 1],
    [['auth', 'logout-openai', '--yes'], 1],
    [['auth', 'login'], 2],
    [['auth', 'login-openai'], 2],
    [['auth', 'login', '--api-key=x'], 2],
    [['auth', 'nonsense'], 2],
    [[], 2],
    [['config', 'list'], 0],
    [['config', 'path'], 0],
    [['--help'], 0],
    [['--version'], 0],
  ])('signed out: %j is %d', async (args, expected) => {
    expect((await run(args)).code).toBe(expected);
  });

  test('signed in', async () => {
    await signIn();
    await home.writeCodexAuth(await openai.issueTokens());
    const codes: Record<string, number | null> = {};
    for (const args of [
      ['auth', 'status'],
      ['auth', 'validate'],
      ['auth', 'info'],
      ['auth', 'openai-info'],
      ['auth', 'logout-openai'],
      ['auth', 'logout'],
      ['auth', 'logout-openai', '--yes'],
    ]) {
      codes[args.join(' ')] = (await run(args)).code;
    }
    expect(codes).toEqual({
      'auth status': 0,
      'auth validate': 0,
      'auth info': 0,
      'auth openai-info': 0,
      'auth logout-openai': 2,
      'auth logout': 0,
      'auth logout-openai --yes': 0,
    });
  }, 60_000);
});

describe('--json', () => {
  const expectOneObject = (text: string) => {
    const value: unknown = JSON.parse(text);
    expect(value).toEqual(expect.any(Object));
    expect(Array.isArray(value)).toBe(false);
  };

  test('signed in: every command writes exactly one object', async () => {
    await home.writeClaudeCliCredentials(claude.issueTokens());
    await home.writeCodexAuth(await openai.issueTokens());
    await signIn();
    for (const args of ANSWERING_COMMANDS) expectOneObject((await run([...args, '--json'])).stdout);
  }, 60_000);

  test('a wrong command line and a broken settings file are objects, too', async () => {
    expectOneObject((await run(['auth', 'status', '--json', '--nope'])).stdout);
    const { code, stdout } = await run(['auth', 'status', '--json'], { env: { SERVER__PORT: 'many' } });
    expect(code).toBe(1);
    expect(JSON.parse(stdout)).toEqual({
      error: { code: 'settings_invalid', message: expect.any(String), advice: expect.any(String) },
    });
  });
});

describe('colour', () => {
  const ESCAPE = '\x1b';
  test('there is none in a pipe', async () => {
    const { stdout, stderr } = await run(['auth', 'status']);
    expect(stdout + stderr).not.toContain(ESCAPE);
  });

  test('carries no meaning of its own', async () => {
    await home.writeCodexAuth(await openai.issueTokens());
    const plain = await run(['auth', 'openai-info']);
    const coloured = await run(['auth', 'openai-info'], { env: { FORCE_COLOR: '1' } });
    expect(coloured.stdout).toContain(ESCAPE);
    expect(stripVTControlCharacters(coloured.stdout)).toBe(plain.stdout);
  });
});

describe('serve', () => {
  const ask = (url: string, init: RequestInit = {}) =>
    fetch(`${url}/v1/messages`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-api-key': AUTH_TOKEN },
      body: JSON.stringify({
        model: 'claude-sonnet-5-5',
        max_tokens: 100,
        stream: true,
        messages: [{ role: 'user', content: 'Hello' }],
      }),
      ...init,
    });

  async function serve(options: Omit<SpawnOptions, 'home'> = {}) {
    const running = start(['serve', '--port', '0'], options);
    const [, url = '', port = ''] = await running.stdout.waitFor(READY);
    return { ...running, url, port };
  }

  test.each(['SIGINT', 'SIGTERM'] as const)('signs in, answers, and %s ends it well', async (signal) => {
    await signIn();
    const proxy = await serve({ env: { SECURITY__AUTH_TOKEN: AUTH_TOKEN } });
    const answer = await ask(proxy.url);
    expect(answer.status).toBe(200);
    expect(await answer.text()).toContain('message_stop');
    expect((await ask(proxy.url, { headers: {} })).status).toBe(401);
    proxy.kill(signal);
    const { code, stdout, stderr } = await proxy.done;
    expect(code).toBe(0);
    expect(stdout.match(/^Listening on /gm)).toHaveLength(1);
    expect(stderr).toContain('Claude: signed in as ada@example.com (Max plan).');
    expect(stderr).toContain('"route":"/v1/messages"');
  });

  test('SIGTERM lets a stream finish', async () => {
    await signIn();
    const proxy = await serve();
    const held = holdStream(2);
    api.next(held.scenario);
    const answer = await ask(proxy.url);
    proxy.kill('SIGTERM');
    await proxy.stderr.waitFor(/Stopping/);
    held.release();
    expect(await answer.text()).toContain('message_stop');
    expect((await proxy.done).code).toBe(0);
  });

  test('a second signal ends it at once', async () => {
    await signIn();
    const proxy = await serve();
    const held = holdStream(2);
    api.next(held.scenario);
    const answer = await ask(proxy.url);
    proxy.kill('SIGINT');
    await proxy.stderr.waitFor(/Stopping/);
    proxy.kill('SIGINT');
    expect(await proxy.done).toMatchObject({ code: null, signal: 'SIGINT' });
    await expect(answer.text()).rejects.toThrow();
    held.release();
  });

  test('a port that is taken: names it and its owner', async () => {
    const holder = createServer().listen(0, '127.0.0.1');
    await once(holder, 'listening');
    const { port } = holder.address() as AddressInfo;
    try {
      const { code, stdout, stderr } = await run(['serve', '--port', String(port)]);
      expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
      expect(stderr).toContain(`Port ${port} is in use by`);
      expect(stderr).toContain(`(process ${process.pid})`);
    } finally {
      holder.close();
    }
  });
});

test('a reader that leaves early does no harm', async () => {
  const list = start(['config', 'list']);
  list.child.stdout.destroy();
  expect((await list.done).code).toBe(0);
});
