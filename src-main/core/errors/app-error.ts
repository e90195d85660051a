import type { ErrorCode } from '../../../src-shared/error-code.ts';

export interface AppErrorOptions {
  /** What to do next, one sentence in the imperative. Shown to the user after the message. */
  advice?: string;
  /** How long to wait before trying again, in ms. */
  retryAfterMs?: number;
  /** The field of the client's request that the error is about, e.g. `messages[2].content[0].source`. */
  param?: string;
  cause?: unknown;
}

/**
 * The one error class of the core. `message` and `advice` are written for the user and never hold a
 * secret; `code` is stable; `cause` is for logs only.
 */
export class AppError extends Error {
  readonly code: ErrorCode;
  readonly advice: string | undefined;
  readonly retryAfterMs: number | undefined;
  readonly param: string | undefined;

  constructor(code: ErrorCode, message: string, options: AppErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'AppError';
    this.code = code;
    this.advice = options.advice;
    this.retryAfterMs = options.retryAfterMs;
    this.param = options.param;
  }

  /** Message and advice as one line of text. */
  get userMessage(): string {
    return this.advice === undefined ? this.message : `${this.message} ${this.advice}`;
  }
}

/** Tells whether `error` is an {@link AppError}, with one of `codes` when any are given. */
export function isAppError(error: unknown, ...codes: ErrorCode[]): error is AppError {
  return error instanceof AppError && (codes.length === 0 || codes.includes(error.code));
}

/** The `code` of a Node system error (`ENOENT`, `EADDRINUSE`, ...), or `undefined`. */
export function systemErrorCode(error: unknown): string | undefined {
  if (typeof error !== 'object' || error === null || !('code' in error)) return undefined;
  return typeof error.code === 'string' ? error.code : undefined;
}
