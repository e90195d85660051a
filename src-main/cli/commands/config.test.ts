import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { type CliOptions, runCliToEnd, startCli } from '../../../e2e/support/start-cli.ts';

const TOKEN = 'a-token-of-the-user-0123456789-0123456789';

let home: TempHome;
beforeEach(async () => {
  home = await createTempHome();
});
afterEach(() => home.cleanup());

const run = (args: string[], more: Partial<CliOptions> = {}) => runCliToEnd(args, { home, ...more });
const settingsFile = () => join(home.configHome, 'ccproxy', 'settings.json');
const secretsFile = () => join(home.configHome, 'ccproxy', 'credentials.json');

async function writeSettings(text: string): Promise<void> {
  await mkdir(join(home.configHome, 'ccproxy'), { recursive: true });
  await writeFile(settingsFile(), text);
}

describe('config list', () => {
  test('names value and source of every setting at 80 columns, the token masked', async () => {
    await writeSettings('{ "server": { "port": 9001 } }');
    const env = { SECURITY__AUTH_TOKEN: TOKEN, LOGGING__LEVEL: 'warn' };
    const { exitCode, stdout } = await run(['config', 'list'], { env });
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^NAME +VALUE +SOURCE$/m);
    expect(stdout).toMatch(/^SERVER__PORT +9001 +settings file$/m);
    expect(stdout).toMatch(/^LOGGING__LEVEL +warn +environment$/m);
    expect(stdout).toMatch(/^SECURITY__AUTH_TOKEN +a-token-of-t\.\.\.23456789 +environment$/m);
    expect(stdout).not.toContain(TOKEN);
    for (const line of stdout.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
  });

  test('a malformed file is named with its line and left alone', async () => {
    await writeSettings('{\n  "server": oops\n}');
    const { exitCode, stderr } = await run(['config', 'list']);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`${settingsFile()}:2`);
    expect(await readFile(settingsFile(), 'utf8')).toBe('{\n  "server": oops\n}');
  });

  test('warns of what a .env may not do', async () => {
    await writeFile(join(home.cwd, '.env'), 'CLAUDE__API_BASE_URL=https://evil.example\n');
    const { exitCode, stdout, stderr } = await run(['config', 'list', '--json']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain('.env:1');
    const { settings } = JSON.parse(stdout);
    expect(settings.find(({ name }: { name: string }) => name === 'CLAUDE__API_BASE_URL')).toMatchObject({
      value: 'https://api.anthropic.com',
      source: 'default',
    });
  });
});

describe('config get, set, unset, path', () => {
  test('set makes the file, get reads it, unset goes back to the default', async () => {
    expect((await run(['config', 'path'])).stdout).toBe(`${settingsFile()}\n`);
    expect((await run(['config', 'set', 'server.port', '9002'])).exitCode).toBe(0);
    expect(JSON.parse(await readFile(settingsFile(), 'utf8'))).toEqual({ server: { port: 9002 } });
    expect((await run(['config', 'get', 'SERVER__PORT'])).stdout).toBe('9002\n');
    expect((await run(['config', 'unset', 'SERVER__PORT'])).stdout).toBe('SERVER__PORT was removed.\n');
    expect((await run(['config', 'get', 'SERVER__PORT'])).stdout).toBe('8000\n');
    expect((await run(['config', 'unset', 'SERVER__PORT', '--json'])).stdout).toContain('"removed":false');
  });

  test('get --json says where the value comes from', async () => {
    const { stdout } = await run(['config', 'get', 'SERVER__PORT', '--json'], {
      env: { SERVER__PORT: '1234' },
    });
    expect(JSON.parse(stdout)).toMatchObject({ name: 'SERVER__PORT', value: 1234, source: 'environment' });
  });

  test('set corrects a wrong value, which keeps everything else from running', async () => {
    await writeSettings('{ "server": { "port": "many" } }');
    expect((await run(['auth', 'status'])).exitCode).toBe(1);
    expect((await run(['config', 'set', 'SERVER__PORT', '9003'])).exitCode).toBe(0);
    expect((await run(['config', 'get', 'SERVER__PORT'])).stdout).toBe('9003\n');
  });

  test('set says when the environment still comes first', async () => {
    const { exitCode, stderr } = await run(['config', 'set', 'SERVER__PORT', '9004'], {
      env: { SERVER__PORT: '1234' },
    });
    expect(exitCode).toBe(0);
    expect(stderr).toContain('SERVER__PORT from the environment still comes first.');
  });

  test('set does not touch a malformed file', async () => {
    await writeSettings('{ oops');
    expect((await run(['config', 'set', 'SERVER__PORT', '9005'])).exitCode).toBe(1);
    expect(await readFile(settingsFile(), 'utf8')).toBe('{ oops');
  });
});

