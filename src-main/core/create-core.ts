import type { CredentialKind } from '../../src-shared/credential-status.ts';
import { type Accounts, createAccounts } from './credentials/accounts.ts';
import { type AppStateStore, createAppStateStore } from './credentials/app-state.ts';
import { createClaudeCliCredentials } from './credentials/claude-cli-credentials.ts';
import { createClaudeRecordStore } from './credentials/claude-record-store.ts';
import { createCodexRecordStore, findCodexKeyringName } from './credentials/codex-record-store.ts';
import { createFileSecretStore } from './credentials/file-secret-store.ts';
import { openKeyringEntry } from './credentials/keyring-entry.ts';
import { createKeyringSecretStore, probeKeyring } from './credentials/keyring-secret-store.ts';
import { openSecretStore } from './credentials/open-secret-store.ts';
import { openJsonFile } from './files/json-file.ts';
import { fetchClaudeProfile } from './oauth/claude-profile.ts';
import { type ClaudeSignInOptions, startClaudeSignIn } from './oauth/claude-sign-in.ts';
import { refreshClaudeTokens } from './oauth/claude-token-endpoint.ts';
import { type DeviceSignIn, startCodexDeviceSignIn } from './oauth/codex-device-sign-in.ts';
import { type CodexSignInOptions, startCodexSignIn } from './oauth/codex-sign-in.ts';
import { refreshCodexTokens, revokeCodexToken } from './oauth/codex-token-endpoint.ts';
import { createSignInCoordinator } from './oauth/sign-in-coordinator.ts';
import type { SignInFlow } from './oauth/sign-in-flow.ts';
import type { Clock } from './ports/clock.ts';
import type { OutgoingHttp } from './ports/http.ts';
import type { Logger } from './ports/logger.ts';
import type { Keyring, SecretStore } from './ports/secret-store.ts';
import type { RequestRecord } from './proxy/request-record.ts';
import { type RunningProxy, startProxy } from './proxy/start-proxy.ts';
import { type AuthTokenSource, createAuthTokenSource } from './settings/auth-token-source.ts';
import type { LoadedSettings } from './settings/load-settings.ts';
import { announceProxy } from './system/announced-proxy.ts';
import type { AppPaths } from './system/app-paths.ts';
import { findPortOwner, formatPortOwner } from './system/find-port-owner.ts';

const CREDENTIAL_KINDS: readonly CredentialKind[] = ['claude-sdk', 'claude-api', 'openai-codex'];

export interface CoreOptions {
  readonly loaded: LoadedSettings;
  readonly paths: AppPaths;
  /** `CLAUDE_CONFIG_DIR`, or `null`. */
  readonly claudeConfigDir: string | null;
  readonly platform: NodeJS.Platform;
  readonly keyring: Keyring;
  /** The keyring as the official Codex CLI writes it. */
  readonly codexKeyring: Keyring;
  readonly http: OutgoingHttp;
  readonly clock: Clock;
  readonly logger: Logger;
  /** Told each secret that is read or received, so that the log can be kept free of it. */
  readonly onSecret: (value: string) => void;
}

type FlowOptions<T> = Omit<
  T,
  'settings' | 'fetch' | 'clock' | 'logger' | 'signal' | 'acceptTokens' | 'findPortOwner'
>;

/** The whole product without a screen: what the `ccproxy` command and the tray app are made of. */
export interface Core {
  readonly accounts: Accounts;
  readonly state: AppStateStore;
  readonly secrets: SecretStore;
  readonly authToken: AuthTokenSource;
  /** Each ends a sign-in of the same provider that is still waiting. Tokens are stored before `done` resolves. */
  readonly signIn: {
    claude(options?: FlowOptions<ClaudeSignInOptions>): Promise<SignInFlow>;
    codex(options?: FlowOptions<CodexSignInOptions>): Promise<SignInFlow>;
    codexByDevice(): Promise<DeviceSignIn>;
  };
  /** Starts the proxy and renews credentials in the background while it runs. Errors: see `startProxy`. */
  startProxy(options?: { onRequest?: (record: RequestRecord) => void }): Promise<RunningProxy>;
  /** Ends sign-ins and waits until credentials are stored. */
  stop(): Promise<void>;
}

