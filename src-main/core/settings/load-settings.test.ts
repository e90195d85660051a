import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { describeSettings } from './describe-settings.ts';
import { type LoadSettingsOptions, loadSettings } from './load-settings.ts';
import { AUTH_TOKEN_SETTING, SETTINGS } from './setting-definitions.ts';

let folder: string;
let cwd: string;
let settingsPath: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'ccproxy-load-'));
  cwd = join(folder, 'repo');
  settingsPath = join(folder, 'config', 'settings.json');
  await mkdir(cwd);
  await mkdir(join(folder, 'config'));
});
afterEach(() => rm(folder, { recursive: true }));

const load = (options: Partial<LoadSettingsOptions> = {}) =>
  loadSettings({ env: {}, cwd, settingsPath, ...options });
const writeDotEnv = (text: string) => writeFile(join(cwd, '.env'), text);
const writeSettings = (text: string) => writeFile(settingsPath, text);

describe('precedence', () => {
  test('nothing set gives the defaults', async () => {
    const { settings, sources, authTokens, warnings } = await load();
    expect(settings).toEqual({
      server: {
        host: '127.0.0.1',
        port: 8000,
        uiPort: 8001,
        allowedHosts: [],
        tlsCertFile: null,
        tlsKeyFile: null,
      },
      logging: { level: 'info', format: 'auto' },
      credentials: { storage: 'auto' },
      claude: expect.objectContaining({
        apiBaseUrl: 'https://api.anthropic.com',
        systemPromptInjectionMode: 'minimal',
      }),
      codex: expect.objectContaining({
        enabled: true,
        baseUrl: 'https://chatgpt.com/backend-api/codex',
        issuer: 'https://auth.openai.com',
      }),
      openai: { apiBaseUrl: 'https://api.openai.com/v1' },
      responses: { storeByDefault: false },
      models: { map: [] },
    });
    expect([...sources.keys()]).toEqual(SETTINGS.map(({ name }) => name));
    expect(authTokens).toEqual({ fromFlagFile: null, fromEnvironment: null, fromDotEnv: null });
    expect(warnings).toEqual([]);
  });

  test('flag, environment, .env, settings file, default', async () => {
    const layers = [
      () => writeSettings('{\n"server": {"port": 1}}'),
      () => writeDotEnv('A=1\nSERVER__PORT=2'),
      () => Promise.resolve(),
      () => Promise.resolve(),
    ];
    const expected = [
      { value: 1, origin: 'settings file', detail: `${settingsPath}:2` },
      { value: 2, origin: '.env', detail: `${join(cwd, '.env')}:2` },
      { value: 3, origin: 'environment', detail: 'SERVER__PORT' },
      { value: 4, origin: 'flag', detail: null },
    ];
    for (const [index, addLayer] of layers.entries()) {
      await addLayer();
      const env = index >= 2 ? { SERVER__PORT: '3' } : {};
      const flags = index >= 3 ? { SERVER__PORT: '4', SERVER__HOST: undefined } : {};
      const { settings, sources } = await load({ env, flags });
      expect(sources.get('SERVER__PORT')).toEqual(expected[index]);
      expect(settings.server.port).toBe(expected[index]?.value);
    }
  });

  test('environment names match in any case, the proper spelling first; empty is not set', async () => {
    expect((await load({ env: { server__port: '5' } })).settings.server.port).toBe(5);
    expect((await load({ env: { Server__Port: '5', SERVER__PORT: '6' } })).settings.server.port).toBe(6);
    expect((await load({ env: { SERVER__PORT: '6', server__port: '5' } })).settings.server.port).toBe(6);
    const empty = await load({ env: { SERVER__PORT: '', LOGGING__LEVEL: ' ', SERVER__HOST: undefined } });
    expect(empty.sources.get('SERVER__PORT')?.origin).toBe('default');
    expect(empty.sources.get('LOGGING__LEVEL')?.origin).toBe('default');
  });

  test('file paths are relative to where they were written', async () => {
    await writeSettings('{"server": {"tlsCertFile": "cert.pem", "tlsKeyFile": "/etc/key.pem"}}');
    const { settings } = await load();
    expect(settings.server.tlsCertFile).toBe(join(folder, 'config', 'cert.pem'));
    expect(settings.server.tlsKeyFile).toBe('/etc/key.pem');
    const fromEnv = await load({ env: { SERVER__TLS_CERT_FILE: 'cert.pem' } });
    expect(fromEnv.settings.server.tlsCertFile).toBe(join(cwd, 'cert.pem'));
  });
});

describe('errors', () => {
  test('name the variable and what is allowed, not the value', async () => {
    const error = await load({ env: { SERVER__PORT: 'sk-ant-secret' } }).catch((reason) => reason);
    expect(error).toMatchObject({
      code: 'settings_invalid',
      message: 'SERVER__PORT (the environment) must be a whole number from 0 to 65535.',
    });
    expect(error.userMessage).not.toContain('sk-ant');
    await expect(load({ flags: { SERVER__PORT: '' } })).rejects.toMatchObject({
      message: 'SERVER__PORT (the command line) must be a whole number from 0 to 65535.',
    });
  });

  test('name file, line and key', async () => {
    await writeSettings('{\n  "codex": {\n    "issuer": "http://evil.example"\n  }\n}');
    await expect(load()).rejects.toMatchObject({
      code: 'settings_invalid',
      message: expect.stringContaining(`codex.issuer (${settingsPath}:3) must be an https address`),
    });
  });

  test('a malformed file is an error even when nothing in it would count', async () => {
    await writeSettings('{"server": ');
    await expect(load({ flags: { SERVER__PORT: '1' } })).rejects.toMatchObject({ code: 'settings_invalid' });
  });

  test('unknown keys in the file are one warning that names their lines', async () => {
    await writeSettings('{"server": {"prot": 1},\n"foo": 2}');
    const { warnings } = await load();
    expect(warnings).toEqual([
      `${settingsPath} holds keys that are no settings and have no effect: server.prot (line 1), foo (line 2).`,
    ]);
  });
});

