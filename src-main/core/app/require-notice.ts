import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import type { Core } from '../create-core.ts';
import { AppError } from '../errors/app-error.ts';

/**
 * Makes sure that the vendor's notice was accepted, before or just now.
 *
 * @returns whether it was accepted just now, which is to be recorded once the sign-in has succeeded
 * @throws AppError `notice_not_accepted`
 */
export async function requireNotice(core: Core, provider: Provider, acceptsNow: boolean): Promise<boolean> {
  if ((await core.state.read()).acceptedNotices[provider] !== undefined) return false;
  if (acceptsNow) return true;
  throw new AppError(
    'notice_not_accepted',
    `The notice about ${PROVIDER_LABELS[provider]} was not accepted.`,
    {
      advice: 'Read it and accept it to sign in.',
    },
  );
}
