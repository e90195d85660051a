import { readFile } from 'node:fs/promises';
import { AppError, systemErrorCode } from '../errors/app-error.ts';
import { toPrintable } from '../system/to-printable.ts';
import { AUTH_TOKEN_SETTING } from './setting-definitions.ts';
import { authTokenSchema } from './setting-schemas.ts';

/** The token that clients must send, and where it was found. */
export interface AuthToken {
  readonly token: string;
  readonly source: 'flag file' | 'environment' | 'saved' | '.env';
  /** Where exactly, for people: a path, a variable, `path:line`, a secret store. */
  readonly detail: string;
}

/** What was found outside of the SecretStore; `null` where nothing is set. */
export interface AuthTokenCandidates {
  readonly fromFlagFile: AuthToken | null;
  readonly fromEnvironment: AuthToken | null;
  readonly fromDotEnv: AuthToken | null;
}

export interface ResolvedAuthToken {
  /** `null`: no token is set, the proxy is open on loopback. */
  readonly authToken: AuthToken | null;
  readonly warnings: readonly string[];
}

/**
 * Decides which token counts: flag file, environment, saved, and a `.env` only when none of these is set. A
 * `.env` comes with whatever folder one stands in; it may protect an open proxy, never replace what the
 * user has set.
 */
export function resolveAuthToken(
  candidates: AuthTokenCandidates & { readonly saved: AuthToken | null },
): ResolvedAuthToken {
  const { fromFlagFile, fromEnvironment, saved, fromDotEnv } = candidates;
  const chosen = fromFlagFile ?? fromEnvironment ?? saved;
  if (chosen === null || fromDotEnv === null || fromDotEnv.token === chosen.token) {
    return { authToken: chosen ?? fromDotEnv, warnings: [] };
  }
  const warning = `${fromDotEnv.detail}: ${AUTH_TOKEN_SETTING.name} was ignored: a token is already set (${chosen.detail}).`;
  return { authToken: chosen, warnings: [warning] };
}

/** @returns the token without surrounding white space, or `null` when no client could send it. */
export function parseAuthToken(text: string): string | null {
  return authTokenSchema.safeParse(text).data ?? null;
}

/** @throws AppError `settings_invalid`; the text is never echoed */
export function requireAuthToken(text: string, where: string): string {
  const token = parseAuthToken(text);
  if (token !== null) return token;
  throw new AppError('settings_invalid', `${where} must be ${AUTH_TOKEN_SETTING.allowed}.`, {
    advice: 'Run `ccproxy config generate-token` to make a good one.',
  });
}

/**
 * Reads the token file that the user named on the command line; a pipe, as the shell's `<(...)` makes, is
 * fine. Unlike a missing setting, a missing or empty file is an error: going on without the token would
 * leave the proxy open.
 *
 * @throws AppError `settings_invalid`
 */
export async function readAuthTokenFile(path: string): Promise<AuthToken> {
  const detail = toPrintable(path);
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (error) {
    const reason = systemErrorCode(error) ?? 'unknown error';
    throw new AppError('settings_invalid', `The token file ${detail} cannot be read (${reason}).`, {
      advice: 'Name a readable file that holds the token and nothing else.',
    });
  }
  return { token: requireAuthToken(text, `The token in ${detail}`), source: 'flag file', detail };
}
