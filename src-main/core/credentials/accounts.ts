import type {
  CredentialKind,
  CredentialMode,
  CredentialStatus,
} from '../../../src-shared/credential-status.ts';
import type { JsonObject } from '../../../src-shared/json.ts';
import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { AppError, isAppError } from '../errors/app-error.ts';
import { toWriteError } from '../files/json-file.ts';
import type { RefreshAnswer, TokenAnswer } from '../oauth/token-answer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { SecretStore } from '../ports/secret-store.ts';
import type { AppStateStore } from './app-state.ts';
import type { ClaudeCliCredentials } from './claude-cli-credentials.ts';
import { claudeCredentialFormat } from './claude-credential-format.ts';
import type { ClaudeRecordStore } from './claude-record-store.ts';
import { codexCredentialFormat, codexRecordSchema } from './codex-credential-format.ts';
import type { CodexRecordStore } from './codex-record-store.ts';
import {
  describeApiKey,
  describeClaudeSignIn,
  describeCodexSignIn,
  describeMissing,
  describeUnreadable,
} from './describe-credential.ts';
import {
  API_KEY_SECRETS,
  createProviderAccount,
  type ProviderAccount,
  readStoredApiKey,
} from './provider-account.ts';
import { createTokenSource, type TokenSource } from './token-source.ts';

const SIGN_IN_COMMANDS: Readonly<Record<Provider, string>> = {
  claude: 'ccproxy auth login',
  openai: 'ccproxy auth login-openai',
};

const OWN_KINDS = { claude: 'claude-api', openai: 'openai-codex' } as const;

