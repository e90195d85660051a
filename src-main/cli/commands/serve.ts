import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { toClientUrl } from '../../core/proxy/proxy-urls.ts';
import type { RunningProxy } from '../../core/proxy/start-proxy.ts';
import type { Cli } from '../cli.ts';
import { type Session, withSession } from '../open-session.ts';
import { renderClientSetup } from '../output/client-setup.ts';
import { describeAccount, findObstacle } from '../output/describe-credential.ts';

export interface ServeOptions {
  readonly host?: string;
  readonly port?: string;
  readonly authTokenFile?: string;
}

/** `serve`: the proxy, until Ctrl-C or the system ends it. */
export function runServe(cli: Cli, { host, port, authTokenFile }: ServeOptions): Promise<null> {
  const flags = { SERVER__HOST: host, SERVER__PORT: port };
  return cli.interruptible((signal) =>
    withSession(cli, { flags, authTokenFile, isServer: true }, async (session) => {
      const { authToken, warnings } = await session.core.authToken.resolve();
      for (const warning of warnings) cli.output.warn(warning);
      const proxy = await session.core.startProxy();
      try {
        showReady(cli, proxy, authToken !== null);
        await showAccounts(cli, session);
        await untilAborted(signal);
        // The terminal has put a ^C on the line.
        if (cli.prompts.isInteractive) cli.output.tell('');
        cli.output.tell('Stopping; requests under way have 5 seconds. A second signal ends at once.');
      } finally {
        await proxy.close();
      }
      return null;
    }),
  );
}

function showReady({ output, platform }: Cli, proxy: RunningProxy, hasToken: boolean): void {
  const setup = { baseUrl: toClientUrl(proxy.url), hasToken };
  output.answer({
    json: {
      url: proxy.url,
      port: proxy.port,
      anthropicBaseUrl: setup.baseUrl,
      openaiBaseUrl: `${setup.baseUrl}/codex/v1`,
      authTokenRequired: hasToken,
    },
    text: `Listening on ${proxy.url}\n\n${renderClientSetup(setup, platform)}\n`,
  });
  if (!hasToken) {
    output.tell(
      'No auth token is set: every program on this machine can use your accounts here.\n' +
        'To change that, run "ccproxy config generate-token --save".',
    );
  }
}

async function showAccounts(cli: Cli, { core, loaded }: Session): Promise<void> {
  cli.output.tell(describeAccountLine(await core.accounts.describe('claude-api'), 'claude'));
  if (loaded.settings.codex.enabled) {
    cli.output.tell(describeAccountLine(await core.accounts.describe('openai-codex'), 'openai'));
  } else {
    cli.output.tell('OpenAI/Codex: switched off. Run "ccproxy config codex --enable".');
  }
}

function describeAccountLine(status: CredentialStatus, provider: Provider): string {
  const label = PROVIDER_LABELS[provider];
  const account = describeAccount(status);
  switch (status.state) {
    case 'valid':
    case 'expired':
      if (status.mode === 'api-key') return `${label}: using an API key.`;
      return `${label}: signed in${account === null ? '' : ` as ${account}`}.`;
    case 'unreadable':
      return `${label}: ${findObstacle(status, provider)?.userMessage}`;
    default:
      return findObstacle(status, provider)?.userMessage ?? '';
  }
}

function untilAborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return Promise.resolve();
  return new Promise((resolve) => signal.addEventListener('abort', () => resolve(), { once: true }));
}
