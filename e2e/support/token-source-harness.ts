import { claudeCredentialFormat } from '../../src-main/core/credentials/claude-credential-format.ts';
import {
  createTokenSource,
  type RecordStore,
  type RefusalMemory,
} from '../../src-main/core/credentials/token-source.ts';
import { AppError } from '../../src-main/core/errors/app-error.ts';
import type { RefreshAnswer } from '../../src-main/core/oauth/token-answer.ts';
import { silentLogger } from '../../src-main/core/ports/logger.ts';
import type { JsonObject } from '../../src-shared/json.ts';
import { createManualClock } from './manual-clock.ts';
import { answerOf } from './token-answers.ts';

export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

/** What the provider does with a refresh token: answers, or throws. */
export type Provider = (refreshToken: string) => Promise<RefreshAnswer>;

export type TokenSourceHarness = ReturnType<typeof createTokenSourceHarness>;

/** A token source over a store in memory, a clock that stands still, and a provider that rotates. */
export function createTokenSourceHarness({ shared = false } = {}) {
  const clock = createManualClock();
  /** What happened, in order: `request <token>`, `write <token>`. */
  const events: string[] = [];
  let record: JsonObject | null = null;
  let revision = 0;
  let lockTail: Promise<unknown> = Promise.resolve();
  let refused: string | null = null;
  let provider: Provider = rotate;
  let failWrites = false;
  let isWritable = true;

  const store: RecordStore = {
    shared,
    read: async () => record,
    async write(value) {
      if (failWrites) throw createDiskFullError();
      events.push(`write ${value.refreshToken}`);
      put(value);
    },
    version: () => String(revision),
    withLock<T>(work: () => Promise<T>): Promise<T> {
      const result = lockTail.then(work);
      lockTail = result.catch(() => {});
      return result;
    },
    async checkWritable() {
      if (!isWritable) throw createDiskFullError();
    },
  };
  const refusals: RefusalMemory = {
    read: async () => refused,
    write: async (digest) => {
      refused = digest;
    },
  };

  function put(value: JsonObject | null): void {
    record = value;
    revision += 1;
  }

  /** `refresh-1` becomes `refresh-2` and `access-2`, good for 8 hours. */
  async function rotate(refreshToken: string): Promise<RefreshAnswer> {
    const next = Number(refreshToken.split('-')[1]) + 1;
    return answerOf({
      accessToken: `access-${next}`,
      refreshToken: `refresh-${next}`,
      expiresInS: 8 * 3600,
    });
  }

  const open = () =>
    createTokenSource({
      store,
      format: claudeCredentialFormat,
      requestRefresh: (refreshToken) => {
        events.push(`request ${refreshToken}`);
        return provider(refreshToken);
      },
      refusals,
      onSecret: () => {},
      clock,
      logger: silentLogger,
      notSignedIn: () => new AppError('not_signed_in', 'Not signed in.'),
      signInRequired: () => new AppError('sign_in_required', 'The sign-in has ended.'),
    });

  return {
    clock,
    store,
    events,
    rotate,
    source: open(),
    /** Another process over the same store: it shares what is stored and the remembered refusal. */
    openAnother: open,
    get record() {
      return record;
    },
    /** Another program changes the store; `null` is a sign-out. */
    put,
    /** Stores `access-1` and `refresh-1`, which expire in `expiresInMs`. */
    putSignIn(expiresInMs: number, extra: JsonObject = {}) {
      put({
        accessToken: 'access-1',
        refreshToken: 'refresh-1',
        expiresAt: clock.now() + expiresInMs,
        ...extra,
      });
    },
    setProvider(next: Provider) {
      provider = next;
    },
    setFailWrites(fail: boolean) {
      failWrites = fail;
    },
    setWritable(writable: boolean) {
      isWritable = writable;
    },
    /** How often the provider was asked. */
    requestCount: () => events.filter((event) => event.startsWith('request')).length,
  };
}

/** Holds the provider's answer until `release`. */
export function createGatedProvider(answer: Provider) {
  const gate = Promise.withResolvers<void>();
  const asked = Promise.withResolvers<void>();
  return {
    provider: async (refreshToken: string) => {
      asked.resolve();
      await gate.promise;
      return answer(refreshToken);
    },
    /** Resolves once the provider was asked. */
    asked: asked.promise,
    release: gate.resolve,
  };
}

export const failNetwork = (retryAfterMs?: number) => async () => {
  throw new AppError(
    'refresh_unavailable',
    'Unreachable.',
    retryAfterMs === undefined ? {} : { retryAfterMs },
  );
};

export const refuse = async () => {
  throw new AppError('sign_in_required', 'invalid_grant');
};

function createDiskFullError(): AppError {
  return new AppError('credential_write_failed', 'The disk is full.');
}
