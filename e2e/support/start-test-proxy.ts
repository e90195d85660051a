import { EventEmitter, once } from 'node:events';
import Anthropic from '@anthropic-ai/sdk';
import OpenAI from 'openai';
import { createPinoLogger } from '../../src-main/adapters/pino-logger.ts';
import { systemClock } from '../../src-main/adapters/system-clock.ts';
import { CLAUDE } from '../../src-main/core/constants.ts';
import type { Clock } from '../../src-main/core/ports/clock.ts';
import type { RequestRecord } from '../../src-main/core/proxy/request-record.ts';
import { type ProxyOptions, type RunningProxy, startProxy } from '../../src-main/core/proxy/start-proxy.ts';
import { loadSettings } from '../../src-main/core/settings/load-settings.ts';
import { startFakeAnthropicApi } from '../fakes/fake-anthropic-api.ts';
import { startFakeClaudeIssuer } from '../fakes/fake-claude-issuer.ts';
import { startFakeCodexApi } from '../fakes/fake-codex-api.ts';
import { startFakeOpenaiIssuer } from '../fakes/fake-openai-issuer.ts';
import { createTempHome } from '../fakes/temp-home.ts';
import { startTestCore } from './start-test-core.ts';

export const ANTHROPIC_KEY = 'sk-ant-api03-of-the-vendor-0123456789';
export const OPENAI_KEY = 'sk-proj-of-the-vendor-0123456789abcdef';

/** A body that both Anthropic's API and its SDK take. */
export const ASK_CLAUDE = {
  model: 'claude-sonnet-5-5',
  max_tokens: 100,
  messages: [{ role: 'user' as const, content: 'Grüße 👋' }],
};

export interface TestProxyOptions {
  readonly env?: Readonly<Record<string, string>>;
  readonly mode?: 'oauth' | 'api-key' | 'signed-out';
  readonly clock?: Clock & { advance?(byMs: number): void };
  readonly limits?: NonNullable<ProxyOptions['limits']>;
  /** Default: open it. `false` leaves that to the test, by `start()`. */
  readonly start?: boolean;
}

export type TestProxy = Awaited<ReturnType<typeof startTestProxy>>;

/**
 * The real core and proxy on a free port, signed in to both vendors, which are played by fakes. Its log is
 * written by pino at level debug without the scrubber: nothing secret may come even that far.
 */
