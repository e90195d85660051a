/**
 * Every address, client id, scope and version that a vendor may change, in one place. Those that users
 * may need to override have a setting of the same meaning; the settings table takes its defaults from here.
 * Values: read from the official clients' published packages, November 2026.
 */

declare const __APP_VERSION__: string | undefined;

/** Replaced at build time with the version of package.json. */
export const APP_VERSION: string = typeof __APP_VERSION__ === 'string' ? __APP_VERSION__ : '0.0.0-dev';

/** Sent on every outgoing call. We never imitate another client. */
export const USER_AGENT = `ccproxy/${APP_VERSION}`;

export const CLAUDE = {
  apiBaseUrl: 'https://api.anthropic.com',
  authorizeUrl: 'https://claude.com/cai/oauth/authorize',
  tokenUrl: 'https://platform.claude.com/v1/oauth/token',
  /** Tried for refreshes when `tokenUrl` answers a bot-protection page (403 with HTML). */
  fallbackTokenUrl: 'https://api.anthropic.com/v1/oauth/token',
  clientId: '9d1c250a-e61b-44d9-88ed-5944d1962f5e',
  scopes: [
    'user:profile',
    'user:inference',
    'user:sessions:claude_code',
    'user:mcp_servers',
    'user:file_upload',
  ],
  callbackPath: '/callback',
  /** Shows `CODE#STATE` for the user to paste. */
  manualRedirectUri: 'https://platform.claude.com/oauth/code/callback',
  profilePath: '/api/oauth/profile',
  oauthBeta: 'oauth-2025-04-20',
  apiVersion: '2023-06-01',
  /** The system block without which the API refuses subscription credentials. */
  identityText: "You are Claude Code, Anthropic's official CLI for Claude.",
} as const;

export const CODEX = {
  baseUrl: 'https://chatgpt.com/backend-api/codex',
  issuer: 'https://auth.openai.com',
  clientId: 'app_EMoamEEZ73f0CkXaXp7hrann',
  scopes: ['openid', 'profile', 'email', 'offline_access'],
  /** The only two ports on the provider's redirect allow-list, in order. */
  callbackPorts: [1455, 1457],
  callbackPath: '/auth/callback',
  /** Newer models are gated on the client version that we state. */
  version: '0.169.0',
  originator: 'ccproxy',
  /** The backend refuses an empty `instructions`; used only when the client sent none. */
  defaultInstructions: 'You are a helpful assistant.',
} as const;

/** For the window's test request: the smallest usual model where the account's list does not tell. */
export const TEST_MODELS = { claude: 'claude-haiku-4-5', openai: 'gpt-5.5' } as const;

export const OPENAI = {
  apiBaseUrl: 'https://api.openai.com/v1',
} as const;
