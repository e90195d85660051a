import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AUTH_TOKEN_SETTING, findSetting, SETTINGS } from './setting-definitions.ts';

const accept = (name: string, input: unknown) => findSetting(name).schema.safeParse(input);

describe('the table', () => {
  test.each([...SETTINGS, AUTH_TOKEN_SETTING])(
    '$name is the upper-case form of its place in the file',
    (setting) => {
      const toUpper = (camel: string) => camel.replace(/[A-Z]/g, '_$&').toUpperCase();
      expect(setting.path.map(toUpper).join('__')).toBe(setting.name);
    },
  );

  test('has a default that its own schema accepts unchanged', () => {
    for (const { schema, defaultValue } of SETTINGS) expect(schema.parse(defaultValue)).toEqual(defaultValue);
  });

  test('lets a .env set four settings only', () => {
    const names = [...SETTINGS, AUTH_TOKEN_SETTING].filter((s) => s.mayComeFromDotEnv).map((s) => s.name);
    expect(names).toEqual(['SERVER__PORT', 'LOGGING__LEVEL', 'LOGGING__FORMAT', 'SECURITY__AUTH_TOKEN']);
  });

  test('has one secret', () => {
    expect(SETTINGS.filter(({ isSecret }) => isSecret)).toEqual([]);
    expect(AUTH_TOKEN_SETTING.isSecret).toBe(true);
  });
});

describe('findSetting', () => {
  test.each(['SERVER__PORT', 'server__port', 'server.port', ' Server.Port '])('knows %s', (name) => {
    expect(findSetting(name).name).toBe('SERVER__PORT');
  });

  test.each(['', 'SERVER', 'SERVER__PRT', '__proto__', 'constructor'])('does not know %s', (name) => {
    expect(() => findSetting(name)).toThrow(expect.objectContaining({ code: 'settings_unknown_name' }));
  });
});

describe('addresses of upstreams', () => {
  test.each([
    ['https://api.example.com', 'https://api.example.com'],
    ['https://api.example.com/v1/', 'https://api.example.com/v1'],
    [' https://API.example.com// ', 'https://api.example.com'],
    ['http://localhost:9/x', 'http://localhost:9/x'],
    ['http://127.9.9.9', 'http://127.9.9.9'],
    ['http://[::1]:8080/', 'http://[::1]:8080'],
  ])('%s is fine', (input, expected) => {
    expect(accept('CLAUDE__API_BASE_URL', input).data).toBe(expected);
  });

  test.each([
    'http://api.example.com',
    'http://127.0.0.1.example.com',
    'http://localhost.example.com',
    'http://0.0.0.0',
    'http://[::]',
    'http://10.0.0.1',
    'ftp://localhost',
    'file:///etc/passwd',
    'javascript:alert(1)',
    'https://ann:pw@api.example.com',
    'https://ann@api.example.com',
    'https://api.example.com@evil.example',
    'https://api.example.com\\@evil.example',
    'https://api.example.com/?a=1',
    'https://api.example.com/?',
    'https://api.example.com/#x',
    'https://api.example.com/\nx',
    'api.example.com',
    '',
    7,
    null,
    ['https://api.example.com'],
  ])('%j is refused', (input) => {
    expect(accept('CLAUDE__API_BASE_URL', input).success).toBe(false);
  });

  test('never come out as plain http beyond this machine, nor with credentials, query or fragment', () => {
    const part = fc.string({ unit: fc.constantFrom(...'ab:@/?#.1\\[]'), maxLength: 12 });
    fc.assert(
      fc.property(fc.constantFrom('http://', 'https://', 'http:', '//', ''), part, part, (scheme, a, b) => {
        const { data } = accept('CODEX__ISSUER', `${scheme}${a}localhost${b}`);
        fc.pre(data !== undefined);
        const url = new URL(String(data));
        expect(url.username + url.password + url.search + url.hash).toBe('');
        if (url.protocol === 'http:') expect(url.hostname).toMatch(/^(localhost|127\..*|\[::1\])$/);
      }),
    );
  });
});

