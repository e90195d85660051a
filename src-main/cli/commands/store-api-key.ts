import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { confirmReplacing, type SignInContext } from './sign-in-steps.ts';

/** Visible ASCII without spaces, as it has to go into a header; the vendors' keys have 40 characters and more. */
const PLAUSIBLE_KEY = /^[\x21-\x7e]{16,512}$/;

/**
 * Reads an API key from standard input, stores it and puts it to use. Whether the vendor knows it shows at
 * the first request.
 *
 * @throws AppError `usage` when the input cannot be a key; it is never echoed
 */
export async function storeApiKey(context: SignInContext): Promise<void> {
  const { cli, core, provider } = context;
  await confirmReplacing(context, 'api-key');
  const key = (await cli.prompts.readSecret(`API key for ${PROVIDER_LABELS[provider]}`))?.trim() ?? '';
  if (!PLAUSIBLE_KEY.test(key)) {
    throw new AppError('usage', key === '' ? 'No API key came in.' : 'That cannot be an API key.', {
      advice: 'Give the key alone on one line of standard input.',
    });
  }
  await core.accounts.saveApiKey(provider, key);
}
