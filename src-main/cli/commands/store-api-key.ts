import { PROVIDER_LABELS } from '../../../src-shared/provider.ts';
import { parseApiKey } from '../../core/credentials/parse-api-key.ts';
import { AppError } from '../../core/errors/app-error.ts';
import { confirmReplacing, type SignInContext } from './sign-in-steps.ts';

/**
 * Reads an API key from standard input, stores it and puts it to use. Whether the vendor knows it shows at
 * the first request.
 *
 * @throws AppError `usage` when the input cannot be a key; it is never echoed
 */
export async function storeApiKey(context: SignInContext): Promise<void> {
  const { cli, core, provider } = context;
  await confirmReplacing(context, 'api-key');
  const input = (await cli.prompts.readSecret(`API key for ${PROVIDER_LABELS[provider]}`)) ?? '';
  const key = parseApiKey(input);
  if (key === null) {
    throw new AppError('usage', input.trim() === '' ? 'No API key came in.' : 'That cannot be an API key.', {
      advice: 'Give the key alone on one line of standard input.',
    });
  }
  await core.accounts.saveApiKey(provider, key);
}