export async function startTestProxy(options: TestProxyOptions = {}) {
  const home = await createTempHome();
  const claudeIssuer = await startFakeClaudeIssuer();
  const openaiIssuer = await startFakeOpenaiIssuer();
  const anthropic = await startFakeAnthropicApi({
    isValidAccess: (token) => claudeIssuer.isValidAccess(token),
    profileOf: (token) => claudeIssuer.profileOf(token),
    apiKeys: [ANTHROPIC_KEY],
  });
  const codex = await startFakeCodexApi({
    isValidAccess: (token) => openaiIssuer.isValidAccess(token),
    apiKeys: [OPENAI_KEY],
  });
  const env = { ...claudeIssuer.env, ...openaiIssuer.env, ...anthropic.env, ...codex.env, ...options.env };
  const clock = options.clock ?? systemClock;
  const logLines: string[] = [];
  const logger = createPinoLogger({
    level: 'debug',
    format: 'json',
    scrubber: { scrub: (text) => text },
    stream: { write: (line) => logLines.push(line) },
  });
  const core = await startTestCore({ home, env, clock, logger });
  const { mode = 'oauth' } = options;
  if (mode === 'oauth') {
    const { accessToken, refreshToken, scopes } = claudeIssuer.issueTokens();
    const tokens = { accessToken, refreshToken, scopes, idToken: null, expiresInS: 28_800, extra: {} };
    await core.accounts.saveSignIn('claude', tokens);
    await home.writeCodexAuth(await openaiIssuer.issueTokens());
  }
  if (mode === 'api-key') {
    await core.accounts.saveApiKey('claude', ANTHROPIC_KEY);
    await core.accounts.saveApiKey('openai', OPENAI_KEY);
  }

  const records: RequestRecord[] = [];
  const arrivals = new EventEmitter().setMaxListeners(0);
  const onRequest = (record: RequestRecord) => {
    records.push(record);
    arrivals.emit('record');
  };
  let proxy: RunningProxy | null = null;

  async function open(): Promise<RunningProxy> {
    if (options.limits === undefined) return core.startProxy({ onRequest });
    const loadEnv = { ...home.env, SERVER__PORT: '0', ...env };
    const loaded = await loadSettings({
      env: loadEnv,
      cwd: home.cwd,
      settingsPath: `${home.configHome}/none.json`,
    });
    return startProxy({
      settings: loaded.settings,
      accounts: core.accounts.providers,
      dispatcher: core.http.dispatcher,
      clock,
      logger,
      getAuthToken: async () => (await core.authToken.resolve()).authToken?.token ?? null,
      findPortOwner: async () => null,
      describeCredentials: async () => [],
      onRequest,
      limits: options.limits,
    });
  }

  async function start(): Promise<RunningProxy> {
    proxy = await open();
    return proxy;
  }

  const running = () => {
    if (proxy === null) throw new Error('The proxy was not started');
    return proxy;
  };
  if (options.start !== false) await start();

  return {
    mode,
    home,
    core,
    claudeIssuer,
    openaiIssuer,
    anthropic,
    codex,
    records: records as readonly RequestRecord[],
    logLines: logLines as readonly string[],
    start,
    get url() {
      return running().url;
    },
    get port() {
      return running().port;
    },
    stopProxy: () => running().close(),
    /** Requests that reached either vendor's API, profile look-ups excepted. */
    upstreamRequests: () =>
      [...anthropic.requests, ...codex.requests].filter(({ path }) => path !== CLAUDE.profilePath),
    /** What either vendor has refused as a fault of ours. */
    refusals: () => [...anthropic.refusals, ...codex.refusals],
    /** The first record, past or future, that `matches`. */
    async waitForRecord(matches: (record: RequestRecord) => boolean = () => true): Promise<RequestRecord> {
      for (;;) {
        const found = records.find(matches);
        if (found !== undefined) return found;
        await once(arrivals, 'record');
      }
    },
    /** Anthropic's SDK as users set it up. */
    anthropicSdk: (given: ConstructorParameters<typeof Anthropic>[0] = {}) =>
      new Anthropic({ baseURL: running().url, apiKey: 'unused', maxRetries: 0, ...given }),
    /** OpenAI's SDK as users set it up. */
    openaiSdk: (given: ConstructorParameters<typeof OpenAI>[0] = {}) =>
      new OpenAI({ baseURL: `${running().url}/codex/v1`, apiKey: 'unused', maxRetries: 0, ...given }),
    /** A plain request; `body` that is no string is sent as JSON. */
    post: (path: string, body: unknown = ASK_CLAUDE, init: RequestInit = {}) =>
      fetch(`${running().url}${path}`, {
        method: 'POST',
        ...init,
        headers: { 'content-type': 'application/json', ...(init.headers as Record<string, string>) },
        body: typeof body === 'string' ? body : JSON.stringify(body),
      }),
    /** Every secret of this proxy that is found in `text`. */
    findSecrets(text: string): string[] {
      const secrets = [
        ...core.seenSecrets,
        ...claudeIssuer.secrets,
        ...openaiIssuer.secrets,
        ANTHROPIC_KEY,
        OPENAI_KEY,
      ];
      return secrets.filter((secret) => text.includes(secret));
    },
    async close() {
      const closed = proxy?.close();
      options.clock?.advance?.(10_000); // A clock that stands still would hold up the end of the grace.
      await closed;
      await core.stop();
      await core.http.close();
      await Promise.all([anthropic.close(), codex.close(), claudeIssuer.close(), openaiIssuer.close()]);
      await home.cleanup();
    },
  };
}
