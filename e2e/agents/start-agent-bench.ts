import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'vitest';
import type { CredentialMode } from '../../src-shared/credential-status.ts';
import { createTempHome } from '../fakes/temp-home.ts';
import { startTestProxy } from '../support/start-test-proxy.ts';
import { type AgentRun, runAgent } from './run-agent.ts';

export type AgentBench = Awaited<ReturnType<typeof startAgentBench>>;

/** What the agents are given as their key: the proxy's own token, or anything at all when it has none. */
export const LOCAL_KEY = 'the-local-key-of-this-machine-0123456789';

const PACKAGES = join(import.meta.dirname, 'packages', 'node_modules');
const CLAUDE_CODE = join(PACKAGES, '@anthropic-ai', 'claude-code', 'bin', 'claude.exe');
const CODEX = join(PACKAGES, '@openai', 'codex', 'bin', 'codex.js');

export interface AgentBenchOptions {
  /** Of the proxy. */
  readonly env?: Readonly<Record<string, string>>;
  /** How it is signed in to both vendors. Default: to their plans. */
  readonly mode?: CredentialMode;
}

/**
 * The real proxy before both fake vendors, signed in to each as a user would be, and the official agents with
 * a home and a work folder of their own.
 */
export async function startAgentBench({ mode = 'oauth', ...options }: AgentBenchOptions = {}) {
  const proxy = await startTestProxy({
    ...options,
    mode: mode === 'oauth' ? 'signed-out' : mode,
    start: false,
  });
  if (mode === 'oauth') {
    const flow = await proxy.core.signIn.claude();
    await proxy.claudeIssuer.approve(flow.authorizeUrl);
    await flow.done;
    await proxy.home.writeCodexAuth(await proxy.openaiIssuer.issueTokens());
  }
  const { port } = await proxy.start();
  const origin = `http://localhost:${port}`;

  const user = await createTempHome();
  const env = {
    ...user.env,
    // Nobody listens there: whatever an agent has to say to anybody but the proxy stays on this machine.
    HTTP_PROXY: 'http://127.0.0.1:1',
    HTTPS_PROXY: 'http://127.0.0.1:1',
    NO_PROXY: 'localhost,127.0.0.1',
  };

  return {
    anthropic: proxy.anthropic,
    codex: proxy.codex,
    /** The agents' work folder. */
    workDir: user.cwd,
    /** Where Codex keeps its settings and sessions. */
    codexHome: user.codexHome,
    upstreamRequests: proxy.upstreamRequests,
    /** What reached the proxy. */
    records: proxy.records,
    logLines: proxy.logLines,
    /** What did not succeed; a 426 only tells Codex to go on without WebSocket. */
    failures: () =>
      proxy.records.filter(({ status }) => status === null || (status >= 400 && status !== 426)),
    /** Fails when a vendor refused anything, or when the local key got further than the proxy. */
    expectCleanUpstream() {
      expect([...proxy.anthropic.refusals, ...proxy.codex.refusals]).toEqual([]);
      for (const { target, rawHeaders, body } of [...proxy.anthropic.requests, ...proxy.codex.requests]) {
        expect([target, ...rawHeaders, body.toString()].join('\n')).not.toContain(LOCAL_KEY);
      }
    },

    /** Runs `claude -p`; `keyVariable` is the variable that carries the key, `basePath` ends its base URL. */
    runClaudeCode(
      args: readonly string[],
      { key = LOCAL_KEY, keyVariable = 'ANTHROPIC_API_KEY', basePath = '' } = {},
    ): Promise<AgentRun> {
      return runAgent({
        command: CLAUDE_CODE,
        args: ['-p', ...args],
        cwd: user.cwd,
        env: {
          ...env,
          CLAUDE_CONFIG_DIR: user.claudeDir,
          ANTHROPIC_BASE_URL: `${origin}${basePath}`,
          [keyVariable]: key,
          DISABLE_TELEMETRY: '1',
          CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC: '1',
        },
      });
    },

    /**
     * Signs Codex in to ChatGPT as it does that itself, for a run of its own provider without a key.
     *
     * @returns what it then sends to the proxy, and nobody else may get
     */
    async signInCodex(): Promise<string> {
      const tokens = await proxy.openaiIssuer.issueTokens();
      await user.writeCodexAuth(tokens);
      return tokens.accessToken;
    },

    /**
     * Runs `codex exec` without its sandbox, which needs rights that containers lack. `settings` are lines of its
     * `config.toml`; `isBuiltIn` points its own provider at the proxy, rather than adding a provider.
     */
    async runCodex(
      args: readonly string[],
      { key = LOCAL_KEY, basePath = '/openai/v1', isBuiltIn = false, settings = '' } = {},
    ): Promise<AgentRun> {
      await mkdir(user.codexHome, { recursive: true });
      const provider = (isBuiltIn ? makeBaseUrlConfig : makeProviderConfig)(`${origin}${basePath}`);
      await writeFile(join(user.codexHome, 'config.toml'), `${settings}\n${provider}`);
      const options = ['--skip-git-repo-check', '--dangerously-bypass-approvals-and-sandbox'];
      return runAgent({
        command: process.execPath,
        args: [CODEX, 'exec', ...options, ...args],
        cwd: user.cwd,
        env: { ...env, CODEX_HOME: user.codexHome, [isBuiltIn ? 'CODEX_API_KEY' : 'CCPROXY_KEY']: key },
      });
    },

    async close() {
      await proxy.close();
      await user.cleanup();
    },
  };
}

/** https://developers.openai.com/codex/config-advanced#custom-model-providers */
function makeProviderConfig(baseUrl: string): string {
  return `
model_provider = "ccproxy"

[model_providers.ccproxy]
name = "ccproxy"
base_url = "${baseUrl}"
wire_api = "responses"
env_key = "CCPROXY_KEY"
`;
}

function makeBaseUrlConfig(baseUrl: string): string {
  return `openai_base_url = "${baseUrl}"\n`;
}
