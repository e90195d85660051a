import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import type { Core } from '../../core/create-core.ts';
import { type AppError, isAppError } from '../../core/errors/app-error.ts';
import { CREDENTIAL_KINDS, findObstacle } from '../output/describe-credential.ts';

/**
 * Renews an expired credential, then says what is stored. What stood in the way of renewing comes beside it,
 * since what is stored is worth showing all the same.
 */
export async function bringUpToDate(
  core: Core,
  provider: Provider,
): Promise<{ status: CredentialStatus; error: AppError | null }> {
  let failure: AppError | null = null;
  try {
    await core.accounts.bringUpToDate(provider);
  } catch (error) {
    if (!isAppError(error)) throw error;
    failure = error;
  }
  const status = await core.accounts.describe(CREDENTIAL_KINDS[provider]);
  return { status, error: failure ?? findObstacle(status, provider) };
}