export interface AccountsOptions {
  readonly secrets: SecretStore;
  readonly state: AppStateStore;
  readonly claudeStore: ClaudeRecordStore;
  readonly claudeCli: ClaudeCliCredentials;
  readonly codexStore: CodexRecordStore;
  readonly refreshTokens: Readonly<Record<Provider, (refreshToken: string) => Promise<RefreshAnswer>>>;
  /** The account's profile, or `null` when there is none or it cannot be had now. Never rejects. */
  readonly fetchClaudeProfile: (accessToken: string) => Promise<JsonObject | null>;
  readonly revokeCodexToken: (refreshToken: string) => Promise<void>;
  /** Told each token and key that is read, so that the log can be kept free of it. */
  readonly onSecret: (value: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
}

/** The three credentials: what the commands and the window do with them, and what the proxy uses. */
export interface Accounts {
  readonly providers: Readonly<Record<Provider, ProviderAccount>>;
  /**
   * What is stored, without using the network. `includeKeychain` also looks into the Claude CLI's macOS
   * keychain entry, which makes the system ask the user. Never rejects.
   */
  describe(kind: CredentialKind, options?: { includeKeychain?: boolean }): Promise<CredentialStatus>;
  /** Stores a finished sign-in and makes it the one in use. @throws AppError `credential_*`, `keyring_*` */
  saveSignIn(provider: Provider, answer: TokenAnswer): Promise<void>;
  /** Stores an API key and makes it the one in use. Errors as {@link saveSignIn}. */
  saveApiKey(provider: Provider, apiKey: string): Promise<void>;
  /** Renews the sign-in now, due or not. @throws AppError `not_signed_in`, `sign_in_required`, `refresh_unavailable` */
  refresh(provider: Provider): Promise<void>;
  /** Renews an expired sign-in and fills in a missing Claude profile, as far as the network allows. */
  bringUpToDate(provider: Provider): Promise<void>;
  /** From now on the Claude CLI's own sign-in is used and renewed in its place. @throws AppError `not_signed_in` */
  adoptClaudeCli(): Promise<void>;
  /**
   * Removes a sign-in (an adopted one is only let go) or an API key. Other contents of a shared file stay.
   * `revoke` also ends the sign-in at OpenAI, which signs the official CLI out too.
   *
   * @returns whether there was something to remove
   */
  signOut(provider: Provider, mode: CredentialMode, options?: { revoke?: boolean }): Promise<boolean>;
  /** Renews in the background from now on. */
  startTimers(): void;
  /** Waits for renewals under way, so that their results are stored. */
  stop(): Promise<void>;
}

export function createAccounts(options: AccountsOptions): Accounts {
  const { secrets, state, claudeStore, codexStore, clock } = options;
  const sources: Record<Provider, TokenSource> = {
    claude: createSource('claude'),
    openai: createSource('openai'),
  };
  const providers: Record<Provider, ProviderAccount> = {
    claude: createAccount('claude'),
    openai: createAccount('openai'),
  };

  function createSource(provider: Provider): TokenSource {
    return createTokenSource({
      store: provider === 'claude' ? claudeStore : codexStore,
      format: provider === 'claude' ? claudeCredentialFormat : codexCredentialFormat,
      requestRefresh: options.refreshTokens[provider],
      refusals: {
        read: async () => (await state.read()).refusedRefreshTokens[provider] ?? null,
        write: (digest) =>
          state.update(({ refusedRefreshTokens }) => ({
            refusedRefreshTokens: { ...refusedRefreshTokens, [provider]: digest },
          })),
      },
      onSecret: options.onSecret,
      clock,
      logger: options.logger,
      notSignedIn: () => createNotSignedInError(provider),
      signInRequired: () => createSignInRequiredError(provider),
    });
  }

  function createAccount(provider: Provider): ProviderAccount {
    return createProviderAccount({
      provider,
      source: sources[provider],
      secrets,
      state,
      ...(provider === 'openai' && { readForeignApiKey: readCodexApiKey }),
      onSecret: options.onSecret,
    });
  }

  async function readCodexApiKey(): Promise<string | null> {
    return codexRecordSchema.safeParse((await codexStore.read()) ?? {}).data?.OPENAI_API_KEY ?? null;
  }

  function prefer(provider: Provider, mode: CredentialMode): Promise<void> {
    return state.update(({ preferredModes }) =>
      // Nothing to write for the first sign-in, so that there is nothing that could fail after it was stored.
      (preferredModes[provider] ?? 'oauth') === mode
        ? {}
        : { preferredModes: { ...preferredModes, [provider]: mode } },
    );
  }

  async function describeClaudeCli(includeKeychain: boolean): Promise<CredentialStatus> {
    const found = await options.claudeCli.find({ includeKeychain });
    if (found === null) return describeMissing('claude-sdk');
    const { credential, entry } = found;
    const facts = {
      credential,
      location: entry.location,
      owner: 'Claude CLI',
      refused: false,
      nowMs: clock.now(),
    };
    return describeClaudeSignIn('claude-sdk', facts);
  }

  async function describeOwn(provider: Provider): Promise<CredentialStatus> {
    const describers = [describeSignIn, describeStoredKey];
    if ((await state.read()).preferredModes[provider] === 'api-key') describers.reverse();
    // In this order and no further than needed: a locked keyring says nothing about a sign-in in a file.
    for (const describe of [...describers, describeForeignKey]) {
      const status = await describe(provider);
      if (status !== null) return status;
    }
    return describeMissing(OWN_KINDS[provider]);
  }

  async function describeSignIn(provider: Provider): Promise<CredentialStatus | null> {
    const found = await sources[provider].peek();
    if (found === null) return null;
    const facts = { ...found, nowMs: clock.now() };
    if (provider === 'openai') {
      return describeCodexSignIn({ ...facts, location: await codexStore.locate(), owner: 'Codex CLI' });
    }
    const owner = (await claudeStore.isAdopted()) ? 'Claude CLI' : null;
    return describeClaudeSignIn('claude-api', { ...facts, location: await claudeStore.locate(), owner });
  }

  async function describeStoredKey(provider: Provider): Promise<CredentialStatus | null> {
    const apiKey = await readStoredApiKey(secrets, provider);
    if (apiKey === null) return null;
    return describeApiKey(OWN_KINDS[provider], apiKey, await secrets.locate(API_KEY_SECRETS[provider]));
  }

  async function describeForeignKey(provider: Provider): Promise<CredentialStatus | null> {
    const apiKey = provider === 'openai' ? await readCodexApiKey() : null;
    if (apiKey === null) return null;
    return { ...describeApiKey(OWN_KINDS[provider], apiKey, await codexStore.locate()), owner: 'Codex CLI' };
  }

  async function saveClaudeSignIn(answer: TokenAnswer): Promise<void> {
    // Into our own store, whatever was adopted before: the Claude CLI keeps what is its own.
    await claudeStore.withLock(async () => {
      await secrets.set('claudeAiOauth', claudeCredentialFormat.applyAnswer({}, answer, clock.now()));
      await state.update(() => ({ adoptedClaudeCli: null }));
    });
  }

  async function saveCodexSignIn(answer: TokenAnswer): Promise<void> {
    await codexStore.withLock(async () => {
      const { tokens: _tokens, ...others } = (await codexStore.read()) ?? {};
      const record = { OPENAI_API_KEY: null, ...others, auth_mode: 'chatgpt' };
      await codexStore.write(codexCredentialFormat.applyAnswer(record, answer, clock.now()));
    });
  }

  /** E-mail, organisation and plan, for people to recognise the account by. */
  async function addClaudeProfile(): Promise<void> {
    const found = await sources.claude.peek();
    if (found === null || hasClaudeProfile(found.credential.record)) return;
    const { accessToken } = found.credential;
    const profile = await options.fetchClaudeProfile(accessToken);
    if (profile === null) return;
    await claudeStore.withLock(async () => {
      const record = await claudeStore.read();
      if (record?.accessToken !== accessToken) return; // Replaced meanwhile; the next time will do.
      const { account, organization } = profile;
      const accountId = (account as JsonObject | undefined)?.uuid;
      await claudeStore.write({
        ...record,
        account,
        organization,
        ...(typeof accountId === 'string' && { accountId }),
      });
    });
  }

  async function removeCodexSignIn(revoke: boolean): Promise<boolean> {
    // Without a lock at first: on a machine without Codex not even its folder is to be made.
    if ((await codexStore.read()) === null) return false;
    return codexStore.withLock(async () => {
      const record = await codexStore.read();
      const credential = record === null ? null : codexCredentialFormat.parse(record);
      if (record === null || credential === null) return false;
      if (revoke && credential.refreshToken !== null) await options.revokeCodexToken(credential.refreshToken);
      const { tokens: _tokens, last_refresh: _lastRefresh, auth_mode: _mode, ...rest } = record;
      if (Object.values(rest).some((value) => value !== null)) await codexStore.write(rest);
      else await codexStore.remove();
      return true;
    });
  }

  async function removeClaudeSignIn(): Promise<boolean> {
    return claudeStore.withLock(async () => {
      if (!(await claudeStore.isAdopted())) return secrets.delete('claudeAiOauth');
      await state.update(() => ({ adoptedClaudeCli: null }));
      return true;
    });
  }

  return {
    providers,

    async describe(kind, { includeKeychain = false } = {}) {
      try {
        if (kind === 'claude-sdk') return await describeClaudeCli(includeKeychain);
        return await describeOwn(kind === 'claude-api' ? 'claude' : 'openai');
      } catch (error) {
        return describeUnreadable(kind, error);
      }
    },

    async saveSignIn(provider, answer) {
      await (provider === 'claude' ? saveClaudeSignIn(answer) : saveCodexSignIn(answer));
      await prefer(provider, 'oauth');
      if (provider === 'claude') await addClaudeProfile().catch(() => {}); // The sign-in itself is safe.
    },

    async saveApiKey(provider, apiKey) {
      await secrets.set(API_KEY_SECRETS[provider], { apiKey });
      await prefer(provider, 'api-key');
    },

    async refresh(provider) {
      await sources[provider].refreshNow();
    },

    async bringUpToDate(provider) {
      if ((await sources[provider].peek()) === null) return;
      await sources[provider].getCredential();
      if (provider === 'claude') await addClaudeProfile();
    },

    async adoptClaudeCli() {
      const found = await options.claudeCli.find({ includeKeychain: true });
      if (found === null) {
        throw new AppError('not_signed_in', 'The Claude CLI is not signed in on this machine.', {
          advice: 'Run "claude /login" first, or "ccproxy auth login" for a sign-in of its own.',
        });
      }
      await state.update(() => ({ adoptedClaudeCli: found.place }));
      await prefer('claude', 'oauth');
    },

    async signOut(provider, mode, { revoke = false } = {}) {
      try {
        if (mode === 'api-key') return await secrets.delete(API_KEY_SECRETS[provider]);
        return await (provider === 'claude' ? removeClaudeSignIn() : removeCodexSignIn(revoke));
      } catch (error) {
        throw isAppError(error) ? error : toWriteError('The credential', error);
      }
    },

    startTimers() {
      for (const source of Object.values(sources)) source.startTimer();
    },

    async stop() {
      await Promise.all(Object.values(sources).map((source) => source.stop()));
    },
  };
}

/** A token answer names account and organisation, too, but not the plan. */
function hasClaudeProfile({ account, organization }: JsonObject): boolean {
  const known = { ...(account as JsonObject | null), ...(organization as JsonObject | null) };
  return ['has_claude_max', 'has_claude_pro', 'organization_type'].some((key) => key in known);
}

function createNotSignedInError(provider: Provider): AppError {
  return new AppError('not_signed_in', `Not signed in to ${PROVIDER_LABELS[provider]}.`, {
    advice: `Run "${SIGN_IN_COMMANDS[provider]}", or log in in the window.`,
  });
}

function createSignInRequiredError(provider: Provider): AppError {
  return new AppError('sign_in_required', `The ${PROVIDER_LABELS[provider]} sign-in has ended.`, {
    advice: `Run "${SIGN_IN_COMMANDS[provider]}", or log in in the window, to sign in again.`,
  });
}
