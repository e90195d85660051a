import { createHash } from 'node:crypto';
import type { JsonObject } from '../../../src-shared/json.ts';
import { AppError, isAppError } from '../errors/app-error.ts';
import type { RefreshAnswer } from '../oauth/token-answer.ts';
import type { Clock } from '../ports/clock.ts';
import type { Logger } from '../ports/logger.ts';
import type { CredentialFormat, OAuthCredential } from './oauth-credential.ts';

const FIRST_BACKOFF_MS = 2_000;
const MAX_BACKOFF_MS = 5 * 60_000;
/** The provider may ask for a longer pause than ours, up to this. */
const MAX_RETRY_AFTER_MS = 60 * 60_000;
/** The timer looks at least this often, so that a sleep of the machine or another process's change is seen. */
const MAX_TIMER_MS = 10 * 60_000;
/** How long the other owner of a shared credential may take from using a refresh token to writing the new one. */
const OWNER_WRITE_MS = 2_000;
const OWNER_POLL_MS = 100;
/** A token that is refused this soon after its renewal will not get better by renewing it. */
const RENEWAL_GRACE_MS = 60_000;

/** Where one OAuth credential is stored, seen as one JSON record. */
export interface RecordStore {
  read(): Promise<JsonObject | null>;
  write(record: JsonObject): Promise<void>;
  /** Cheap; changes whenever the record may have changed. */
  version(): string;
  /** Runs `work` while no other process of ours changes the record. */
  withLock<T>(work: () => Promise<T>): Promise<T>;
  /** @throws AppError `credential_write_failed` when a write would fail, e.g. on a full disk */
  checkWritable(): Promise<void>;
  /** Whether a program of somebody else's also renews this record. */
  readonly shared: boolean;
}

/** Remembers, across processes, which refresh token the provider has refused for good. */
export interface RefusalMemory {
  read(): Promise<string | null>;
  write(digest: string): Promise<void>;
}

export interface TokenSourceOptions {
  readonly store: RecordStore;
  readonly format: CredentialFormat;
  /** @throws AppError `sign_in_required` (for good) or `refresh_unavailable` (for now) */
  readonly requestRefresh: (refreshToken: string) => Promise<RefreshAnswer>;
  readonly refusals: RefusalMemory;
  /** Told each token that is read, so that the log can be kept free of it. */
  readonly onSecret: (value: string) => void;
  readonly clock: Clock;
  readonly logger: Logger;
  /** The error of a missing credential, which names the command to run. */
  readonly notSignedIn: () => AppError;
  /** The error of a credential that cannot be renewed any more. */
  readonly signInRequired: () => AppError;
}

/** The one refresher of one credential. */
export interface TokenSource {
  /**
   * A credential that is good to use now, renewed first when it is due.
   *
   * @throws AppError `not_signed_in`, `sign_in_required`, `refresh_unavailable`, `credential_*`
   */
  getCredential(): Promise<OAuthCredential>;
  /**
   * After the provider answered 401 to `rejectedAccessToken`: a different credential, renewed or found in the
   * store; `null` when the rejected one had just been renewed, so that renewing again would only burn another
   * refresh token. Errors as {@link getCredential}.
   */
  replaceRejected(rejectedAccessToken: string): Promise<OAuthCredential | null>;
  /** Renews now, due or not, even while backing off. Errors as {@link getCredential}. */
  refreshNow(): Promise<OAuthCredential>;
  /** What is stored, without using the network; `refused` tells that the provider will not renew it. */
  peek(): Promise<{ credential: OAuthCredential; refused: boolean } | null>;
  /** Renews in the background from now on, shortly before each expiry. */
  startTimer(): void;
  /** Stops the timer and waits for a renewal under way, so that its result is stored. */
  stop(): Promise<void>;
}