describe('other kinds', () => {
  test.each([
    ['SERVER__PORT', '0', 0],
    ['SERVER__PORT', ' 65535 ', 65_535],
    ['SERVER__PORT', 8080, 8080],
    ['SERVER__HOST', '::1', '::1'],
    ['SERVER__HOST', '[::1]', '::1'],
    ['SERVER__HOST', 'My-PC.local', 'my-pc.local'],
    ['SERVER__ALLOWED_HOSTS', 'a.example, B.example:8443,,a.example', ['a.example', 'b.example:8443']],
    ['SERVER__ALLOWED_HOSTS', ['10.0.0.5', '::1', '[fe80::1]:80'], ['10.0.0.5', '[::1]', '[fe80::1]:80']],
    ['SERVER__ALLOWED_HOSTS', [], []],
    ['SERVER__TLS_CERT_FILE', '/etc/cert.pem', '/etc/cert.pem'],
    ['SERVER__TLS_CERT_FILE', null, null],
    ['LOGGING__LEVEL', 'WARNING', 'warn'],
    ['LOGGING__LEVEL', 'Debug', 'debug'],
    ['LOGGING__FORMAT', 'JSON', 'json'],
    ['CLAUDE__SCOPES', 'user:profile  user:inference', ['user:profile', 'user:inference']],
    ['CLAUDE__SCOPES', ['a'], ['a']],
    ['CODEX__ENABLED', 'off', false],
    ['CODEX__ENABLED', '1', true],
    ['CODEX__ENABLED', false, false],
    ['RESPONSES__STORE_BY_DEFAULT', 'on', true],
    ['RESPONSES__STORE_BY_DEFAULT', false, false],
    ['CODEX__VERSION', '1.2.3-beta.4', '1.2.3-beta.4'],
    ['SECURITY__AUTH_TOKEN', ' your-secret-token-here\n', 'your-secret-token-here'],
  ])('%s takes %j', (name, input, expected) => {
    expect(accept(name, input).data).toEqual(expected);
  });

  test.each([
    ['SERVER__PORT', '-1'],
    ['SERVER__PORT', '65536'],
    ['SERVER__PORT', '80.5'],
    ['SERVER__PORT', 80.5],
    ['SERVER__PORT', '0x50'],
    ['SERVER__PORT', '8e3'],
    ['SERVER__PORT', ''],
    ['SERVER__PORT', true],
    ['SERVER__HOST', ''],
    ['SERVER__HOST', '0'],
    ['SERVER__HOST', '0x7f000001'],
    ['SERVER__HOST', 'http://localhost'],
    ['SERVER__HOST', 'localhost:8000'],
    ['SERVER__HOST', 'a b'],
    ['SERVER__HOST', '-a'],
    ['SERVER__ALLOWED_HOSTS', '*'],
    ['SERVER__ALLOWED_HOSTS', '*.example.com'],
    ['SERVER__ALLOWED_HOSTS', 'a:99999'],
    ['SERVER__ALLOWED_HOSTS', 'https://a'],
    ['SERVER__ALLOWED_HOSTS', [1]],
    ['SERVER__TLS_KEY_FILE', ''],
    ['SERVER__TLS_KEY_FILE', 'a\0b'],
    ['LOGGING__LEVEL', 'loud'],
    ['LOGGING__LEVEL', 'constructor'],
    ['LOGGING__LEVEL', 3],
    ['CREDENTIALS__STORAGE', 'memory'],
    ['CLAUDE__SCOPES', ''],
    ['CLAUDE__SCOPES', ['a b']],
    ['CLAUDE__SCOPES', 'a"b'],
    ['CLAUDE__CLIENT_ID', 'a\nb'],
    ['CODEX__ENABLED', 'maybe'],
    ['CODEX__ENABLED', 1],
    ['RESPONSES__STORE_BY_DEFAULT', 'auto'],
    ['CODEX__VERSION', '1.2\r\nx: y'],
    ['SECURITY__AUTH_TOKEN', ''],
    ['SECURITY__AUTH_TOKEN', 'two words'],
    ['SECURITY__AUTH_TOKEN', 'schlüssel'],
    ['SECURITY__AUTH_TOKEN', 12345678],
  ])('%s refuses %j', (name, input) => {
    expect(accept(name, input).success).toBe(false);
  });

  test('no schema throws, whatever it is given', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SETTINGS, AUTH_TOKEN_SETTING), fc.anything(), ({ schema }, input) => {
        const first = schema.safeParse(input);
        // What comes out is what goes in again: a saved value is read back as the same value.
        if (first.success) expect(schema.parse(first.data)).toEqual(first.data);
      }),
    );
  });
});
