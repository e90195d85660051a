/** For one condition on a busy machine. */
export const WAIT_MS = 10_000;
