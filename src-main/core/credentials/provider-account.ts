import { z } from 'zod';
import type { CredentialMode } from '../../../src-shared/credential-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { isAppError } from '../errors/app-error.ts';
import type { SecretName, SecretStore } from '../ports/secret-store.ts';
import type { AppStateStore } from './app-state.ts';
import type { OAuthCredential } from './oauth-credential.ts';
import type { TokenSource } from './token-source.ts';

const storedApiKeySchema = z.looseObject({ apiKey: z.string().min(1) });

/** What a proxied request is authorised with. */
export type Authorization =
  | { readonly mode: 'oauth'; readonly accessToken: string; readonly accountId: string | null }
  | { readonly mode: 'api-key'; readonly apiKey: string };

/** One provider's credentials as the proxy uses them. */
export interface ProviderAccount {
  /** @throws AppError `not_signed_in`, `sign_in_required`, `refresh_unavailable`, `credential_*`, `keyring_*` */
  authorize(): Promise<Authorization>;
  /**
   * After the provider answered 401.
   *
   * @returns another authorization to try once, or `null` when there is none
   * @throws as {@link authorize}
   */
  replaceRejected(rejected: Authorization): Promise<Authorization | null>;
}

export interface ProviderAccountOptions {
  readonly provider: Provider;
  readonly source: TokenSource;
  readonly secrets: SecretStore;
  readonly state: AppStateStore;
  /** An API key that another program keeps beside its sign-in, used when we hold none. */
  readonly readForeignApiKey?: () => Promise<string | null>;
  /** Told each key that is read, so that the log can be kept free of it. */
  readonly onSecret: (value: string) => void;
}

export const API_KEY_SECRETS: Readonly<Record<Provider, SecretName>> = {
  claude: 'anthropicApiKey',
  openai: 'openaiApiKey',
};

export function createProviderAccount(options: ProviderAccountOptions): ProviderAccount {
  const { provider, source, secrets, state } = options;
  let preferred: { version: string; mode: CredentialMode } | null = null;
  let stored: { version: string; apiKey: string | null } | null = null;

  // Both are read anew only when something has changed; a request costs a stat each.

  async function readPreferredMode(): Promise<CredentialMode> {
    const version = state.version();
    if (preferred?.version !== version) {
      preferred = { version, mode: (await state.read()).preferredModes[provider] ?? 'oauth' };
    }
    return preferred.mode;
  }

  async function readApiKey(): Promise<string | null> {
    const version = secrets.version();
    if (stored?.version !== version) {
      stored = { version, apiKey: await readStoredApiKey(secrets, provider) };
    }
    return stored.apiKey;
  }

  function toKeyAuthorization(apiKey: string): Authorization {
    options.onSecret(apiKey);
    return { mode: 'api-key', apiKey };
  }

  return {
    async authorize() {
      if ((await readPreferredMode()) === 'api-key') {
        const apiKey = await readApiKey();
        if (apiKey !== null) return toKeyAuthorization(apiKey);
      }
      try {
        return toAuthorization(await source.getCredential());
      } catch (error) {
        if (!isAppError(error, 'not_signed_in')) throw error;
        // No sign-in: an API key is used even when it was not the last choice.
        const apiKey = (await readApiKey()) ?? (await options.readForeignApiKey?.()) ?? null;
        if (apiKey === null) throw error;
        return toKeyAuthorization(apiKey);
      }
    },

    async replaceRejected(rejected) {
      if (rejected.mode === 'api-key') return null;
      const credential = await source.replaceRejected(rejected.accessToken);
      return credential === null ? null : toAuthorization(credential);
    },
  };
}

function toAuthorization({ accessToken, accountId }: OAuthCredential): Authorization {
  return { mode: 'oauth', accessToken, accountId };
}

/** The API key that the user gave us, or `null`. */
export async function readStoredApiKey(secrets: SecretStore, provider: Provider): Promise<string | null> {
  const stored = storedApiKeySchema.safeParse(await secrets.get(API_KEY_SECRETS[provider]));
  return stored.data?.apiKey ?? null;
}
