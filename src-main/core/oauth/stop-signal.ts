import { AppError, isAppError } from '../errors/app-error.ts';

/** Ends a sign-in early, from inside (`end`) or from the caller's own signal. */
export interface StopSignal {
  /** Its reason is always an `AppError`. */
  readonly signal: AbortSignal;
  end(reason: AppError): void;
  /** From here on nothing can end it; the caller's signal is let go. */
  dispose(): void;
}

/** @param outer its reason is kept when it is an `AppError`; any other becomes `oauth_cancelled`. */
export function createStopSignal(outer: AbortSignal | undefined): StopSignal {
  const controller = new AbortController();
  let isDisposed = false;
  const end = (reason: AppError) => {
    if (!isDisposed) controller.abort(reason);
  };
  const follow = () => end(isAppError(outer?.reason) ? outer.reason : createCancelledError());
  if (outer?.aborted) follow();
  else outer?.addEventListener('abort', follow, { once: true });
  return {
    signal: controller.signal,
    end,
    dispose: () => {
      isDisposed = true;
      outer?.removeEventListener('abort', follow);
    },
  };
}

export function createCancelledError(): AppError {
  return new AppError('oauth_cancelled', 'The sign-in was cancelled.');
}
