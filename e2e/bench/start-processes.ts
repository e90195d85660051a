import { fork } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startFakeOpenaiIssuer } from '../fakes/fake-openai-issuer.ts';
import { createTempHome } from '../fakes/temp-home.ts';
import { type BenchProcess, startBenchProcess } from './bench-process.ts';
import type { LoadJob, LoadResult } from './load-generator.ts';

/** Longer than any run: nothing is renewed while it lasts. */
const MONTH_S = 30 * 86_400;

export function startFakeUpstream(): Promise<BenchProcess> {
  return startBenchProcess({ args: [locate('fake-upstream.ts')], env: process.env });
}

export function startBarePipe(upstreamOrigin: string): Promise<BenchProcess> {
  return startBenchProcess({
    args: [locate('bare-pipe.ts')],
    env: { ...process.env, BENCH_UPSTREAM: upstreamOrigin },
  });
}

export interface ProxyProcessOptions {
  /** The built `ccproxy` command. */
  readonly product: string;
  readonly upstreamOrigin: string;
  /** Options for Node itself. */
  readonly nodeOptions?: readonly string[];
}

/**
 * `ccproxy serve` as users run it: signed in to Claude and ChatGPT with a subscription, default settings, its log
 * in a file. Only the addresses differ, so that nothing can leave this machine.
 */
export async function startProxyProcess(options: ProxyProcessOptions): Promise<BenchProcess> {
  const home = await createTempHome();
  const configDir = join(home.configHome, 'ccproxy');
  await mkdir(configDir, { recursive: true, mode: 0o700 });
  const credential = {
    accessToken: 'sk-ant-oat01-bench-access-token-0000000000',
    refreshToken: 'sk-ant-ort01-bench-refresh-token-000000000',
    expiresAt: Date.now() + MONTH_S * 1000,
    scopes: ['user:inference'],
    subscriptionType: 'max',
  };
  const credentialsFile = join(configDir, 'credentials.json');
  await writeFile(credentialsFile, JSON.stringify({ claudeAiOauth: credential }), { mode: 0o600 });
  const openaiIssuer = await startFakeOpenaiIssuer();
  await home.writeCodexAuth(await openaiIssuer.issueTokens({ expiresInS: MONTH_S }));
  await openaiIssuer.close();
  const server = await startBenchProcess({
    args: [...(options.nodeOptions ?? []), options.product, 'serve', '--port', '0'],
    env: {
      ...home.env,
      CREDENTIALS__STORAGE: 'file',
      CLAUDE__API_BASE_URL: options.upstreamOrigin,
      CLAUDE__TOKEN_URL: `${options.upstreamOrigin}/v1/oauth/token`,
      CODEX__BASE_URL: `${options.upstreamOrigin}/backend-api/codex`,
      ...openaiIssuer.env,
    },
    cwd: home.cwd,
    logFile: join(home.home, 'ccproxy.log'),
  });
  return {
    ...server,
    async stop() {
      await server.stop();
      await home.cleanup();
    },
  };
}

export interface LoadGenerator {
  /** One job at a time. */
  run(job: LoadJob): Promise<LoadResult>;
  stop(): void;
}

export function startLoadGenerator(): LoadGenerator {
  const child = fork(locate('load-generator.ts'));
  return {
    run(job) {
      return new Promise((resolve, reject) => {
        const fail = () => reject(new Error('the load generator ended'));
        child.once('exit', fail);
        child.once('message', (answer: { result?: LoadResult; error?: string }) => {
          child.off('exit', fail);
          if (answer.result === undefined) reject(new Error(answer.error));
          else resolve(answer.result);
        });
        child.send(job);
      });
    },
    stop: () => child.kill(),
  };
}

function locate(file: string): string {
  return join(import.meta.dirname, file);
}
