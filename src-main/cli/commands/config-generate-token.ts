import { randomBytes } from 'node:crypto';
import type { Cli } from '../cli.ts';
import { withSession } from '../open-session.ts';
import type { Outcome } from '../output/output.ts';
import { saveAuthToken } from './save-auth-token.ts';

const TOKEN_BYTES = 32;

export interface ConfigGenerateTokenOptions {
  readonly save?: boolean;
}

/** `config generate-token`: a new token for the proxy's clients on stdout; the one command that shows one. */
export async function runConfigGenerateToken(
  cli: Cli,
  options: ConfigGenerateTokenOptions,
): Promise<Outcome> {
  const token = randomBytes(TOKEN_BYTES).toString('base64url');
  if (!options.save) return { json: { token, location: null }, text: token };
  const location = await withSession(cli, {}, ({ core }) => saveAuthToken(cli, core, token));
  cli.output.tell(`Saved in ${location}. Clients send it as their API key.`);
  return { json: { token, location }, text: token };
}
