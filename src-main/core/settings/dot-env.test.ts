import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, open, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { parseDotEnv, readDotEnv } from './dot-env.ts';
import { AUTH_TOKEN_SETTING, SETTINGS } from './setting-definitions.ts';

const ALLOWED = ['SERVER__PORT', 'LOGGING__LEVEL', 'LOGGING__FORMAT', 'SECURITY__AUTH_TOKEN'];
const parse = (text: string) => parseDotEnv(text, '/repo/.env');
const getValue = (text: string, name: string) => parse(text).values.get(name);

describe('what a .env may set', () => {
  test.each([
    ['SERVER__PORT=9000', 'SERVER__PORT', 9000],
    ['LOGGING__LEVEL=debug', 'LOGGING__LEVEL', 'debug'],
    ['LOGGING__FORMAT=json', 'LOGGING__FORMAT', 'json'],
    ['SECURITY__AUTH_TOKEN=your-secret-token-here', 'SECURITY__AUTH_TOKEN', 'your-secret-token-here'],
  ])('%s', (text, name, value) => {
    expect(parse(text)).toEqual({ values: new Map([[name, { value, line: 1 }]]), warnings: [] });
  });

  test.each([
    ['export SERVER__PORT=9000', 1],
    ['# comment\n\n  SERVER__PORT = 9000 # why', 3],
    ['A=1\r\nSERVER__PORT="9000"\r\n', 2],
    ["SERVER__PORT='9000'", 1],
    ['SERVER__PORT=1\nSERVER__PORT=9000', 2],
    ['server__port=1\nServer__Port=9000', 2],
    ['SERVER__PORT=1\nserver__port=9000\n', 2],
    ['A="two\nlines"\nSERVER__PORT=9000', 3],
  ])('%j is understood', (text, line) => {
    expect(getValue(text, 'SERVER__PORT')).toEqual({ value: 9000, line });
  });
});

describe('what a hostile .env cannot do', () => {
  test.each([
    'CLAUDE__API_BASE_URL=https://evil.example',
    'CLAUDE__TOKEN_URL=https://evil.example',
    'CLAUDE__AUTHORIZE_URL=https://evil.example',
    'CLAUDE__CLIENT_ID=evil',
    'CODEX__BASE_URL=https://evil.example',
    'CODEX__ISSUER=https://evil.example',
    'OPENAI__API_BASE_URL=https://evil.example',
    'SERVER__HOST=0.0.0.0',
    'SERVER__UI_PORT=1',
    'SERVER__ALLOWED_HOSTS=evil.example',
    'SERVER__TLS_CERT_FILE=evil.pem',
    'SERVER__TLS_KEY_FILE=evil.pem',
    'CREDENTIALS__STORAGE=file',
    'CODEX__ENABLED=false',
    'CLAUDE__SYSTEM_PROMPT_INJECTION_MODE=none',
  ])('%s is ignored with one warning that names file, line and setting', (line) => {
    const [name = ''] = line.split('=');
    const spellings = [
      line,
      line.replace(name, name.toLowerCase()),
      `export ${line}`,
      line.replace('=', ' = '),
    ];
    for (const spelling of spellings) {
      const { values, warnings } = parse(`# innocent\n${spelling}\r\n`);
      expect(values.size).toBe(0);
      expect(warnings).toEqual([expect.stringContaining(`/repo/.env:2: ${name} was ignored`)]);
    }
  });

  test('repeat itself into many warnings', () => {
    const { warnings } = parse('SERVER__HOST=::\nserver__host=::\n'.repeat(500));
    expect(warnings).toHaveLength(1);
  });

  test.each([
    'SECURITY__AUTH_TOKEN=',
    'SECURITY__AUTH_TOKEN=""',
    "SECURITY__AUTH_TOKEN='  '",
    'SECURITY__AUTH_TOKEN',
  ])('%s sets nothing', (text) => {
    expect(parse(text)).toEqual({ values: new Map(), warnings: [] });
  });

  test('stop the proxy with a bad value: it is ignored, named, and not shown', () => {
    const { values, warnings } = parse('A=1\nSERVER__PORT=99999\nSECURITY__AUTH_TOKEN=two wörds');
    expect(values.size).toBe(0);
    expect(warnings).toEqual([
      '/repo/.env:2: SERVER__PORT was ignored: it must be a whole number from 0 to 65535.',
      '/repo/.env:3: SECURITY__AUTH_TOKEN was ignored: it must be visible ASCII characters without spaces.',
    ]);
  });

  test('hide an assignment in a quoted value', () => {
    expect(parse('A="x\nSERVER__PORT=1\nSERVER__HOST=::\n"')).toEqual({ values: new Map(), warnings: [] });
  });

  test('disturb anything with names that are not ours', () => {
    const text =
      '__proto__=1\nconstructor=2\nSERVER__NEW=3\nPORT=4\nANTHROPIC_API_KEY=sk-ant-1\nHTTPS_PROXY=http://evil';
    expect(parse(text)).toEqual({ values: new Map(), warnings: [] });
  });

  test('get anything but the four settings in, whatever the text', () => {
    const names = [...SETTINGS, AUTH_TOKEN_SETTING].map(({ name }) => name);
    const line = fc.oneof(
      fc.string(),
      fc
        .tuple(
          fc.constantFrom('', 'export ', ' ', '\t', '\uFEFF', '"', '#'),
          fc.constantFrom(...names, ...names.map((name) => name.toLowerCase())),
          fc.constantFrom('=', ' = ', ':', '="', "='", '=`'),
          fc.oneof(fc.string(), fc.constantFrom('0.0.0.0', 'https://evil.example', 'file', '1')),
        )
        .map((parts) => parts.join('')),
    );
    const text = fc
      .tuple(fc.array(line), fc.constantFrom('\n', '\r\n', '\r'))
      .map(([lines, end]) => lines.join(end));
    fc.assert(
      fc.property(text, (input) => {
        const { values, warnings } = parse(input);
        expect(ALLOWED).toEqual(expect.arrayContaining([...values.keys()]));
        for (const { line: number } of values.values()) {
          expect(number).toBeGreaterThan(0);
          expect(number).toBeLessThanOrEqual(input.split('\n').length);
        }
        for (const warning of warnings) expect(warning).not.toMatch(/[\n\r]|evil/);
      }),
      { numRuns: 500 },
    );
  });
});

