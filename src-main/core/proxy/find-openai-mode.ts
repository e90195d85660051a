import type { Provider } from '../../../src-shared/provider.ts';
import type { Authorization } from '../credentials/provider-account.ts';
import { isAppError } from '../errors/app-error.ts';
import type { ProxyDeps } from './proxy-deps.ts';

/**
 * How OpenAI is signed in, for endpoints that only one of its two backends has.
 *
 * @param pinned whom the path names
 * @returns `null` when OpenAI is not the one to ask: another is named, or none is and OpenAI is switched off or not
 *   signed in
 * @throws AppError as `ProviderAccount.authorize`
 */
export async function findOpenaiMode(
  pinned: Provider | null,
  { accounts, settings }: Pick<ProxyDeps, 'accounts' | 'settings'>,
): Promise<Authorization['mode'] | null> {
  if (pinned === 'claude' || (pinned === null && !settings.codex.enabled)) return null;
  try {
    return (await accounts.openai.authorize()).mode;
  } catch (error) {
    if (pinned === null && isAppError(error, 'not_signed_in')) return null;
    throw error;
  }
}
