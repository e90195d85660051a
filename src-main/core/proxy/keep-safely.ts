import type { Logger } from '../ports/logger.ts';
import type { RequestTrace } from './request-trace.ts';

/** Lets `keep` put an answer into the store. Should that fail, the client must have its answer all the same. */
export function keepSafely(trace: Pick<RequestTrace, 'requestId'>, logger: Logger, keep: () => void): void {
  try {
    keep();
  } catch (error) {
    logger.warn({ requestId: trace.requestId, err: error }, 'an answer could not be kept');
  }
}
