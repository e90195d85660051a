import type { Cli } from '../cli.ts';
import type { Outcome } from '../output/output.ts';
import { awaitSignIn, awaitSignInOrPaste, WAITING } from './await-sign-in.ts';
import { confirmReplacing, runSignIn, type SignInContext, withAcceptedNotice } from './sign-in-steps.ts';
import { storeApiKey } from './store-api-key.ts';

export interface AuthLoginOptions {
  /** Off: the authorize address goes to stdout, and somebody else opens it. */
  readonly browser: boolean;
  /** The provider's page shows a code to paste; no listener. */
  readonly manual?: boolean;
  readonly apiKey?: boolean;
  /** Uses and renews the Claude CLI's own sign-in from now on. */
  readonly adoptClaudeCli?: boolean;
  readonly yes?: boolean;
}

/** `auth login`: signs in to Claude. */
export function runAuthLogin(cli: Cli, options: AuthLoginOptions): Promise<Outcome> {
  const { apiKey = false, adoptClaudeCli = false, manual = false, browser, yes = false } = options;
  return runSignIn(cli, { provider: 'claude', isAgreed: yes }, async (context) => {
    if (apiKey) return storeApiKey(context);
    if (!adoptClaudeCli) await confirmReplacing(context, 'oauth');
    await withAcceptedNotice(context, () => {
      if (adoptClaudeCli) return context.core.accounts.adoptClaudeCli();
      if (manual) return signInByPaste(context);
      return browser ? signInByBrowser(context) : signInByPrintedUrl(context);
    });
  });
}

async function signInByPaste({ cli, core, signal }: SignInContext): Promise<void> {
  const flow = await core.signIn.claude({ ports: [] });
  cli.output.tell('Open this address, sign in, and paste what its last page shows (CODE#STATE):');
  cli.output.announce(flow.authorizeUrl);
  await awaitSignInOrPaste(cli, flow, signal, { isOnlyWay: true });
}

async function signInByPrintedUrl({ cli, core, signal }: SignInContext): Promise<void> {
  const flow = await core.signIn.claude();
  cli.output.tell(`Open this address in a browser on this machine. ${WAITING}`);
  cli.output.announce(flow.authorizeUrl);
  await awaitSignInOrPaste(cli, flow, signal, { isOnlyWay: false });
}

async function signInByBrowser({ cli, core, signal }: SignInContext): Promise<void> {
  const { output, prompts, openBrowser } = cli;
  const flow = await core.signIn.claude();
  const hasOpened = await openBrowser(flow.authorizeUrl);
  output.tell(
    hasOpened
      ? 'Your browser has opened to sign in to Claude.'
      : 'No browser could be opened here to sign in to Claude.',
  );
  if (prompts.isInteractive && flow.manualAuthorizeUrl !== null) {
    output.tell(
      `\n${hasOpened ? 'Another browser, also on another machine: open' : 'On any machine, open'} this address,\n` +
        `then paste here what its last page shows (CODE#STATE):\n\n${flow.manualAuthorizeUrl}\n\n${WAITING}`,
    );
    return awaitSignInOrPaste(cli, flow, signal, { isOnlyWay: false });
  }
  output.tell(`\nTo use another browser on this machine, open:\n\n${flow.authorizeUrl}\n\n${WAITING}`);
  await awaitSignIn(flow, signal);
}
