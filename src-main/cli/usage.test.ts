import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTempHome, type TempHome } from '../../e2e/fakes/temp-home.ts';
import { ANSWERING_COMMANDS } from '../../e2e/support/answering-commands.ts';
import { runCliToEnd } from '../../e2e/support/start-cli.ts';

let home: TempHome;
beforeEach(async () => {
  home = await createTempHome();
});
afterEach(() => home.cleanup());

const run = (...args: string[]) => runCliToEnd(args, { home });

test('help and version are answers', async () => {
  const help = await run('--help');
  expect(help).toMatchObject({ exitCode: 0, stderr: '' });
  expect(help.stdout).toContain('Usage: ccproxy');
  expect(help.stdout).toContain('Exit codes: 0 good');
  expect(await run('auth', 'login', '--help')).toMatchObject({ exitCode: 0, stderr: '' });
  expect(await run('--version')).toEqual({ exitCode: 0, stdout: '0.0.0-test\n', stderr: '' });
});

test.each([[[]], [['auth']], [['config']]])('%j names no command: help on stderr', async (args) => {
  const result = await run(...args);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(result.stderr).toContain('Usage: ccproxy');
});

test.each([
  [['authh'], "Error: Unknown command 'authh'.\nDid you mean auth?"],
  [['auth', 'logn'], "Error: Unknown command 'logn'.\nDid you mean login?"],
  [['auth', 'status', '--nope'], 'Error: Unknown option \'--nope\'.\nRun "ccproxy auth status --help".'],
  [['serve', '--port', '70000'], 'It must be a whole number from 0 to 65535.'],
  [['serve', '--host', 'a b'], 'It must be an IP address or a host name.'],
  [['auth', 'login', '--manual', '--adopt-claude-cli'], 'cannot be used with'],
  [['auth', 'login-openai', '--api-key', '--device'], 'cannot be used with'],
  [['config', 'codex'], 'Say --enable or --disable.'],
  [['config', 'codex', '--enable', '--disable'], 'cannot be used with'],
  [['config', 'get'], "Missing required argument 'name'."],
  [['config', 'get', 'SERVER__PROT'], 'Did you mean SERVER__PORT'],
  [['config', 'get', 'nothing-like-it'], 'Run `ccproxy config list` to see every name.'],
  [['config', 'set', 'SERVER__PORT'], 'SERVER__PORT needs a value.'],
  [['config', 'set', 'SERVER__PORT', 'many'], 'SERVER__PORT must be a whole number'],
])('%j is wrong usage', async (args, words) => {
  const result = await run(...args);
  expect(result).toMatchObject({ exitCode: 2, stdout: '' });
  expect(result.stderr).toContain(words);
});

test('with --json wrong usage is an object, too', async () => {
  const { exitCode, stdout, stderr } = await run('auth', 'status', '--json', '--nope');
  expect({ exitCode, stderr }).toEqual({ exitCode: 2, stderr: '' });
  expect(JSON.parse(stdout)).toEqual({
    error: {
      code: 'usage',
      message: "Unknown option '--nope'.",
      advice: 'Run "ccproxy auth status --help".',
    },
  });
});

test.each(ANSWERING_COMMANDS.map((args) => [args]))('%j --json writes one object on stdout', async (args) => {
  const { exitCode, stdout } = await run(...args, '--json');
  const value = JSON.parse(stdout);
  expect(value).toEqual(expect.any(Object));
  expect('error' in value).toBe(exitCode !== 0);
});

describe('a secret in the arguments is refused and not repeated', () => {
  const SECRET = "hunter2 it's=secret";
  test.each([
    [['auth', 'login', `--api-key=${SECRET}`]],
    [['auth', 'login', '--api-key', SECRET]],
    [['auth', 'login-openai', `--api-key=${SECRET}`]],
    [['auth', 'login-openai', '--json', `--api-key=${SECRET}`]],
    [['auth', 'login', SECRET]],
    [['serve', `--auth-token=${SECRET}`]],
    [['serve', '--auth-token', SECRET]],
    [['serve', '--port', SECRET]],
    [['config', 'set', 'SECURITY__AUTH_TOKEN', SECRET]],
    [['config', 'set', 'security.authToken', SECRET, '--json']],
  ])('%j', async (args) => {
    const { exitCode, stdout, stderr } = await run(...args);
    expect(exitCode).toBe(2);
    expect(stdout + stderr).not.toContain('hunter2');
    expect(stdout + stderr).not.toContain('secret"');
    expect(stdout + stderr).not.toBe('');
  });

  test('and neither is a key in the place of a command', async () => {
    const { stderr } = await run('auth', 'sk-ant-api03-0123456789');
    expect(stderr).not.toContain('0123456789');
  });
});
