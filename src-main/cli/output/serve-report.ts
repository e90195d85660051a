import { renderClientSetup, toOpenaiBaseUrl } from '../../../src-shared/client-setup.ts';
import type { CredentialStatus, Problem } from '../../../src-shared/credential-status.ts';
import { formatProblem } from '../../../src-shared/problem-text.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { toClientUrl } from '../../core/proxy/proxy-urls.ts';
import type { Cli } from '../cli.ts';
import { describeAccount, findObstacle } from './describe-credential.ts';

export interface ReadyReport {
  /** `null` when it could not be started. */
  readonly proxy: { readonly url: string; readonly port: number } | null;
  /** Why there is none. */
  readonly problem?: Problem | null;
  readonly hasToken: boolean;
  readonly window?: { readonly url: string; readonly link: string };
}

/** What `serve` answers once it is ready. */
export function showReady({ output, platform }: Cli, report: ReadyReport): void {
  const { proxy, problem = null, hasToken, window } = report;
  const baseUrl = proxy === null ? null : toClientUrl(proxy.url);
  const setup = baseUrl === null ? '' : renderClientSetup({ baseUrl, hasToken }, platform);
  const text = [
    ...(proxy === null ? [] : [`Listening on ${proxy.url}`, '', setup, '']),
    ...(window === undefined ? [] : [`Window: ${window.link}`]),
  ];
  output.answer({
    json: {
      url: proxy?.url ?? null,
      port: proxy?.port ?? null,
      anthropicBaseUrl: baseUrl,
      openaiBaseUrl: baseUrl === null ? null : toOpenaiBaseUrl(baseUrl),
      authTokenRequired: hasToken,
      ...(window && { window }),
      ...(problem && { problem }),
    },
    text: text.join('\n'),
  });
  if (problem !== null) output.warn(`The proxy is not running. ${formatProblem(problem)}`);
  if (!hasToken) {
    output.tell(
      'No auth token is set: every program on this machine can use your accounts here.\n' +
        'To change that, run "ccproxy config generate-token --save".',
    );
  }
}

/** @param codex `null` when it is switched off */
export function showAccounts(
  cli: Pick<Cli, 'output'>,
  claude: CredentialStatus,
  codex: CredentialStatus | null,
): void {
  cli.output.tell(describeAccountLine(claude, 'claude'));
  cli.output.tell(
    codex === null
      ? 'OpenAI/Codex: switched off. Run "ccproxy config codex --enable".'
      : describeAccountLine(codex, 'openai'),
  );
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

export function showStopping({ output, prompts }: Cli): void {
  // The terminal has put a ^C on the line.
  if (prompts.isInteractive) output.tell('');
  output.tell('Stopping; requests under way have 5 seconds. A second signal ends at once.');
}