/** Wires the core. Reads and writes nothing yet. */
export function createCore(options: CoreOptions): Core {
  const { paths, http, clock, logger, onSecret } = options;
  const { settings, authTokens } = options.loaded;
  const { fetch } = http;
  const state = createAppStateStore(openJsonFile(paths.stateFile, clock));
  const secrets = openSecretStore({
    storage: settings.credentials.storage,
    keyringStore: createKeyringSecretStore(options.keyring, paths.configDir, clock),
    fileStore: createFileSecretStore(openJsonFile(paths.credentialsFile, clock)),
    probe: () => probeKeyring(options.keyring),
    state,
  });
  const claudeCli = createClaudeCliCredentials({
    files: paths.claudeCliCredentialFiles,
    keyring: options.keyring,
    configDir: options.claudeConfigDir,
    platform: options.platform,
    clock,
  });
  const codexName = findCodexKeyringName(paths.codexHome);
  const accounts = createAccounts({
    secrets,
    state,
    claudeCli,
    claudeStore: createClaudeRecordStore({
      secrets,
      state,
      configDir: paths.configDir,
      openCliEntry: claudeCli.open,
    }),
    codexStore: createCodexRecordStore(
      openJsonFile(paths.codexAuthFile, clock),
      openKeyringEntry(options.codexKeyring, codexName.service, codexName.account, clock),
    ),
    refreshTokens: {
      claude: (refreshToken) =>
        refreshClaudeTokens({ refreshToken, settings: settings.claude, fetch, logger }),
      openai: (refreshToken) => refreshCodexTokens({ refreshToken, settings: settings.codex, fetch }),
    },
    fetchClaudeProfile: (accessToken) =>
      fetchClaudeProfile({ accessToken, settings: settings.claude, fetch, logger }),
    revokeCodexToken: (token) =>
      revokeCodexToken({ token, tokenTypeHint: 'refresh_token', settings: settings.codex, fetch }),
    onSecret,
    clock,
    logger,
  });
  const authToken = createAuthTokenSource(authTokens, secrets, onSecret);
  const coordinator = createSignInCoordinator();
  const environment = { fetch, clock, logger };

  return {
    accounts,
    state,
    secrets,
    authToken,

    signIn: {
      claude: (flow) =>
        coordinator.start('claude', (signal) =>
          startClaudeSignIn({
            ...flow,
            ...environment,
            signal,
            settings: settings.claude,
            acceptTokens: (tokens) => accounts.saveSignIn('claude', tokens),
          }),
        ),
      codex: (flow) =>
        coordinator.start('openai', (signal) =>
          startCodexSignIn({
            ...flow,
            ...environment,
            signal,
            settings: settings.codex,
            findPortOwner,
            acceptTokens: (tokens) => accounts.saveSignIn('openai', tokens),
          }),
        ),
      codexByDevice: () =>
        coordinator.start('openai', (signal) =>
          startCodexDeviceSignIn({
            ...environment,
            signal,
            settings: settings.codex,
            acceptTokens: (tokens) => accounts.saveSignIn('openai', tokens),
          }),
        ),
    },

    async startProxy({ onRequest } = {}) {
      const proxy = await startProxy({
        settings,
        accounts: accounts.providers,
        dispatcher: http.dispatcher,
        clock,
        logger,
        getAuthToken: async () => (await authToken.resolve()).authToken?.token ?? null,
        findPortOwner: async (port) => {
          const owner = await findPortOwner(port);
          return owner === null ? null : formatPortOwner(owner);
        },
        describeCredentials: () => Promise.all(CREDENTIAL_KINDS.map((kind) => accounts.describe(kind))),
        onRequest: (record) => {
          logRequest(logger, record);
          onRequest?.(record);
        },
      });
      accounts.startTimers();
      const { port, url } = proxy;
      const withdraw = await announceProxy(paths.configDir, port, {
        pid: process.pid,
        url,
        startedAtMs: clock.now(),
      });
      return {
        port,
        url,
        async close() {
          await proxy.close();
          await withdraw();
        },
      };
    },

    async stop() {
      await coordinator.cancelAll();
      await accounts.stop();
    },
  };
}

function logRequest(logger: Logger, record: RequestRecord): void {
  const { firstByteMs, totalMs, rateLimits: _rateLimits, ...fields } = record;
  const times = { firstByteMs: firstByteMs === null ? null : round(firstByteMs), totalMs: round(totalMs) };
  logger.info({ ...fields, ...times }, 'request');
}

function round(ms: number): number {
  return Math.round(ms * 10) / 10;
}
