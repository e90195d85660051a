import { expect, test } from 'vitest';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { DEFAULT_PREFERENCES } from '../../../src-shared/model/preferences.ts';
import {
  createCredential,
  createProxy,
  createSignedIn,
  createSignIn,
  createSnapshot,
  NOW_MS,
} from './snapshot-for-tests.ts';
import { buildTrayMenu, type TrayMenuItem } from './tray-menu-model.ts';

const build = (changes: Partial<AppSnapshot> = {}, platform: NodeJS.Platform = 'linux') =>
  buildTrayMenu(createSnapshot(changes), NOW_MS, platform);

/** The menu as a user reads it: greyed-out entries in brackets, `[x]` for a check mark, `▸` for a submenu. */
function read(items: readonly TrayMenuItem[]): string[] {
  return items.flatMap(readItem);
}

function readItem(item: TrayMenuItem): string[] {
  switch (item.type) {
    case 'separator':
      return ['---'];
    case 'status':
      return [`(${item.label})`];
    case 'submenu':
      return [`${item.label} ▸`, ...read(item.items).map((line) => `  ${line}`)];
    case 'action':
      return [item.isEnabled ? item.label : `(${item.label})`];
    case 'checkbox': {
      const line = `[${item.isChecked ? 'x' : ' '}] ${item.label}`;
      return [item.isEnabled ? line : `(${line})`];
    }
  }
}

function flatten(items: readonly TrayMenuItem[]): TrayMenuItem[] {
  return items.flatMap((item) => (item.type === 'submenu' ? [item, ...flatten(item.items)] : [item]));
}

function find(items: readonly TrayMenuItem[], id: string) {
  const item = flatten(items).find((entry) => 'id' in entry && entry.id === id);
  if (item === undefined || !('action' in item)) throw new Error(`no action ${id}`);
  return item;
}

test('a first start: running, and nobody signed in', () => {
  expect(read(build())).toEqual([
    '(Running on http://localhost:8000)',
    '[x] Proxy running',
    '---',
    '(Claude: not signed in)',
    'Log in…',
    '---',
    '(OpenAI/Codex: not signed in)',
    'Log in…',
    '---',
    'Copy ▸',
    '  Anthropic base URL',
    '  OpenAI base URL',
    '  (Auth token)',
    '  Shell exports',
    '---',
    'Open window',
    '[ ] Launch at login',
    '---',
    'Quit',
  ]);
});

test('stopped: nothing to copy but the token, and the check mark starts it', () => {
  const menu = build({
    proxy: createProxy({ state: 'stopped', url: null }),
    authToken: { source: 'saved', detail: null, masked: 'abc…', problem: null },
  });
  const lines = read(menu);
  expect(lines.slice(0, 2)).toEqual(['(Stopped)', '[ ] Proxy running']);
  expect(lines).toContain('  (Anthropic base URL)');
  expect(lines).toContain('  (Shell exports)');
  expect(lines).toContain('  Auth token');
  expect(find(menu, 'proxy').action).toEqual({ do: 'start-proxy' });
});

test.each([
  ['starting', '(Starting…)', '([x] Proxy running)'],
  ['stopping', '(Stopping…)', '([ ] Proxy running)'],
] as const)('while the proxy is %s nothing can be toggled', (state, status, toggle) => {
  expect(read(build({ proxy: createProxy({ state, url: null }) })).slice(0, 2)).toEqual([status, toggle]);
});

test('a port that another process of ours holds can be taken over', () => {
  const problem = { code: 'port_in_use', message: 'Port 8000 is in use by ccproxy (pid 7).', advice: null };
  const menu = build({ proxy: createProxy({ state: 'failed', url: null, problem, canTakeOver: true }) });
  expect(read(menu).slice(0, 3)).toEqual([
    '(Port 8000 is in use by ccproxy (pid 7).)',
    '[ ] Proxy running',
    'Take over port 8000',
  ]);
});

test('signed in: account, plan and time left, with the ways out', () => {
  const menu = build({
    credentials: [createSignedIn({ kind: 'claude-sdk' }), createSignedIn({ kind: 'claude-api' })],
  });
  expect(read(menu).slice(3, 6)).toEqual([
    '(Claude: ann@example.com · Max · 3 h 5 min left)',
    'Log in again…',
    'Log out…',
  ]);
  expect(find(menu, 'claude.sign-out').action).toEqual({
    do: 'sign-out',
    provider: 'claude',
    mode: 'oauth',
  });
});

