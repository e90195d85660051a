import { isDeepStrictEqual } from 'node:util';
import type { CredentialKind, CredentialStatus } from '../../../src-shared/credential-status.ts';
import type { AppSnapshot, AuthTokenStatus } from '../../../src-shared/model/app-snapshot.ts';
import type { Core } from '../create-core.ts';
import { fileVersion } from '../files/json-file.ts';
import { maskSecret } from '../logging/mask-secret.ts';
import { POLICY_NOTICES } from '../oauth/policy-notice.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { AppPaths } from '../system/app-paths.ts';
import { toProblem } from './to-problem.ts';

const KINDS: readonly CredentialKind[] = ['claude-sdk', 'claude-api', 'openai-codex'];
/** Another program's keyring entry has no version that could be looked at. */
const KEYRING_RECHECK_MS = 30_000;

/** All that the window shows of what is stored. */
export interface StoredView {
  readonly credentials: CredentialStatus[];
  readonly notices: AppSnapshot['notices'];
  readonly authToken: AuthTokenStatus;
  /** Each one line, for people. */
  readonly warnings: readonly string[];
}

export interface CredentialWatcherOptions {
  /** `null` while there is none; then nothing is shown. */
  readonly getCore: () => Core | null;
  readonly paths: Pick<AppPaths, 'codexAuthFile' | 'claudeCliCredentialFiles'>;
  readonly clock: Clock;
  readonly logger: Logger;
  readonly onChange: (before: StoredView, after: StoredView) => void;
}

/** Keeps the view of stored credentials up to date, whichever process of ours, or official CLI, changes them. */
export interface CredentialWatcher {
  view(): StoredView;
  /** Looks whether anything can have changed (a few stats) and reads anew if so. To be called every second or so. */
  poll(): void;
  /** Reads anew. Resolves when the view shows what was stored at the time of the call. Never rejects. */
  refresh(): Promise<void>;
}

export function createCredentialWatcher(options: CredentialWatcherOptions): CredentialWatcher {
  const { getCore, clock } = options;
  const files = [options.paths.codexAuthFile, ...options.paths.claudeCliCredentialFiles];
  let view: StoredView = describeNothing();
  let seen = { core: null as Core | null, version: '', atMs: 0 };
  let running: Promise<void> | null = null;
  let isWanted = false;

  function versionOf(core: Core | null): string {
    if (core === null) return '';
    return [core.secrets.version(), core.state.version(), ...files.map(fileVersion)].join('/');
  }

  function isDue(): boolean {
    const core = getCore();
    if (core !== seen.core || versionOf(core) !== seen.version) return true;
    const nowMs = clock.now();
    return view.credentials.some(
      ({ kind, expiresAtMs, location }) =>
        (expiresAtMs !== null && seen.atMs < expiresAtMs && expiresAtMs <= nowMs) ||
        (kind === 'openai-codex' && location?.kind === 'keyring' && nowMs - seen.atMs >= KEYRING_RECHECK_MS),
    );
  }

  async function readOnce(): Promise<void> {
    const core = getCore();
    // Version first: a change while reading is then seen by the next poll.
    seen = { core, version: versionOf(core), atMs: clock.now() };
    const next = core === null ? describeNothing() : await describeStored(core);
    if (isDeepStrictEqual(next, view)) return;
    const before = view;
    view = next;
    options.onChange(before, next);
  }

  async function readWhileWanted(): Promise<void> {
    try {
      while (isWanted) {
        isWanted = false;
        await readOnce();
      }
    } catch (error) {
      options.logger.error({ err: error }, 'the stored credentials could not be described');
    } finally {
      running = null;
    }
  }

  function refresh(): Promise<void> {
    isWanted = true;
    running ??= readWhileWanted();
    return running;
  }

  return {
    view: () => view,
    poll() {
      if (running === null && isDue()) void refresh();
    },
    refresh,
  };
}

async function describeStored(core: Core): Promise<StoredView> {
  const [credentials, accepted, { authToken, warnings }] = await Promise.all([
    Promise.all(KINDS.map((kind) => core.accounts.describe(kind))),
    readAcceptedNotices(core),
    describeAuthToken(core),
  ]);
  return { credentials, notices: describeNotices(accepted), authToken, warnings };
}

/** When the state cannot be read, its credentials cannot either, and say so. */
async function readAcceptedNotices(core: Core): Promise<Partial<Record<'claude' | 'openai', string>>> {
  return core.state.read().then(
    (state) => state.acceptedNotices,
    () => ({}),
  );
}

async function describeAuthToken(core: Core): Promise<Pick<StoredView, 'authToken' | 'warnings'>> {
  try {
    const { authToken: found, warnings } = await core.authToken.resolve();
    const authToken = {
      source: found?.source ?? null,
      detail: found?.detail ?? null,
      masked: found === null ? null : maskSecret(found.token),
      problem: null,
    };
    return { authToken, warnings };
  } catch (error) {
    return { authToken: { ...NO_TOKEN, problem: toProblem(error) }, warnings: [] };
  }
}

const NO_TOKEN: AuthTokenStatus = { source: null, detail: null, masked: null, problem: null };

function describeNothing(): StoredView {
  return { credentials: [], notices: describeNotices({}), authToken: NO_TOKEN, warnings: [] };
}

function describeNotices(accepted: Partial<Record<'claude' | 'openai', string>>): AppSnapshot['notices'] {
  return {
    claude: { accepted: accepted.claude !== undefined, text: POLICY_NOTICES.claude },
    openai: { accepted: accepted.openai !== undefined, text: POLICY_NOTICES.openai },
  };
}
