import { POLICY_NOTICES } from '../../src-main/core/oauth/policy-notice.ts';
import { formatSettingValue } from '../../src-main/core/settings/describe-settings.ts';
import { SETTINGS } from '../../src-main/core/settings/setting-definitions.ts';
import type { Problem } from '../../src-shared/credential-status.ts';
import {
  type AppSnapshot,
  appSnapshotSchema,
  type SettingView,
} from '../../src-shared/model/app-snapshot.ts';
import { DEFAULT_PREFERENCES } from '../../src-shared/model/preferences.ts';
import type { SignInStatus } from '../../src-shared/model/sign-in-status.ts';
import {
  CLAUDE_API,
  CLAUDE_SDK,
  DAY,
  HOUR,
  MINUTE,
  NO_CLAUDE_API,
  NO_CLAUDE_SDK,
  NO_OPENAI,
  NOBODY,
  NOW_MS,
  OPENAI,
} from './canned-accounts.ts';

const SETTING_VIEWS: SettingView[] = SETTINGS.map(({ name, description, allowed, defaultValue }) => ({
  name,
  description,
  allowed,
  text: formatSettingValue(defaultValue),
  source: 'default',
  detail: null,
}));

/** Running, signed in to both, with an auth token. */
const BASE: AppSnapshot = {
  revision: 1,
  version: '0.1.0',
  host: 'browser',
  platform: 'linux',
  nowMs: NOW_MS,
  capabilities: { tray: false, launchAtLogin: false, notifications: false, openFolders: false },
  proxy: {
    state: 'running',
    port: 8000,
    url: 'http://localhost:8000',
    bindHost: '127.0.0.1',
    problem: null,
    canTakeOver: false,
  },
  credentials: [CLAUDE_SDK, CLAUDE_API, OPENAI],
  signIns: { claude: null, openai: null },
  notices: {
    claude: { accepted: true, text: POLICY_NOTICES.claude },
    openai: { accepted: true, text: POLICY_NOTICES.openai },
  },
  authToken: { source: 'saved', detail: 'Secret Service (login)', masked: 'Zq1x...9fQk', problem: null },
  settings: SETTING_VIEWS,
  preferences: { ...DEFAULT_PREFERENCES, firstRunDone: true },
  quotas: [
    {
      provider: 'claude',
      windows: [
        { windowMinutes: 300, usedPercent: 42, resetsAtMs: NOW_MS + 2 * HOUR },
        { windowMinutes: 10_080, usedPercent: 88, resetsAtMs: NOW_MS + 3 * DAY },
      ],
      status: 'allowed_warning',
      observedAtMs: NOW_MS - 4 * MINUTE,
    },
    {
      provider: 'openai',
      windows: [
        { windowMinutes: 300, usedPercent: 7, resetsAtMs: NOW_MS + 4 * HOUR },
        { windowMinutes: 10_080, usedPercent: 23, resetsAtMs: NOW_MS + 5 * DAY },
      ],
      status: null,
      observedAtMs: NOW_MS - 26 * MINUTE,
    },
  ],
  warnings: [],
  settingsFile: '/home/ada/.config/ccproxy/settings.json',
  logsFolder: null,
};

const STOPPED: AppSnapshot['proxy'] = { ...BASE.proxy, state: 'stopped', url: null };
const OPEN: AppSnapshot['authToken'] = { source: null, detail: null, masked: null, problem: null };
const LOCKED = createProblem('keyring_locked', 'The keyring is locked.', 'Unlock it and try again.');
const NEW_USER = {
  credentials: NOBODY,
  quotas: [],
  authToken: OPEN,
  notices: {
    claude: { ...BASE.notices.claude, accepted: false },
    openai: { ...BASE.notices.openai, accepted: false },
  },
} satisfies Partial<AppSnapshot>;
const FIRST_RUN = {
  ...NEW_USER,
  proxy: STOPPED,
  preferences: { ...BASE.preferences, firstRunDone: false },
} satisfies Partial<AppSnapshot>;
const WAITING: SignInStatus = {
  method: 'browser',
  phase: 'waiting',
  pageUrl: 'https://claude.com/cai/oauth/authorize?client_id=9d1c250a',
  acceptsPaste: true,
  userCode: null,
  expiresAtMs: null,
  busyPorts: [],
  problem: null,
};
const ENDED: SignInStatus = { ...WAITING, phase: 'failed', pageUrl: null, acceptsPaste: false };