describe('a hostile .env', () => {
  test('changes nothing but port and logging', async () => {
    await writeDotEnv(
      [
        'CLAUDE__API_BASE_URL=https://evil.example',
        'claude__token_url=https://evil.example',
        'export CODEX__ISSUER="https://evil.example"',
        'SERVER__HOST=0.0.0.0',
        "CREDENTIALS__STORAGE='file'",
        'SERVER__ALLOWED_HOSTS=evil.example',
        'SERVER__TLS_CERT_FILE=./evil.pem',
        'SERVER__TLS_KEY_FILE=./evil.pem',
        'SECURITY__AUTH_TOKEN=',
        'SERVER__PORT=9000',
        'LOGGING__LEVEL=silent',
      ].join('\r\n'),
    );
    const { settings, authTokens, warnings } = await load({
      env: { SECURITY__AUTH_TOKEN: 'mine-mine-mine' },
    });
    const clean = await load({ cwd: folder });
    expect(settings).toEqual({
      ...clean.settings,
      server: { ...clean.settings.server, port: 9000 },
      logging: { ...clean.settings.logging, level: 'silent' },
    });
    expect(authTokens.fromEnvironment?.token).toBe('mine-mine-mine');
    expect(authTokens.fromDotEnv).toBeNull();
    expect(warnings).toHaveLength(8);
    expect(warnings.join('\n')).not.toContain('evil');
  });

  test('cannot stop the proxy, whatever it is', async () => {
    await mkdir(join(cwd, '.env'));
    expect((await load()).warnings).toEqual([`${join(cwd, '.env')} was ignored: it is not a regular file.`]);
  });
});

describe('the auth token', () => {
  test('comes apart from the settings, from each place', async () => {
    await writeDotEnv('A=1\nSECURITY__AUTH_TOKEN="from-dot-env"');
    await writeFile(join(cwd, 'token'), 'from-file\n');
    const loaded = await load({ env: { security__auth_token: 'from-env' }, authTokenFile: 'token' });
    expect(loaded.authTokens).toEqual({
      fromFlagFile: { token: 'from-file', source: 'flag file', detail: join(cwd, 'token') },
      fromEnvironment: { token: 'from-env', source: 'environment', detail: 'SECURITY__AUTH_TOKEN' },
      fromDotEnv: { token: 'from-dot-env', source: '.env', detail: `${join(cwd, '.env')}:2` },
    });
    const { authTokens: _, ...rest } = loaded;
    expect(JSON.stringify({ ...rest, sources: [...rest.sources] })).not.toContain('from-');
  });

  test('is not set by an empty variable', async () => {
    expect((await load({ env: { SECURITY__AUTH_TOKEN: '' } })).authTokens.fromEnvironment).toBeNull();
  });

  test('that no client could send is an error that does not show it', async () => {
    const error = await load({ env: { SECURITY__AUTH_TOKEN: 'hunter2 hunter2' } }).catch((reason) => reason);
    expect(error).toMatchObject({
      code: 'settings_invalid',
      message: expect.stringContaining('SECURITY__AUTH_TOKEN (the environment) must be'),
    });
    expect(error.userMessage).not.toContain('hunter2');
  });

  test('may not be given as a flag, where every process could read it', async () => {
    const { authTokens, settings } = await load({ flags: { SECURITY__AUTH_TOKEN: 'on-the-command-line' } });
    expect(Object.values(authTokens)).toEqual([null, null, null]);
    expect(JSON.stringify(settings)).not.toContain('on-the-command-line');
  });
});

describe('describeSettings', () => {
  test('lists every setting with its value and source, the secret masked', async () => {
    await writeSettings('{"server": {"allowedHosts": ["a", "b"]}}');
    const loaded = await load({ env: { SERVER__PORT: '9000' } });
    const token = 'ccp_0123456789abcdefghijklmnopqrstuvwxyzABCDEFG';
    const rows = describeSettings(loaded, {
      authToken: { token, source: 'saved', detail: 'System keyring' },
    });
    expect(rows.map(({ name }) => name)).toEqual([...SETTINGS, AUTH_TOKEN_SETTING].map(({ name }) => name));
    expect(rows).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ name: 'SERVER__PORT', value: 9000, text: '9000', source: 'environment' }),
        expect.objectContaining({
          key: 'server.allowedHosts',
          value: ['a', 'b'],
          text: 'a, b',
          source: 'settings file',
          detail: `${settingsPath}:1`,
        }),
        expect.objectContaining({
          name: 'SERVER__TLS_KEY_FILE',
          value: null,
          text: '(not set)',
          source: 'default',
        }),
        expect.objectContaining({
          name: 'SECURITY__AUTH_TOKEN',
          key: null,
          text: 'ccp_01234567...zABCDEFG',
          source: 'saved',
          detail: 'System keyring',
          isSecret: true,
        }),
      ]),
    );
    expect(JSON.stringify(rows)).not.toContain(token);
  });

  test('shows that no token is set', async () => {
    const rows = describeSettings(await load(), { authToken: null });
    expect(rows.at(-1)).toMatchObject({ value: null, text: '(not set)', source: 'default', detail: null });
  });
});
