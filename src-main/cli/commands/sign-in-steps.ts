import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import type { Session } from '../../core/app/app-ports.ts';
import { AppError, isAppError } from '../../core/errors/app-error.ts';
import { POLICY_NOTICES } from '../../core/oauth/policy-notice.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import {
  CREDENTIAL_KINDS,
  describeAccount,
  describeExpiry,
  describeOwner,
  SIGN_IN_COMMANDS,
} from '../output/describe-credential.ts';
import type { Outcome } from '../output/output.ts';
import { renderFields } from '../output/table.ts';

/** What the steps of one sign-in share. */
export interface SignInContext extends Session {
  readonly cli: Cli;
  readonly provider: Provider;
  /** Aborts when the user cancels. */
  readonly signal: AbortSignal;
  /** Answers every question with yes. */
  readonly isAgreed: boolean;
}

/**
 * Runs one sign-in and says who is signed in then.
 *
 * @param work stores the credential
 * @throws AppError `oauth_cancelled`, and what `work` throws
 */
export function runSignIn(
  cli: Cli,
  options: { readonly provider: Provider; readonly isAgreed: boolean },
  work: (context: SignInContext) => Promise<void>,
): Promise<Outcome> {
  const { provider, isAgreed } = options;
  return cli.interruptible((signal) =>
    withSession(cli, {}, async (session) => {
      try {
        await work({ ...session, cli, provider, signal, isAgreed });
      } catch (error) {
        if (!isAppError(error, 'oauth_cancelled', 'cancelled')) throw error;
        // The terminal has put a ^C on the line.
        if (signal.aborted && cli.prompts.isInteractive) cli.output.tell('');
        throw new AppError('oauth_cancelled', 'Sign-in cancelled. Nothing was saved.');
      }
      const status = await session.core.accounts.describe(CREDENTIAL_KINDS[provider]);
      return { json: status, text: renderSignedIn(cli, provider, status) };
    }),
  );
}

/**
 * Asks before a good credential of the same kind is replaced. Nobody is asked in a script: the old one is
 * only replaced once the new one is there.
 */
export async function confirmReplacing(
  { cli, core, provider, signal, isAgreed }: SignInContext,
  mode: CredentialStatus['mode'],
): Promise<void> {
  if (isAgreed || !cli.prompts.isInteractive) return;
  const status = await core.accounts.describe(CREDENTIAL_KINDS[provider]);
  if (status.state !== 'valid' || status.mode !== mode) return;
  const account = describeAccount(status);
  const shared = status.owner === null ? '' : ` The ${status.owner} uses it too.`;
  cli.output.tell(
    mode === 'api-key'
      ? `An API key for ${PROVIDER_LABELS[provider]} is stored already.`
      : `Already signed in to ${PROVIDER_LABELS[provider]}${account === null ? '' : ` as ${account}`}.${shared}`,
  );
  if (await cli.prompts.confirm('Replace it?', signal)) return;
  throw new AppError('cancelled', 'Nothing was changed.');
}

/**
 * Runs `work` once the user has accepted the vendor's policy notice. That is recorded when `work` has stored
 * the sign-in, because a sign-in that fails leaves no trace.
 *
 * @throws AppError `notice_not_accepted`; `usage` when nobody can be asked
 */
export async function withAcceptedNotice(context: SignInContext, work: () => Promise<void>): Promise<void> {
  const { cli, core, provider } = context;
  const wasAccepted = (await core.state.read()).acceptedNotices[provider] !== undefined;
  if (!wasAccepted) await askForNotice(context);
  await work();
  if (wasAccepted) return;
  // The sign-in is stored; at worst the notice is shown once more.
  await core.state.markNoticeAccepted(provider, new Date(cli.clock.now())).catch(() => {});
}

async function askForNotice({ cli, provider, signal, isAgreed }: SignInContext): Promise<void> {
  const lines = [
    cli.output.style('heading', 'Before you sign in'),
    POLICY_NOTICES[provider],
    `To use an API key: ${SIGN_IN_COMMANDS[provider]} --api-key`,
    '',
  ];
  cli.output.tell(lines.join('\n'));
  if (isAgreed) return;
  if (!cli.prompts.isInteractive) {
    throw new AppError(
      'usage',
      'The notice above has to be accepted first, and there is no terminal to ask on.',
      { advice: 'Pass --yes to accept it.' },
    );
  }
  if (await cli.prompts.confirm('Continue?', signal)) return cli.output.tell('');
  throw new AppError('notice_not_accepted', 'Not signed in: the notice was not accepted.');
}

function renderSignedIn(cli: Cli, provider: Provider, status: CredentialStatus): string {
  const { layout } = cli.output;
  const label = PROVIDER_LABELS[provider];
  const head =
    status.mode === 'api-key' ? `The API key for ${label} is stored and in use.` : `Signed in to ${label}.`;
  const fields = renderFields(
    [
      { label: 'Account', value: describeAccount(status) },
      { label: 'Organization', value: status.account?.organization ?? null },
      { label: 'API key', value: status.mode === 'api-key' ? status.accessTokenMasked : null },
      { label: 'Scopes', value: status.scopes.join(', ') || null },
      { label: 'Expires', value: describeExpiry(status, cli.clock.now()) },
      { label: 'Renewal', value: status.hasRefreshToken ? 'automatic' : null },
      { label: 'Stored in', value: status.location?.label ?? null },
      { label: 'Owner', value: describeOwner(status) },
    ],
    layout,
  );
  return `${layout.style('good', `✓ ${head}`)}\n${fields}`;
}