/** Each is a change of {@link BASE}. */
const STATES = {
  'signed-in': {},
  desktop: {
    host: 'electron',
    platform: 'darwin',
    capabilities: { tray: true, launchAtLogin: true, notifications: true, openFolders: true },
    logsFolder: '/Users/ada/Library/Logs/CCProxy Desktop',
  },
  loading: { credentials: [], quotas: [] },
  empty: { ...NEW_USER, proxy: STOPPED },
  expired: {
    credentials: [
      { ...CLAUDE_SDK, expiresAtMs: NOW_MS + 8_000 },
      { ...CLAUDE_API, state: 'expired', expiresAtMs: NOW_MS - 5 * MINUTE },
      {
        ...OPENAI,
        state: 'sign-in-required',
        expiresAtMs: NOW_MS - DAY,
        hasRefreshToken: false,
        problem: createProblem('sign_in_required', 'OpenAI no longer accepts this sign-in.', 'Log in again.'),
      },
    ],
  },
  unreadable: {
    credentials: [
      {
        ...NO_CLAUDE_SDK,
        state: 'unreadable',
        problem: createProblem(
          'credential_unreadable',
          'The file ~/.claude/.credentials.json is not valid JSON.',
          'Log in again, or repair it.',
        ),
      },
      { ...NO_CLAUDE_API, state: 'unreadable', problem: LOCKED },
      OPENAI,
    ],
  },
  'api-keys': {
    quotas: [],
    credentials: [
      NO_CLAUDE_SDK,
      {
        ...NO_CLAUDE_API,
        state: 'valid',
        mode: 'api-key',
        location: CLAUDE_API.location,
        accessTokenMasked: 'sk-ant-api03...p0Tz_wAA',
      },
      {
        ...NO_OPENAI,
        state: 'valid',
        mode: 'api-key',
        owner: 'Codex CLI',
        location: OPENAI.location,
        accessTokenMasked: 'sk-proj-a1B2...9zYx8wVu',
      },
    ],
  },
  adopted: {
    credentials: [CLAUDE_SDK, { ...CLAUDE_API, owner: 'Claude CLI', location: CLAUDE_SDK.location }, OPENAI],
  },
  'codex-off': { settings: changeSetting('CODEX__ENABLED', 'false', 'settings file', 'settings.json:4') },

  'sign-in-notice': NEW_USER,
  'sign-in-starting': {
    credentials: NOBODY,
    signIns: { claude: { ...WAITING, phase: 'starting', pageUrl: null, acceptsPaste: false }, openai: null },
  },
  'sign-in-browser': { credentials: NOBODY, signIns: { claude: WAITING, openai: null } },
  'sign-in-paste': {
    credentials: NOBODY,
    signIns: { claude: { ...WAITING, method: 'paste' }, openai: null },
  },
  'sign-in-device': {
    credentials: NOBODY,
    signIns: {
      claude: null,
      openai: {
        ...WAITING,
        method: 'device',
        pageUrl: 'https://auth.openai.com/codex/device',
        acceptsPaste: false,
        userCode: 'WDJB-MJHTX',
        expiresAtMs: NOW_MS + 14 * MINUTE,
      },
    },
  },
  'sign-in-busy-port': {
    credentials: NOBODY,
    signIns: {
      claude: { ...WAITING, busyPorts: ['Port 54545 is in use by node (process 4711).'] },
      openai: {
        ...ENDED,
        problem: createProblem(
          'oauth_ports_busy',
          'No callback port is free: port 1455 is in use by codex (process 881), port 1457 is in use by python3 (process 902).',
          'End that program and sign in again, or sign in with a device code.',
        ),
      },
    },
  },
  'sign-in-ended': {
    credentials: [NO_CLAUDE_SDK, NO_CLAUDE_API, OPENAI],
    signIns: {
      claude: {
        ...ENDED,
        problem: createProblem(
          'oauth_denied',
          'The sign-in was refused on the page.',
          'Try again, and choose «Authorize».',
        ),
      },
      openai: { ...ENDED, phase: 'succeeded' },
    },
  },

  stopped: { proxy: STOPPED },
  starting: { proxy: { ...STOPPED, state: 'starting' } },
  'port-in-use-by-us': {
    proxy: {
      ...STOPPED,
      state: 'failed',
      problem: createProblem(
        'port_in_use',
        'Port 8000 is in use by ccproxy (process 4711).',
        'Stop it, or choose another port.',
      ),
      canTakeOver: true,
    },
  },
  'port-in-use': {
    proxy: {
      ...STOPPED,
      state: 'failed',
      problem: createProblem(
        'port_in_use',
        'Port 8000 is in use by python3 (process 902).',
        'Stop it, or choose another port.',
      ),
    },
  },
  'settings-broken': {
    credentials: [],
    settings: [],
    quotas: [],
    proxy: {
      ...STOPPED,
      state: 'failed',
      problem: createProblem(
        'settings_invalid',
        'SERVER__PORT in /home/ada/.config/ccproxy/settings.json is not a port.',
        'Correct it, or remove it to use the default.',
      ),
    },
  },

  open: { authToken: OPEN },
  'token-environment': {
    authToken: {
      source: 'environment',
      detail: 'SECURITY__AUTH_TOKEN',
      masked: 'team...n-42',
      problem: null,
    },
  },
  'token-unknown': { authToken: { ...OPEN, problem: LOCKED } },
  'settings-environment': {
    settings: changeSetting('SERVER__PORT', '9000', 'environment', 'SERVER__PORT'),
  },
  'model-map': {
    settings: changeSetting(
      'MODELS__MAP',
      JSON.stringify([
        { match: 'exact', pattern: 'fast', model: 'gpt-5(low)' },
        { match: 'prefix', pattern: 'gpt-4', model: 'claude-sonnet-4-6' },
      ]),
      'settings file',
      'settings.json:7',
    ),
  },
  warnings: {
    warnings: [
      'The settings file sets "server.prot", which is not a setting.',
      'The keyring is not available; credentials are kept in files that only you can read.',
    ],
    proxy: { ...BASE.proxy, bindHost: '0.0.0.0' },
  },
  'quota-used-up': {
    quotas: [
      {
        provider: 'claude',
        windows: [
          { windowMinutes: 300, usedPercent: 100, resetsAtMs: NOW_MS + 2 * HOUR },
          { windowMinutes: 10_080, usedPercent: 93.4, resetsAtMs: NOW_MS - 3 * MINUTE },
        ],
        status: 'rejected',
        observedAtMs: NOW_MS - 4 * MINUTE,
      },
    ],
  },

  'first-run': FIRST_RUN,
  'first-run-claude-cli': { ...FIRST_RUN, credentials: [CLAUDE_SDK, NO_CLAUDE_API, NO_OPENAI] },
  'first-run-waiting': { ...FIRST_RUN, signIns: { claude: WAITING, openai: null } },
  'first-run-start': { ...FIRST_RUN, credentials: [NO_CLAUDE_SDK, CLAUDE_API, NO_OPENAI] },
  'first-run-test': { ...FIRST_RUN, credentials: [NO_CLAUDE_SDK, CLAUDE_API, NO_OPENAI], proxy: BASE.proxy },
} satisfies Record<string, Partial<AppSnapshot>>;

export type StateName = keyof typeof STATES;
export const STATE_NAMES = Object.keys(STATES) as StateName[];

/** Checked by the contract, as the main side's own states are. */
export function snapshotOf(state: StateName): AppSnapshot {
  return appSnapshotSchema.parse({ ...BASE, ...STATES[state] });
}

function createProblem(code: Problem['code'], message: string, advice: string): Problem {
  return { code, message, advice };
}

function changeSetting(
  name: string,
  text: string,
  source: SettingView['source'],
  detail: string,
): SettingView[] {
  return SETTING_VIEWS.map((view) => (view.name === name ? { ...view, text, source, detail } : view));
}