describe('reading the file', () => {
  let folder: string;
  let path: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'ccproxy-dot-env-'));
    path = join(folder, '.env');
  });
  afterEach(() => rm(folder, { recursive: true }));

  test('takes a missing file, and a file with a byte order mark, in silence', async () => {
    expect(await readDotEnv(path)).toEqual({ values: new Map(), warnings: [] });
    await writeFile(path, '\uFEFFSERVER__PORT=9000\r\n');
    expect(await readDotEnv(path)).toEqual({
      values: new Map([['SERVER__PORT', { value: 9000, line: 1 }]]),
      warnings: [],
    });
  });

  test('takes 64 KiB and refuses one byte more', async () => {
    const text = 'SERVER__PORT=9000\n'.padEnd(64 * 1024, '#');
    await writeFile(path, text);
    expect((await readDotEnv(path)).values.size).toBe(1);
    await writeFile(path, `${text}#`);
    expect(await readDotEnv(path)).toEqual({
      values: new Map(),
      warnings: [`${path} was ignored: it is larger than 64 KiB.`],
    });
  });

  test('refuses a folder', async () => {
    await mkdir(path);
    expect((await readDotEnv(path)).warnings).toEqual([`${path} was ignored: it is not a regular file.`]);
  });

  test.runIf(process.platform !== 'win32')(
    'refuses a FIFO, a device, and links to them, without waiting',
    async () => {
      execFileSync('mkfifo', [join(folder, 'fifo')]);
      for (const target of [join(folder, 'fifo'), '/dev/zero']) {
        await symlink(target, path);
        expect((await readDotEnv(path)).warnings).toEqual([`${path} was ignored: it is not a regular file.`]);
        await rm(path);
      }
    },
  );

  test.runIf(process.platform !== 'win32')('refuses a link to a huge file without reading it', async () => {
    const huge = await open(join(folder, 'huge'), 'w');
    await huge.truncate(2 ** 40);
    await huge.close();
    await symlink('huge', path);
    expect((await readDotEnv(path)).warnings).toEqual([`${path} was ignored: it is larger than 64 KiB.`]);
  });

  test('warns of a link that leads nowhere useful, and shows no terminal escapes', async () => {
    const odd = join(folder, 'a\u001b[31mb');
    await mkdir(join(odd, '.env'), { recursive: true });
    const { warnings } = await readDotEnv(join(odd, '.env'));
    expect(warnings).toEqual([expect.stringContaining('a?[31mb')]);
    expect(warnings.join()).not.toContain('\u001b');
  });
});
