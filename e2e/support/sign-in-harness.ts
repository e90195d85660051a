import { connect } from 'node:net';
import { fetch } from 'undici';
import { CLAUDE, CODEX } from '../../src-main/core/constants.ts';
import { type ClaudeSignInOptions, startClaudeSignIn } from '../../src-main/core/oauth/claude-sign-in.ts';
import { startCodexDeviceSignIn } from '../../src-main/core/oauth/codex-device-sign-in.ts';
import { type CodexSignInOptions, startCodexSignIn } from '../../src-main/core/oauth/codex-sign-in.ts';
import type { SignInEnvironment, SignInFlow } from '../../src-main/core/oauth/sign-in-flow.ts';
import type { Logger } from '../../src-main/core/ports/logger.ts';
import { startFakeClaudeIssuer } from '../fakes/fake-claude-issuer.ts';
import { startFakeOpenaiIssuer } from '../fakes/fake-openai-issuer.ts';
import { createManualClock } from './manual-clock.ts';

export type SignInHarness = Awaited<ReturnType<typeof createSignInHarness>>;

/** Both fake issuers, a clock that stands still, a recorded log, and sign-ins that use them. */
export async function createSignInHarness() {
  const claude = await startFakeClaudeIssuer();
  const openai = await startFakeOpenaiIssuer({ allowedRedirectPorts: 'any' });
  const clock = createManualClock();
  const logLines: string[] = [];
  const record = (fields: object, message: string) => logLines.push(JSON.stringify({ message, ...fields }));
  const logger: Logger = { debug: record, info: record, warn: record, error: record };
  const environment = { fetch, clock, logger };
  const codexSettings = {
    enabled: true,
    baseUrl: openai.origin,
    issuer: openai.issuer,
    clientId: CODEX.clientId,
    version: CODEX.version,
  };

  return {
    claude,
    openai,
    clock,
    logLines,
    startClaude: (overrides: Partial<ClaudeSignInOptions> = {}) =>
      startClaudeSignIn({
        settings: {
          apiBaseUrl: claude.origin,
          authorizeUrl: claude.authorizeUrl,
          tokenUrl: claude.tokenUrl,
          clientId: CLAUDE.clientId,
          scopes: CLAUDE.scopes,
          systemPromptInjectionMode: 'minimal',
          cacheBreakpoints: 'auto',
        },
        ...environment,
        ...overrides,
      }),
    startCodex: (overrides: Partial<CodexSignInOptions> = {}) =>
      startCodexSignIn({
        settings: codexSettings,
        ports: [0],
        findPortOwner: async () => null,
        ...environment,
        ...overrides,
      }),
    startCodexDevice: (overrides: Partial<SignInEnvironment> = {}) =>
      startCodexDeviceSignIn({ settings: codexSettings, ...environment, ...overrides }),
    /** Every way out must leave no listener and no timer behind. */
    async isGone(flow: SignInFlow): Promise<boolean> {
      const { port } = flow;
      const isFree =
        port === null || ((await isRefused(port, '127.0.0.1')) && (await isRefused(port, '::1')));
      return isFree && clock.pendingCount() === 0;
    },
    /** The secrets of either issuer that got into the log. */
    findLeaks: () =>
      [...claude.secrets, ...openai.secrets].filter((secret) =>
        logLines.some((line) => line.includes(secret)),
      ),
    close: () => Promise.all([claude.close(), openai.close()]),
  };
}

/** Whether nobody listens there. */
export function isRefused(port: number, host: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect(port, host);
    socket
      .once('error', () => resolve(true))
      .once('connect', () => {
        socket.destroy();
        resolve(false);
      });
  });
}
