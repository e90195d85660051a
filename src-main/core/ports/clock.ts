/** Time as an argument, so that tests can move it. */
export interface Clock {
  /** Wall clock in ms since the epoch. */
  now(): number;
  /** Runs `callback` once after `delayMs`; the returned function cancels it. Never keeps the process alive. */
  schedule(delayMs: number, callback: () => void): () => void;
  /** Resolves after `delayMs`, or rejects with the signal's reason when it aborts first. */
  sleep(delayMs: number, signal?: AbortSignal): Promise<void>;
}
