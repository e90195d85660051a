import { AppError } from '../../core/errors/app-error.ts';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import type { Outcome } from '../output/output.ts';
import { createNothingStoredError } from './nothing-stored.ts';

export interface AuthLogoutOpenaiOptions {
  readonly apiKey?: boolean;
  /** Also ends the sign-in at OpenAI. */
  readonly revoke?: boolean;
  readonly yes?: boolean;
}

/** `auth logout-openai`: removes the sign-in that we share with the Codex CLI, or our own API key. */
export function runAuthLogoutOpenai(cli: Cli, options: AuthLogoutOpenaiOptions): Promise<Outcome> {
  const { apiKey = false, revoke = false, yes = false } = options;
  const mode = apiKey ? 'api-key' : 'oauth';
  return withSession(cli, {}, async ({ core }) => {
    const status = await core.accounts.describe('openai-codex');
    if (status.state === 'missing') throw createNothingStoredError('openai', mode, status);
    if (!yes) await confirmLogout(cli, { apiKey, revoke });
    if (!(await core.accounts.signOut('openai', mode, { revoke }))) {
      throw createNothingStoredError('openai', mode, status);
    }
    const location = status.mode === 'oauth' && status.location !== null ? ` (${status.location.label})` : '';
    const text = apiKey
      ? 'The OpenAI API key was removed.'
      : `Signed out of OpenAI, and so is the Codex CLI${location}.` +
        (revoke ? '\nThe sign-in was ended at OpenAI as well.' : '');
    return { json: { provider: 'openai', mode, removed: true, revoked: revoke && !apiKey }, text };
  });
}

async function confirmLogout(cli: Cli, options: { apiKey: boolean; revoke: boolean }): Promise<void> {
  const { output, prompts } = cli;
  if (!options.apiKey) {
    output.tell('The Codex CLI shares this sign-in: it will be signed out, too.');
    if (options.revoke) output.tell('With --revoke the sign-in also ends at OpenAI.');
    if (!prompts.isInteractive) {
      throw new AppError('usage', 'There is no terminal to ask on.', { advice: 'Pass --yes to go on.' });
    }
  }
  if (!prompts.isInteractive) return;
  const question = options.apiKey ? 'Remove the OpenAI API key?' : 'Sign out?';
  if (!(await prompts.confirm(question))) throw new AppError('cancelled', 'Nothing was changed.');
}
