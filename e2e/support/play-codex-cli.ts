import { readFileSync, writeFileSync } from 'node:fs';
import { CODEX } from '../../src-main/core/constants.ts';
import type { JsonObject } from '../../src-shared/json.ts';

export interface AuthFile extends JsonObject {
  tokens: { id_token: string; access_token: string; refresh_token: string; account_id: string };
}

export function readAuthFile(path: string): AuthFile {
  return JSON.parse(readFileSync(path, 'utf8'));
}

/**
 * Writes `auth.json` as the official CLI does: truncate, then write, here in two parts with `between` in the
 * middle, so that a reader in between sees an empty file and half of one.
 */
export async function writeTorn(
  path: string,
  value: JsonObject,
  between: () => Promise<void>,
): Promise<void> {
  const text = JSON.stringify(value, null, 2);
  writeFileSync(path, '');
  await between();
  writeFileSync(path, text.slice(0, text.length >> 1), { flag: 'a' });
  await between();
  writeFileSync(path, text.slice(text.length >> 1), { flag: 'a' });
}

/** Renews the sign-in in the file as the official CLI does, without any lock. */
export async function refreshAsCodexCli(path: string, issuer: string): Promise<AuthFile> {
  const auth = readAuthFile(path);
  const response = await fetch(`${issuer}/oauth/token`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({
      client_id: CODEX.clientId,
      grant_type: 'refresh_token',
      refresh_token: auth.tokens.refresh_token,
    }),
  });
  if (!response.ok) throw new Error(`The issuer answered the CLI with ${response.status}`);
  const answer = (await response.json()) as JsonObject;
  const { id_token, access_token, refresh_token } = answer;
  const renewed = {
    ...auth,
    tokens: { ...auth.tokens, id_token, access_token, refresh_token },
    last_refresh: new Date().toISOString(),
  } as AuthFile;
  return renewed;
}
