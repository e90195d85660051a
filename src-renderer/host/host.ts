import type { Problem } from '../../src-shared/credential-status.ts';
import type { ErrorCode } from '../../src-shared/error-code.ts';
import type { AppHost } from '../../src-shared/ipc/contract.ts';
import type { Result } from '../../src-shared/ipc/result.ts';

/**
 * - `connecting`: the first attempt is under way.
 * - `live`: events arrive; what the window shows is true.
 * - `lost`: the main side does not answer. The host keeps trying.
 * - `session-ended`: the main side answers, but wants a new one-time link first (browser only).
 */
export type Connection =
  | { readonly phase: 'connecting' | 'live' }
  | { readonly phase: 'lost' | 'session-ended'; readonly problem: Problem };

/** The main side as views see it, in Electron and in a browser alike. Its calls never reject. */
export interface Host extends AppHost {
  /** Begins to connect. Each time it becomes live, `state.changed` brings the whole state first. */
  connect(): void;
  /** Tries again at once, unless it is live. */
  retry(): void;
  connection(): Connection;
  onConnection(listener: () => void): () => void;
  /** Errors: `clipboard_unavailable`, and those of the contract. */
  copyText(text: string): Promise<Result<void>>;
  /** Copies the auth token without showing it. Errors: `auth_token_not_set`, and as `copyText`. */
  copyAuthToken(): Promise<Result<void>>;
  /** Ends the connection for good. */
  close(): void;
}

/** Runs `work` after `delayMs`, unless the function that it returns is called first. */
export type Schedule = (delayMs: number, work: () => void) => () => void;

export function fail(code: ErrorCode, message: string, advice: string | null = null): Result<never> {
  return { ok: false, problem: { code, message, advice } };
}
