import type { Core } from '../../core/create-core.ts';
import type { Cli } from '../cli.ts';

/**
 * Saves the token that clients must send, and says so when another one comes first.
 *
 * @returns where it is now, for people
 */
export async function saveAuthToken(cli: Cli, core: Core, token: string): Promise<string> {
  const isReplacing = (await core.secrets.get('authToken')) !== null;
  await core.authToken.save(token);
  if (isReplacing) cli.output.tell('The token saved before is no longer accepted.');
  const { authToken } = await core.authToken.resolve();
  if (authToken !== null && authToken.source !== 'saved') {
    cli.output.warn(`the token from the ${authToken.source} (${authToken.detail}) still comes first.`);
  }
  return (await core.secrets.locate('authToken')).label;
}
