import { z } from 'zod';
import type { CredentialMode } from '../../../src-shared/credential-status.ts';
import type { Provider } from '../../../src-shared/provider.ts';
import { type AppError, isAppError } from '../errors/app-error.ts';
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
  readonly notSignedIn: () => AppError;
}

export const API_KEY_SECRETS: Readonly<Record<Provider, SecretName>> = {
  claude: 'anthropicApiKey',
  openai: 'openaiApiKey',
};

export function createProviderAccount(options: ProviderAccountOptions): ProviderAccount {
  const { provider, source, secrets, state } = options;
  let choice: { version: string; apiKey: string | null } | null = null;

  /** The API key when that mode is the one in use, else `null`. Read anew only when something has changed. */
  async function findApiKeyInUse(): Promise<string | null> {
    const version = `${state.version()}/${secrets.version()}`;
    if (choice?.version === version) return choice.apiKey;
    const mode = await chooseMode();
    choice = { version, apiKey: mode === 'api-key' ? await readApiKey() : null };
    if (choice.apiKey !== null) options.onSecret(choice.apiKey);
    return choice.apiKey;
  }

  async function chooseMode(): Promise<CredentialMode> {
    if (((await state.read()).preferredModes[provider] ?? 'oauth') === 'oauth') return 'oauth';
    return (await readApiKey()) === null ? 'oauth' : 'api-key';
  }

  const readApiKey = () => readStoredApiKey(secrets, provider);

  /** No sign-in: an API key is used even when it was not the last choice. */
  async function authorizeByKeyOrThrow(): Promise<Authorization> {
    const apiKey = (await readApiKey()) ?? (await options.readForeignApiKey?.()) ?? null;
    if (apiKey === null) throw options.notSignedIn();
    options.onSecret(apiKey);
    return { mode: 'api-key', apiKey };
  }

  return {
    async authorize() {
      const apiKey = await findApiKeyInUse();
      if (apiKey !== null) return { mode: 'api-key', apiKey };
      try {
        return toAuthorization(await source.getCredential());
      } catch (error) {
        if (!isAppError(error, 'not_signed_in')) throw error;
        return authorizeByKeyOrThrow();
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
