import { lstat, mkdir, mkdtemp, readdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { thrownBy } from '../../../e2e/support/failure-of.ts';
import { findSetting, SETTINGS } from './setting-definitions.ts';
import { parseSettingsFile, readSettingsFile, setFileSetting, unsetFileSetting } from './settings-file.ts';

const parse = (text: string) => parseSettingsFile(text, '/c/settings.json');
const fail = (text: string) => thrownBy(() => parse(text));

describe('parsing', () => {
  test('finds settings with their lines, between comments', () => {
    const file = parse('{\n  // mine\n  "server": { "port": 9000,\n    "allowedHosts": ["a", "b"] },\n}\n');
    expect([...file.entries]).toEqual([
      ['SERVER__PORT', { key: 'server.port', value: 9000, line: 3 }],
      ['SERVER__ALLOWED_HOSTS', { key: 'server.allowedHosts', value: ['a', 'b'], line: 4 }],
    ]);
    expect(file.unknownKeys).toEqual([]);
  });

  test.each(['', ' \n', '{}', '// nothing yet\n', '\r\n{\r\n}'])('%j sets nothing', (text) => {
    expect(parse(text)).toMatchObject({ entries: new Map(), unknownKeys: [] });
  });

  test('lists unknown keys, except $schema', () => {
    const text =
      '{"$schema": "x",\n"server": {"prot": 1},\n"window": {"width": 5},\n"__proto__": {"server": 1}}';
    expect(parse(text).unknownKeys).toEqual([
      { key: 'server.prot', line: 2 },
      { key: 'window', line: 3 },
      { key: '__proto__', line: 4 },
    ]);
  });

  test.each([
    [
      '{\n "server": {\n  "port": 1\n  "host": "a" } }',
      '/c/settings.json:4: not valid JSON: comma expected.',
    ],
    ['{\n "server": {', '/c/settings.json:2: not valid JSON: close brace expected.'],
    ['{"server": nope}', '/c/settings.json:1: not valid JSON: invalid symbol.'],
    ['[]', '/c/settings.json:1: the file must be a JSON object ({ ... }).'],
    ['\n"x"', '/c/settings.json:2: the file must be a JSON object ({ ... }).'],
    ['{\n"server": 5}', '/c/settings.json:2: server must be a JSON object ({ ... }).'],
    ['{"server": {"port": 1,\n"port": 2}}', '/c/settings.json:2: port appears a second time.'],
    ['{"server": {},\n"server": {}}', '/c/settings.json:2: server appears a second time.'],
  ])('%j is an error that names the line', (text, message) => {
    expect(fail(text)).toMatchObject({ code: 'settings_invalid', message });
  });

  test.each([
    '{\n"security": {"authToken": "hunter2hunter2"}}',
    '{\n"security": {"auth_token": "hunter2hunter2"}}',
    '{\n"SECURITY__AUTH_TOKEN": "hunter2hunter2"}',
  ])('%j: a secret does not belong there, and the advice says where it does', (text) => {
    const error = fail(text);
    expect(error).toMatchObject({
      code: 'settings_invalid',
      message: expect.stringContaining('/c/settings.json:2:'),
      advice: expect.stringContaining('ccproxy config set SECURITY__AUTH_TOKEN'),
    });
    expect(String(error)).not.toContain('hunter2');
  });

  test('of any text gives a result or settings_invalid', () => {
    const unit = fc.constantFrom(
      '{',
      '}',
      '[',
      ']',
      ',',
      ':',
      '"server"',
      '"port"',
      '1',
      '//',
      '/*',
      '\n',
      '"',
      'a',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.string({ unit }), fc.json()), (text) => {
        try {
          parse(text);
        } catch (error) {
          expect(error).toMatchObject({ code: 'settings_invalid' });
        }
      }),
      { numRuns: 500 },
    );
  });
});

