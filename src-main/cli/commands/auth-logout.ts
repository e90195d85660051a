import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { AppError } from '../../core/errors/app-error.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import type { Outcome } from '../output/output.ts';
import { createNothingStoredError } from './nothing-stored.ts';

export interface AuthLogoutOptions {
  readonly apiKey?: boolean;
  readonly yes?: boolean;
}

/** `auth logout`: removes our own Claude credential. An adopted one is only let go. */
export function runAuthLogout(
  cli: Cli,
  { apiKey = false, yes = false }: AuthLogoutOptions,
): Promise<Outcome> {
  const mode = apiKey ? 'api-key' : 'oauth';
  return withSession(cli, {}, async ({ core }) => {
    const status = await core.accounts.describe('claude-api');
    if (status.state === 'missing') throw createNothingStoredError('claude', mode, status);
    if (!yes && cli.prompts.isInteractive) {
      const question = apiKey ? 'Remove the Claude API key?' : 'Sign out of Claude?';
      if (!(await cli.prompts.confirm(question))) throw new AppError('cancelled', 'Nothing was changed.');
    }
    if (!(await core.accounts.signOut('claude', mode)))
      throw createNothingStoredError('claude', mode, status);
    return { json: { provider: 'claude', mode, removed: true }, text: describeRemoval(status, mode) };
  });
}

function describeRemoval(status: CredentialStatus, mode: NonNullable<CredentialStatus['mode']>): string {
  if (mode === 'api-key') return 'The Claude API key was removed.';
  const isShown = status.mode === 'oauth';
  if (isShown && status.owner !== null) {
    return `ccproxy no longer uses the sign-in of the ${status.owner}, which stays as it is.`;
  }
  const location = isShown ? (status.location?.label ?? null) : null;
  return `Signed out of Claude.${location === null ? '' : `\nRemoved from ${location}.`}`;
}
