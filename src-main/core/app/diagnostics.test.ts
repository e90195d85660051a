import { expect, it } from 'vitest';
import type { ActivityEntry } from '../../../src-shared/model/activity.ts';
import type { AppSnapshot } from '../../../src-shared/model/app-snapshot.ts';
import { DEFAULT_PREFERENCES } from '../../../src-shared/model/preferences.ts';
import { describeMissing } from '../credentials/describe-credential.ts';
import { renderDiagnostics } from './diagnostics.ts';

const account = {
  id: 'acct-1',
  userId: 'user-1',
  email: 'ada@example.com',
  emailVerified: true,
  fullName: 'Ada Example',
  displayName: 'Ada',
  organization: 'Example Org',
  organizationId: 'org-1',
  organizationRole: 'admin',
  organizationType: 'claude_max',
  billingType: 'stripe',
  rateLimitTier: 'tier-5x',
  plan: 'max',
  subscriptionStart: null,
  subscriptionUntil: null,
};

const snapshot: AppSnapshot = {
  revision: 1,
  version: '1.2.3',
  host: 'electron',
  platform: 'linux',
  nowMs: 1_800_000_000_000,
  capabilities: { tray: true, launchAtLogin: true, notifications: false, openFolders: true },
  proxy: {
    state: 'running',
    port: 8000,
    url: 'http://localhost:8000',
    bindHost: '127.0.0.1',
    problem: null,
    canTakeOver: false,
  },
  credentials: [
    {
      ...describeMissing('claude-api'),
      state: 'valid',
      mode: 'oauth',
      location: { kind: 'file', label: '/home/ada/.config/ccproxy/credentials.json' },
      account,
      expiresAtMs: 1_800_000_600_000,
      accessTokenMasked: 'sk-ant-oat01...abcdefgh',
      hasRefreshToken: true,
    },
  ],
  signIns: {
    claude: null,
    openai: {
      method: 'device',
      phase: 'waiting',
      pageUrl: 'https://auth.openai.com/codex/device',
      acceptsPaste: false,
      userCode: 'ABCD-EFGHI',
      expiresAtMs: null,
      busyPorts: [],
      problem: null,
    },
  },
  notices: { claude: { accepted: true, text: '' }, openai: { accepted: false, text: '' } },
  authToken: { source: 'saved', detail: 'somewhere', masked: 'abcd...xyz', problem: null },
  settings: [
    { name: 'SERVER__PORT', text: '8000', source: 'default', detail: null, description: '', allowed: '' },
  ],
  preferences: DEFAULT_PREFERENCES,
  quotas: [],
  warnings: ['A warning.'],
  settingsFile: '/home/ada/.config/ccproxy/settings.json',
  logsFolder: null,
};

const entryOf = (index: number): ActivityEntry => ({
  requestId: `req_secret_${index}`,
  atMs: 1_800_000_000_000 + index,
  client: `client-${index}`,
  method: 'POST',
  route: '/v1/messages',
  dialect: 'anthropic',
  provider: 'claude',
  model: 'claude-haiku-4-5',
  upstreamModel: null,
  status: 200,
  firstByteMs: 12.3,
  totalMs: 45.6,
  inputTokens: 1,
  outputTokens: 2,
  cachedTokens: 3,
  errorCode: null,
});

it('tells the state and the last 50 requests', () => {
  const text = renderDiagnostics(
    snapshot,
    Array.from({ length: 60 }, (_, index) => entryOf(index)),
  );
  expect(text).toContain('version: 1.2.3');
  expect(text).toContain('SERVER__PORT: 8000 (default)');
  expect(text).toContain('claude-api: valid, mode oauth, stored in file, shared false, account known true');
  expect(text).toContain('expires in 10 min');
  expect(text).toContain('auth token: saved');
  expect(text).toContain('A warning.');
  expect(text).toContain('client-59 | POST /v1/messages | claude | claude-haiku-4-5 | 200 | 12/46 ms | -');
  expect(text.match(/client-/g)).toHaveLength(50);
  expect(text).not.toContain('client-9 ');
});

it('holds no account data, no id, no token and no path of the user', () => {
  const text = renderDiagnostics(snapshot, [entryOf(0)]);
  for (const value of Object.values(account)) {
    if (typeof value === 'string' && value !== 'max') expect(text).not.toContain(value);
  }
  expect(text).not.toMatch(/req_|sk-ant|abcd\.\.\.|ABCD-EFGHI|\/home\/ada/);
});