describe('SECURITY__AUTH_TOKEN', () => {
  test.each([[[]], [['-']]])('set %j reads it from stdin into the secret store', async (value) => {
    await writeSettings('{ "server": { "port": 9001 } }');
    const args = ['config', 'set', 'SECURITY__AUTH_TOKEN', ...value];
    const { exitCode, stdout, stderr } = await run(args, { input: `${TOKEN}\n` });
    expect(exitCode).toBe(0);
    expect(stdout).toContain(secretsFile());
    expect(stdout + stderr).not.toContain(TOKEN);
    expect(await readFile(secretsFile(), 'utf8')).toContain(TOKEN);
    expect((await stat(secretsFile())).mode & 0o777).toBe(0o600);
    expect(await readFile(settingsFile(), 'utf8')).toBe('{ "server": { "port": 9001 } }');
    expect((await run(['config', 'get', 'SECURITY__AUTH_TOKEN'])).stdout).toBe('a-token-of-t...23456789\n');
    await run(['config', 'unset', 'SECURITY__AUTH_TOKEN']);
    expect((await run(['config', 'get', 'SECURITY__AUTH_TOKEN'])).stdout).toBe('(not set)\n');
  });

  test('is typed unseen at a terminal', async () => {
    const cli = startCli(['config', 'set', 'SECURITY__AUTH_TOKEN'], { home, isTerminal: true });
    await cli.stderr.waitFor(/input is not shown/);
    cli.type(TOKEN);
    const { exitCode, stdout, stderr } = await cli.done;
    expect(exitCode).toBe(0);
    expect(stdout + stderr).not.toContain(TOKEN);
  });

  test('an empty input changes nothing', async () => {
    const { exitCode } = await run(['config', 'set', 'SECURITY__AUTH_TOKEN'], { input: '' });
    expect(exitCode).toBe(1);
    await expect(stat(secretsFile())).rejects.toMatchObject({ code: 'ENOENT' });
  });
});

describe('config codex', () => {
  test('switches Codex off and on', async () => {
    expect(await run(['config', 'codex', '--disable'])).toMatchObject({ exitCode: 0 });
    expect((await run(['config', 'get', 'CODEX__ENABLED'])).stdout).toBe('false\n');
    expect((await run(['config', 'codex', '--enable', '--json'])).stdout).toContain('"enabled":true');
    expect((await run(['config', 'get', 'CODEX__ENABLED'])).stdout).toBe('true\n');
  });
});

describe('config generate-token', () => {
  test('prints a new token of 32 bytes each time and saves nothing', async () => {
    const first = await run(['config', 'generate-token']);
    const second = await run(['config', 'generate-token']);
    expect(first.stdout).toMatch(/^[\w-]{43}\n$/);
    expect(first.stdout).not.toBe(second.stdout);
    await expect(stat(secretsFile())).rejects.toMatchObject({ code: 'ENOENT' });
  });

  test('--save puts it to use and leaves the settings as they are', async () => {
    const settings = '{\n  // mine\n  "server": { "port": 9001 },\n}\n';
    await writeSettings(settings);
    const { exitCode, stdout, stderr } = await run(['config', 'generate-token', '--save']);
    expect(exitCode).toBe(0);
    expect(stderr).toContain(`Saved in ${secretsFile()}.`);
    expect(JSON.parse(await readFile(secretsFile(), 'utf8'))).toEqual({
      authToken: { token: stdout.trim() },
    });
    expect(await readFile(settingsFile(), 'utf8')).toBe(settings);

    const again = await run(['config', 'generate-token', '--save']);
    expect(again.stderr).toContain('The token saved before is no longer accepted.');
  });

  test('--save says when a token from the environment still comes first', async () => {
    const env = { SECURITY__AUTH_TOKEN: TOKEN };
    const { exitCode, stdout, stderr } = await run(['config', 'generate-token', '--save', '--json'], { env });
    expect(exitCode).toBe(0);
    expect(JSON.parse(stdout)).toMatchObject({ location: secretsFile() });
    expect(stderr).toContain('the token from the environment (SECURITY__AUTH_TOKEN) still comes first');
    expect(stdout + stderr).not.toContain(TOKEN);
  });
});