export function createTokenSource(options: TokenSourceOptions): TokenSource {
  const { store, format, clock, logger, refusals } = options;
  let cached: { version: string; credential: OAuthCredential | null } | null = null;
  let pending: { force: boolean; result: Promise<OAuthCredential> } | null = null;
  let backoff = { untilMs: 0, delayMs: 0 };
  let refusedDigest: string | null = null;
  let lastRenewal: { accessToken: string; atMs: number } | null = null;
  /** An answer that could not be stored (full disk): the refresh token it replaces is worthless already. */
  let unsaved: { answer: RefreshAnswer; atMs: number; replaces: string } | null = null;
  let cancelTimer: (() => void) | null = null;
  let timerRuns = false;
  let stopped = false;

  const hasExpired = ({ expiresAtMs }: OAuthCredential) => expiresAtMs !== null && clock.now() >= expiresAtMs;
  const wasJustRenewed = (accessToken: string) =>
    lastRenewal?.accessToken === accessToken && clock.now() - lastRenewal.atMs < RENEWAL_GRACE_MS;
  /** A token that lives for less than the usual lead is not renewed at each use. */
  const isDue = (credential: OAuthCredential) =>
    credential.refreshAtMs !== null &&
    clock.now() >= credential.refreshAtMs &&
    (hasExpired(credential) || !wasJustRenewed(credential.accessToken));

  async function readStore(): Promise<OAuthCredential | null> {
    // Version first: a change between the two lines is then seen by the next call.
    const version = store.version();
    const record = await store.read();
    const credential = record === null ? null : format.parse(record);
    cached = { version, credential };
    if (credential !== null) options.onSecret(credential.accessToken);
    if (credential?.refreshToken) options.onSecret(credential.refreshToken);
    return credential;
  }

  async function load(): Promise<OAuthCredential | null> {
    return cached !== null && cached.version === store.version() ? cached.credential : readStore();
  }

  async function isRefused(refreshToken: string): Promise<boolean> {
    const tokenDigest = digest(refreshToken);
    return refusedDigest === tokenDigest || (await refusals.read()) === tokenDigest;
  }

  /** The error that asking the provider now would end in, known beforehand. */
  async function findObstacle(credential: OAuthCredential): Promise<AppError | null> {
    const { refreshToken } = credential;
    if (refreshToken === null || (await isRefused(refreshToken))) return options.signInRequired();
    const waitMs = backoff.untilMs - clock.now();
    return waitMs > 0 ? backoffError(waitMs) : null;
  }

  async function getCredential(): Promise<OAuthCredential> {
    const credential = await load();
    if (credential === null) throw options.notSignedIn();
    if (!isDue(credential)) return credential;
    try {
      const obstacle = await findObstacle(credential);
      if (obstacle !== null) throw obstacle;
      return await refresh({ force: false });
    } catch (error) {
      // A token that is merely due is still good; one that has expired is not.
      const current = await load();
      if (current === null || hasExpired(current)) throw error;
      return current;
    }
  }

  /** Single flight: callers share the renewal under way, unless it may find nothing to do and theirs must. */
  async function refresh(how: { force: boolean; rejected?: string }): Promise<OAuthCredential> {
    // A process that is about to end could lose the rotated token.
    if (stopped) throw new AppError('shutting_down', 'The program is ending and renews nothing any more.');
    if (pending !== null && (pending.force || !how.force)) return pending.result;
    const before = pending?.result.catch(() => {}) ?? Promise.resolve();
    const result = before.then(() => store.withLock(() => refreshLocked(how)));
    const current = { force: how.force, result };
    pending = current;
    const clear = () => {
      if (pending === current) pending = null;
      armTimer();
    };
    result.then(clear, clear);
    return result;
  }

  async function refreshLocked(how: { force: boolean; rejected?: string }): Promise<OAuthCredential> {
    const credential = await readStore();
    if (credential === null) throw options.notSignedIn();
    const renewedElsewhere = how.force ? credential.accessToken !== how.rejected : !isDue(credential);
    if (renewedElsewhere) return credential;
    const { refreshToken } = credential;
    if (refreshToken === null || (await isRefused(refreshToken))) throw options.signInRequired();
    if (unsaved?.replaces === refreshToken) return save(unsaved);

    // The provider retires the old refresh token as it answers: make sure first that there is room for the new.
    await store.checkWritable();
    const answer = await request(refreshToken);
    if (answer === null) {
      const adopted = await waitForOwner(refreshToken);
      if (adopted !== null) return adopted;
      await rememberRefusal(digest(refreshToken));
      throw options.signInRequired();
    }
    unsaved = { answer, atMs: clock.now(), replaces: refreshToken };
    const renewed = await save(unsaved);
    // Asking again at once would bring the same.
    if (renewed.accessToken === credential.accessToken || hasExpired(renewed)) backOff();
    return renewed;
  }

  /** @returns `null` when the provider refuses this refresh token for good */
  async function request(refreshToken: string): Promise<RefreshAnswer | null> {
    try {
      const answer = await options.requestRefresh(refreshToken);
      backoff = { untilMs: 0, delayMs: 0 };
      return answer;
    } catch (error) {
      if (isAppError(error, 'sign_in_required')) return null;
      backOff(isAppError(error) ? error.retryAfterMs : undefined);
      const retryInMs = backoff.untilMs - clock.now();
      logger.warn({ code: codeOf(error), retryInMs }, 'renewing the credential failed');
      throw error;
    }
  }

  /**
   * Stores an answer before its access token is used. When somebody else has changed the refresh token since it
   * was read (a new sign-in, the official CLI), theirs stands and is adopted; other changes are kept.
   */
  async function save({ answer, atMs, replaces }: NonNullable<typeof unsaved>): Promise<OAuthCredential> {
    const current = await readStore();
    if (current?.refreshToken !== replaces) {
      unsaved = null;
      if (current === null) throw options.notSignedIn(); // Signed out meanwhile: it must stay so.
      logger.info({}, 'another program renewed the credential first');
      return current;
    }
    await store.write(format.applyAnswer(current.record, answer, atMs));
    unsaved = null;
    const renewed = await readStore();
    if (renewed === null) throw options.notSignedIn();
    lastRenewal = { accessToken: renewed.accessToken, atMs: clock.now() };
    logger.info({ rotated: renewed.refreshToken !== replaces }, 'credential renewed');
    return renewed;
  }

  /**
   * The refresh token may have been used by somebody else: the owner of a shared credential an instant ago,
   * who has not yet written, or a process of ours that took over our lock while this machine slept.
   */
  async function waitForOwner(refreshToken: string): Promise<OAuthCredential | null> {
    for (let waitedMs = 0; ; waitedMs += OWNER_POLL_MS) {
      const current = await readStore();
      if (current !== null && current.refreshToken !== refreshToken) return current;
      if (!store.shared || waitedMs >= OWNER_WRITE_MS) return null;
      await clock.sleep(OWNER_POLL_MS);
    }
  }

  async function rememberRefusal(tokenDigest: string): Promise<void> {
    refusedDigest = tokenDigest;
    logger.warn({}, 'the provider refused to renew the credential');
    await refusals.write(tokenDigest).catch((error: unknown) => {
      logger.warn({ code: codeOf(error) }, 'the refusal could not be recorded');
    });
  }

  function backOff(retryAfterMs = 0): void {
    const delayMs = Math.min(MAX_BACKOFF_MS, Math.max(FIRST_BACKOFF_MS, backoff.delayMs * 2));
    const waitMs = Math.max(delayMs, Math.min(retryAfterMs, MAX_RETRY_AFTER_MS));
    backoff = { untilMs: clock.now() + waitMs, delayMs };
  }

  function armTimer(failed = false): void {
    if (!timerRuns) return;
    cancelTimer?.();
    const refreshAtMs = (failed ? null : cached?.credential?.refreshAtMs) ?? Number.POSITIVE_INFINITY;
    const dueAtMs = backoff.untilMs > clock.now() ? backoff.untilMs : refreshAtMs;
    const delayMs = Math.min(MAX_TIMER_MS, Math.max(FIRST_BACKOFF_MS, dueAtMs - clock.now()));
    cancelTimer = clock.schedule(delayMs, () => {
      getCredential().then(
        (credential) => armTimer(isDue(credential)),
        () => armTimer(true),
      );
    });
  }

  return {
    getCredential,
    async replaceRejected(rejectedAccessToken) {
      const credential = await load();
      if (credential === null) throw options.notSignedIn();
      if (credential.accessToken !== rejectedAccessToken) return credential;
      if (wasJustRenewed(rejectedAccessToken)) return null;
      const obstacle = await findObstacle(credential);
      if (obstacle !== null) throw obstacle;
      const renewed = await refresh({ force: true, rejected: rejectedAccessToken });
      return renewed.accessToken === rejectedAccessToken ? null : renewed;
    },
    async refreshNow() {
      const credential = await load();
      if (credential === null) throw options.notSignedIn();
      return refresh({ force: true, rejected: credential.accessToken });
    },
    async peek() {
      const credential = await load();
      if (credential === null) return null;
      const { refreshToken } = credential;
      return { credential, refused: refreshToken !== null && (await isRefused(refreshToken)) };
    },
    startTimer() {
      timerRuns = true;
      load().then(
        () => armTimer(),
        () => armTimer(true),
      );
    },
    async stop() {
      stopped = true;
      timerRuns = false;
      cancelTimer?.();
      await pending?.result.catch(() => {});
    },
  };
}

function codeOf(error: unknown): string {
  return isAppError(error) ? error.code : 'internal';
}

/** Refresh tokens are long and random, so that their digest tells nothing. */
function digest(refreshToken: string): string {
  return createHash('sha256').update(refreshToken).digest('hex').slice(0, 32);
}

function backoffError(retryAfterMs: number): AppError {
  return new AppError(
    'refresh_unavailable',
    'The sign-in service cannot be reached to renew the credential.',
    {
      advice: `Trying again in ${Math.ceil(retryAfterMs / 1000)} s.`,
      retryAfterMs,
    },
  );
}