describe('editing', () => {
  let folder: string;
  let path: string;
  const port = findSetting('SERVER__PORT');
  const set = (name: string, text: string) =>
    setFileSetting(path, findSetting(name), text, (file) => resolve('/work', file));

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccproxy-settings-'));
    path = join(folder, 'ccproxy', 'settings.json');
  });
  afterEach(() => rm(folder, { recursive: true }));

  async function write(text: string): Promise<void> {
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, text);
  }

  test('makes the file and its folder, for the user alone', async () => {
    await set('SERVER__PORT', '9000');
    expect(await readFile(path, 'utf8')).toBe('{\n  "server": {\n    "port": 9000\n  }\n}\n');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect((await stat(dirname(path))).mode & 0o777).toBe(0o700);
    expect(await readdir(dirname(path))).toEqual(['settings.json']);
  });

  test('keeps comments, order, unknown keys and other settings', async () => {
    const before =
      '{\n  // mine\n  "zoo": [1, 2],\n  "server": {\n    "port": 1, // why\n    "host": "::1"\n  }\n}\n';
    await write(before);
    await set('SERVER__PORT', '9000');
    expect(await readFile(path, 'utf8')).toBe(before.replace('"port": 1', '"port": 9000'));
    await set('CODEX__ENABLED', 'false');
    expect(await unsetFileSetting(path, port)).toBe(true);
    const { entries, text } = await readSettingsFile(path);
    expect([...entries.keys()]).toEqual(['SERVER__HOST', 'CODEX__ENABLED']);
    expect(text).toContain('// mine');
    expect(text).toContain('"zoo": [1, 2]');
  });

  test('writes the parsed value, and paths as absolute', async () => {
    await set('SERVER__ALLOWED_HOSTS', 'B.example, a.example:80');
    await set('SERVER__TLS_CERT_FILE', 'cert.pem');
    await set('LOGGING__LEVEL', 'WARNING');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({
      server: { allowedHosts: ['b.example', 'a.example:80'], tlsCertFile: resolve('/work/cert.pem') },
      logging: { level: 'warn' },
    });
  });

  test('repairs a bad value that is in the file', async () => {
    await write('{"server": {"port": "many"}}');
    await set('SERVER__PORT', '1');
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ server: { port: 1 } });
  });

  test('keeps lists of rules whole', async () => {
    const rules = [{ match: 'prefix', pattern: 'fast', model: 'gpt-5(low)' }];
    await set('MODELS__MAP', JSON.stringify(rules));
    expect((await readSettingsFile(path)).entries.get('MODELS__MAP')?.value).toEqual(rules);
  });

  test.each(['{"server": {"port": 1,', '{"server": 5}', 'null', '{"security": {"authToken": "x"}}'])(
    'never overwrites the malformed file %j',
    async (text) => {
      await write(text);
      await expect(set('SERVER__PORT', '9000')).rejects.toMatchObject({ code: 'settings_invalid' });
      await expect(unsetFileSetting(path, port)).rejects.toMatchObject({ code: 'settings_invalid' });
      expect(await readFile(path, 'utf8')).toBe(text);
      expect(await readdir(dirname(path))).toEqual(['settings.json']);
    },
  );

  test('writes nothing for a bad value, nor a secret', async () => {
    await expect(set('SERVER__PORT', '99999')).rejects.toMatchObject({
      code: 'settings_invalid',
      message: 'SERVER__PORT must be a whole number from 0 to 65535.',
    });
    await expect(set('SECURITY__AUTH_TOKEN', 'hunter2hunter2')).rejects.toMatchObject({
      code: 'settings_invalid',
    });
    expect(await readdir(folder)).toEqual([]);
  });

  test('unsetting what is not set changes nothing', async () => {
    expect(await unsetFileSetting(path, port)).toBe(false);
    expect(await readdir(folder)).toEqual([]);
  });

  test('keeps both of two changes at the same time', async () => {
    await Promise.all([
      set('SERVER__PORT', '9000'),
      set('CODEX__ENABLED', 'false'),
      set('LOGGING__LEVEL', 'debug'),
    ]);
    expect((await readSettingsFile(path)).entries.size).toBe(3);
  });

  test('follows a link to the file and leaves it a link', async () => {
    await write('{}');
    const link = join(folder, 'link.json');
    await symlink(path, link);
    await setFileSetting(link, port, '9000', String);
    expect((await lstat(link)).isSymbolicLink()).toBe(true);
    expect(JSON.parse(await readFile(path, 'utf8'))).toEqual({ server: { port: 9000 } });
  });

  test('reports a folder that cannot be made', async () => {
    await writeFile(join(folder, 'ccproxy'), 'a file');
    const error = await set('SERVER__PORT', '1').catch((reason) => reason);
    expect(error).toMatchObject({
      code: 'settings_write_failed',
      message: expect.stringMatching(/\((ENOTDIR|EEXIST)\)/),
    });
  });

  test('refuses a settings file that is a folder, or too large', async () => {
    await mkdir(path, { recursive: true });
    await expect(readSettingsFile(path)).rejects.toMatchObject({ code: 'settings_invalid' });
    await rm(path, { recursive: true });
    await write(' '.repeat(1024 * 1024 + 1));
    await expect(readSettingsFile(path)).rejects.toMatchObject({ code: 'settings_invalid' });
  });

  test('every setting can be written and comes back as the same value', async () => {
    for (const setting of SETTINGS) {
      const { name, defaultValue } = setting;
      const words = Array.isArray(defaultValue) ? defaultValue.join(' ') : `${defaultValue}`;
      const text = name === 'MODELS__MAP' ? JSON.stringify(defaultValue) : words;
      if (defaultValue !== null) await setFileSetting(path, setting, text, String);
    }
    const { entries } = await readSettingsFile(path);
    for (const { name, defaultValue, schema } of SETTINGS) {
      expect(schema.parse(entries.get(name)?.value ?? null)).toEqual(defaultValue);
    }
  });
});
