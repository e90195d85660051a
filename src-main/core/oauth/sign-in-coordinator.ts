import { PROVIDER_LABELS, type Provider } from '../../../src-shared/provider.ts';
import { AppError } from '../errors/app-error.ts';
import { createCancelledError } from './stop-signal.ts';

interface PendingSignIn {
  readonly stop: AbortController;
  /** Resolves, never rejects, when the flow is over and its ports are free. */
  readonly ended: Promise<void>;
}

/** Lets at most one sign-in per provider wait at a time. */
export interface SignInCoordinator {
  /**
   * Ends the provider's pending sign-in with `oauth_superseded`, waits until its ports are free, then calls
   * `begin`. The flow must obey `signal`.
   *
   * Errors: what `begin` throws, or `oauth_superseded` when a still later start took over meanwhile.
   */
  start<Flow extends { readonly done: Promise<unknown> }>(
    provider: Provider,
    begin: (signal: AbortSignal) => Promise<Flow>,
  ): Promise<Flow>;
  /** Ends every pending sign-in with `oauth_cancelled`; resolves when their ports are free. */
  cancelAll(): Promise<void>;
}

export function createSignInCoordinator(): SignInCoordinator {
  const pending = new Map<Provider, PendingSignIn>();

  return {
    start: async (provider, begin) => {
      const previous = pending.get(provider);
      const stop = new AbortController();
      const { promise: ended, resolve: markEnded } = Promise.withResolvers<void>();
      const mine: PendingSignIn = { stop, ended };
      pending.set(provider, mine);
      const finish = () => {
        if (pending.get(provider) === mine) pending.delete(provider);
        markEnded();
      };

      previous?.stop.abort(createSupersededError(provider));
      await previous?.ended;
      try {
        stop.signal.throwIfAborted();
        const flow = await begin(stop.signal);
        flow.done.then(finish, finish);
        return flow;
      } catch (error) {
        finish();
        throw error;
      }
    },
    cancelAll: async () => {
      const all = Array.from(pending.values());
      for (const { stop } of all) stop.abort(createCancelledError());
      await Promise.all(all.map(({ ended }) => ended));
    },
  };
}

function createSupersededError(provider: Provider): AppError {
  return new AppError(
    'oauth_superseded',
    `A newer ${PROVIDER_LABELS[provider]} sign-in took the place of this one.`,
  );
}