test('what the Claude CLI has signed in for itself is not ours to show', () => {
  const menu = build({
    credentials: [createSignedIn({ kind: 'claude-sdk' }), createCredential({ kind: 'claude-api' })],
  });
  expect(read(menu)).toContain('(Claude: not signed in)');
});

test('signing in: only a cancel', () => {
  const menu = build({ signIns: { claude: createSignIn(), openai: createSignIn({ phase: 'starting' }) } });
  expect(read(menu).slice(3, 8)).toEqual([
    '(Claude: signing in…)',
    'Cancel login',
    '---',
    '(OpenAI/Codex: signing in…)',
    'Cancel login',
  ]);
});

test('a sign-in that has ended, either way, is not under way', () => {
  const menu = build({
    signIns: { claude: createSignIn({ phase: 'failed' }), openai: createSignIn({ phase: 'succeeded' }) },
  });
  expect(read(menu).filter((line) => line === 'Log in…')).toHaveLength(2);
});

test.each([
  ['sign-in-required', 'Claude: ann@example.com · Max · sign-in needed'],
  ['unreadable', 'Claude: ann@example.com · Max · cannot be read'],
] as const)('a credential that is %s says so', (state, label) => {
  const menu = build({ credentials: [createSignedIn({ kind: 'claude-api', state })] });
  expect(read(menu).slice(3, 6)).toEqual([`(${label})`, 'Log in again…', 'Log out…']);
});

test('an access token that has run out is renewed by itself', () => {
  const credentials = [createSignedIn({ kind: 'claude-api', state: 'expired', expiresAtMs: NOW_MS })];
  expect(read(build({ credentials }))[3]).toBe('(Claude: ann@example.com · Max · renewed at the next use)');
});

test('an API key has neither plan nor end', () => {
  const credentials = [createCredential({ kind: 'openai-codex', state: 'valid', mode: 'api-key' })];
  const menu = build({ credentials });
  expect(read(menu)).toContain('(OpenAI/Codex: API key)');
  expect(find(menu, 'openai.sign-out').action).toMatchObject({ mode: 'api-key' });
});

test('control characters in an account name do not reach the menu', () => {
  const signedIn = createSignedIn({ kind: 'claude-api' });
  const account = signedIn.account && { ...signedIn.account, email: 'ann\u001b[31m\n@example.com' };
  const label = read(build({ credentials: [{ ...signedIn, account }] }))[3];
  expect(label).toContain('@example.com');
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what must not be there
  expect(label).not.toMatch(/[\u0000-\u001f]/);
});

test('copies the addresses as clients use them, and exports without the token itself', () => {
  const authToken = { source: 'saved', detail: null, masked: 'abc…', problem: null } as const;
  const menu = build({ authToken });
  expect(find(menu, 'copy.anthropic-url').action).toEqual({ do: 'copy', text: 'http://localhost:8000' });
  expect(find(menu, 'copy.openai-url').action).toEqual({
    do: 'copy',
    text: 'http://localhost:8000/openai/v1',
  });
  expect(find(menu, 'copy.auth-token').action).toEqual({ do: 'copy-auth-token' });
  const exports = find(menu, 'copy.exports').action;
  expect(exports).toMatchObject({ text: expect.stringContaining('export ANTHROPIC_API_KEY="$SECURITY') });
});

test('exports for PowerShell on Windows', () => {
  expect(find(build({}, 'win32'), 'copy.exports').action).toMatchObject({
    text: expect.stringContaining('$env:ANTHROPIC_BASE_URL = "http://localhost:8000"'),
  });
});

test('launch at login toggles, and is left out where it cannot be', () => {
  const preferences = { ...DEFAULT_PREFERENCES, launchAtLogin: true };
  expect(find(build({ preferences }), 'launch-at-login')).toMatchObject({
    isChecked: true,
    action: { do: 'set-launch-at-login', enabled: false },
  });
  const capabilities = { tray: true, launchAtLogin: false, notifications: true, openFolders: true };
  expect(read(build({ capabilities })).join('\n')).not.toContain('Launch at login');
});

test('ids are unique', () => {
  const proxy = createProxy({ canTakeOver: true });
  const credentials = [createSignedIn({ kind: 'claude-api' }), createSignedIn({ kind: 'openai-codex' })];
  const ids = flatten(build({ proxy, credentials })).flatMap((item) => ('id' in item ? [item.id] : []));
  expect(new Set(ids).size).toBe(ids.length);
});
