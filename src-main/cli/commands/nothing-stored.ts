import type { CredentialMode, CredentialStatus } from '../../../src-shared/credential-status.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { AppError } from '../../core/errors/app-error.ts';

const LOGOUT_COMMANDS = { claude: 'ccproxy auth logout', openai: 'ccproxy auth logout-openai' } as const;

/** There is nothing of `mode` to remove; names what there is instead. */
export function createNothingStoredError(
  provider: Provider,
  mode: CredentialMode,
  status: CredentialStatus,
): AppError {
  const label = PROVIDER_LABELS[provider];
  if (mode === 'api-key') {
    const isForeign = status.mode === 'api-key' && status.owner !== null;
    return new AppError('not_signed_in', `ccproxy holds no API key for ${label}.`, {
      ...(isForeign && { advice: `The one in use belongs to the ${status.owner}: remove it there.` }),
    });
  }
  const hasKey = status.mode === 'api-key' && status.owner === null;
  return new AppError('not_signed_in', `Not signed in to ${label}.`, {
    ...(hasKey && { advice: `An API key is stored: "${LOGOUT_COMMANDS[provider]} --api-key" removes it.` }),
  });
}
