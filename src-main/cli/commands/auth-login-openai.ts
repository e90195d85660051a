import { AppError, isAppError } from '../../core/errors/app-error.ts';
import { describeBusyPort } from '../../core/oauth/busy-port.ts';
import type { SignInFlow } from '../../core/oauth/sign-in-flow.ts';
import type { Cli } from '../cli.ts';
import type { Outcome } from '../output/output.ts';
import { awaitSignIn, awaitSignInOrPaste, WAITING } from './await-sign-in.ts';
import { confirmReplacing, runSignIn, type SignInContext, withAcceptedNotice } from './sign-in-steps.ts';
import { storeApiKey } from './store-api-key.ts';

export interface AuthLoginOpenaiOptions {
  /** Off: the authorize address goes to stdout, and somebody else opens it. */
  readonly browser: boolean;
  /** A short code to type on any other machine. */
  readonly device?: boolean;
  readonly apiKey?: boolean;
  readonly yes?: boolean;
}

/** `auth login-openai`: signs in to ChatGPT, for the Codex routes. */
export function runAuthLoginOpenai(cli: Cli, options: AuthLoginOpenaiOptions): Promise<Outcome> {
  const { apiKey = false, device = false, browser, yes = false } = options;
  return runSignIn(cli, { provider: 'openai', isAgreed: yes }, async (context) => {
    if (!context.loaded.settings.codex.enabled) {
      throw new AppError('codex_disabled', 'OpenAI/Codex is switched off.', {
        advice: 'Run "ccproxy config codex --enable" first.',
      });
    }
    if (apiKey) return storeApiKey(context);
    await confirmReplacing(context, 'oauth');
    await withAcceptedNotice(context, () =>
      device ? signInByDevice(context) : signInByLoopback(context, browser),
    );
  });
}

/** The provider allows two callback ports; when both are taken, a device code needs none. */
async function signInByLoopback(context: SignInContext, browser: boolean): Promise<void> {
  const { cli, core, signal } = context;
  const { output } = cli;
  let flow: SignInFlow;
  try {
    flow = await core.signIn.codex();
  } catch (error) {
    if (!isAppError(error, 'oauth_ports_busy')) throw error;
    output.tell(`${error.message} Going on with a device code instead.`);
    return signInByDevice(context);
  }
  for (const port of flow.busyPorts) output.tell(`Note: ${describeBusyPort(port)}; using ${flow.port}.`);

  if (browser) {
    const hasOpened = await cli.openBrowser(flow.authorizeUrl);
    output.tell(
      hasOpened
        ? 'Your browser has opened to sign in to OpenAI. If it has not, open this address:'
        : 'No browser could be opened here. Open this address to sign in to OpenAI:',
    );
    output.tell(`\n${flow.authorizeUrl}\n`);
  } else {
    output.tell('Open this address in a browser on this machine.');
    output.announce(flow.authorizeUrl);
  }
  if (cli.prompts.isInteractive) {
    output.tell(
      'A browser on another machine ends on a page that does not load: paste the\n' +
        'address of that page here. Or cancel and use --device.\n',
    );
  }
  output.tell(WAITING);
  // A script that lets us open the browser did not mean its standard input for us.
  if (browser && !cli.prompts.isInteractive) await awaitSignIn(flow, signal);
  else await awaitSignInOrPaste(cli, flow, signal, { isOnlyWay: false });
}

async function signInByDevice({ cli, core, signal }: SignInContext): Promise<void> {
  const { output } = cli;
  const flow = await core.signIn.codexByDevice();
  output.tell(
    `\nOn any machine, open\n\n    ${output.style('heading', flow.verificationUrl)}\n\n` +
      `and type this code:\n\n    ${output.style('heading', flow.userCode)}\n\n` +
      'Waiting for 15 minutes; Ctrl-C cancels.',
  );
  await awaitSignIn(flow, signal);
}
