import { z } from 'zod';
import type { SecretStore } from '../ports/secret-store.ts';
import { type AuthTokenCandidates, type ResolvedAuthToken, resolveAuthToken } from './auth-token.ts';

const savedTokenSchema = z.looseObject({ token: z.string().min(1) });

/** The auth token in force, which the user may change in our store while the proxy runs. */
export interface AuthTokenSource {
  /**
   * Reads the store anew only when it has changed.
   *
   * @throws AppError `keyring_*`, `credential_unreadable`: whether there is a token is then unknown, and the
   *   proxy must not take that for an open door
   */
  resolve(): Promise<ResolvedAuthToken>;
  /** Saves a token in our store. @throws AppError `keyring_*`, `credential_write_failed` */
  save(token: string): Promise<void>;
  /** @returns whether there was a saved one */
  removeSaved(): Promise<boolean>;
}

export function createAuthTokenSource(
  candidates: AuthTokenCandidates,
  secrets: SecretStore,
  onSecret: (value: string) => void,
): AuthTokenSource {
  let cached: { version: string; resolved: ResolvedAuthToken } | null = null;

  async function readSaved() {
    const token = savedTokenSchema.safeParse(await secrets.get('authToken')).data?.token;
    if (token === undefined) return null;
    return { token, source: 'saved', detail: (await secrets.locate('authToken')).label } as const;
  }

  return {
    async resolve() {
      const version = secrets.version();
      if (cached?.version === version) return cached.resolved;
      // What comes before the saved one makes the store, and a keyring prompt, unnecessary.
      const isGiven = candidates.fromFlagFile !== null || candidates.fromEnvironment !== null;
      const resolved = resolveAuthToken({ ...candidates, saved: isGiven ? null : await readSaved() });
      if (resolved.authToken !== null) onSecret(resolved.authToken.token);
      cached = { version, resolved };
      return resolved;
    },
    save: (token) => secrets.set('authToken', { token }),
    removeSaved: () => secrets.delete('authToken'),
  };
}
