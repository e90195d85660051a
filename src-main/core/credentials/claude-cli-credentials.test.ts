import { createHash } from 'node:crypto';
import { chmod, mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import { userInfo } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createTempHome, type TempHome } from '../../../e2e/fakes/temp-home.ts';
import { createManualClock } from '../../../e2e/support/manual-clock.ts';
import { createMemoryKeyring } from '../../../e2e/support/start-test-core.ts';
import { resolveAppPaths } from '../system/app-paths.ts';
import { type ClaudeCliOptions, createClaudeCliCredentials } from './claude-cli-credentials.ts';

let temp: TempHome;
let files: readonly string[];
let keyring: ReturnType<typeof createMemoryKeyring>;
const instant = { ...createManualClock(), sleep: async () => {} };

beforeEach(async () => {
  temp = await createTempHome();
  keyring = createMemoryKeyring();
  const env = { ...temp.env, CLAUDE_CONFIG_DIR: join(temp.home, 'custom') };
  files = resolveAppPaths({ env, platform: 'linux', homeDir: temp.home }).claudeCliCredentialFiles;
});
afterEach(() => temp.cleanup());

function open(overrides: Partial<ClaudeCliOptions> = {}) {
  return createClaudeCliCredentials({
    files,
    keyring,
    configDir: null,
    platform: 'linux',
    clock: instant,
    ...overrides,
  });
}

async function put(path: string, accessToken: string | null) {
  await mkdir(dirname(path), { recursive: true });
  const content = accessToken === null ? { mcp: {} } : { claudeAiOauth: { accessToken }, mcp: { a: 1 } };
  await writeFile(path, JSON.stringify(content));
}

describe('the files of the Claude CLI', () => {
  it('are looked for in all spellings, its own variable first', () => {
    expect(files).toEqual([
      join(temp.home, 'custom/.credentials.json'),
      join(temp.home, 'custom/credentials.json'),
      join(temp.home, '.claude/.credentials.json'),
      join(temp.home, '.claude/credentials.json'),
      join(temp.home, '.config/claude/.credentials.json'),
      join(temp.home, '.config/claude/credentials.json'),
    ]);
  });

  it('are each found alone, and the first of several wins', async () => {
    expect(await open().find()).toBeNull();
    for (const path of files.toReversed()) {
      await put(path, `token of ${path}`);
      const found = await open().find();
      expect(found).toMatchObject({
        credential: { accessToken: `token of ${path}` },
        place: { kind: 'file', path },
        entry: { location: { kind: 'file', label: path } },
      });
      expect(open().open({ kind: 'file', path })).toMatchObject({
        lockPath: join(dirname(path), '.oauth_refresh.lock'),
      });
    }
  });

  it('are passed over when they hold no sign-in or cannot be read', async () => {
    await put(files[0] ?? '', null);
    await mkdir(files[1] ?? '', { recursive: true });
    await mkdir(dirname(files[2] ?? ''), { recursive: true });
    await writeFile(files[2] ?? '', '{"cut');
    await expect(open().find()).rejects.toMatchObject({
      code: 'credential_unreadable',
      message: expect.stringContaining(files[1] ?? ''),
    });
    await put(files[3] ?? '', 'good');
    expect((await open().find())?.credential.accessToken).toBe('good');
  });

  it('are never changed by looking', async () => {
    const path = files[2] ?? '';
    await put(path, 'token');
    await chmod(path, 0o444);
    const [bytes, before] = [await readFile(path), await stat(path, { bigint: true })];
    const found = await open().find({ includeKeychain: true });
    await found?.entry.read();
    const after = await stat(path, { bigint: true });
    expect(await readFile(path)).toEqual(bytes);
    expect([after.mtimeNs, after.ctimeNs, after.ino, after.mode]).toEqual([
      before.mtimeNs,
      before.ctimeNs,
      before.ino,
      before.mode,
    ]);
  });
});

describe('the macOS keychain', () => {
  const record = JSON.stringify({ claudeAiOauth: { accessToken: 'in the keychain' } });
  const account = () => userInfo().username;

  it('is asked on macOS and on the explicit word only', async () => {
    keyring.entries.set(`Claude Code-credentials/${account()}`, record);
    const asked: string[] = [];
    const spied = {
      ...keyring,
      getPassword: (service: string, name: string) => {
        asked.push(service);
        return keyring.getPassword(service, name);
      },
    };
    expect(await open({ keyring: spied, platform: 'darwin' }).find()).toBeNull();
    expect(await open({ keyring: spied, platform: 'linux' }).find({ includeKeychain: true })).toBeNull();
    expect(await open({ keyring: spied, platform: 'win32' }).find({ includeKeychain: true })).toBeNull();
    expect(asked).toEqual([]);
    const found = await open({ keyring: spied, platform: 'darwin' }).find({ includeKeychain: true });
    expect(found).toMatchObject({
      place: { kind: 'keychain' },
      credential: { accessToken: 'in the keychain' },
      entry: { location: { kind: 'keyring' } },
    });
    expect(asked).toEqual(['Claude Code-credentials']);
  });

  it('has another entry for another configuration folder', async () => {
    const suffix = createHash('sha256').update('/custom').digest('hex').slice(0, 8);
    keyring.entries.set(`Claude Code-credentials-${suffix}/${account()}`, record);
    const cli = open({ platform: 'darwin', configDir: '/custom' });
    expect((await cli.find({ includeKeychain: true }))?.credential.accessToken).toBe('in the keychain');
  });

  it('says when the entry is damaged', async () => {
    keyring.entries.set(`Claude Code-credentials/${account()}`, '{"cut');
    await expect(open({ platform: 'darwin' }).find({ includeKeychain: true })).rejects.toMatchObject({
      code: 'credential_unreadable',
    });
  });
});
