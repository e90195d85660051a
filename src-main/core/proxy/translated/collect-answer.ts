import type { Dispatcher } from 'undici';
import { AppError } from '../../errors/app-error.ts';
import type { CanonicalEvent, ProviderError } from '../../translate/canonical/events.ts';
import type { StreamParser } from '../../translate/canonical/translation.ts';
import { createAnswerReader, type EventFilter } from '../../translate/relay/read-answer.ts';
import { createDisconnectedError } from '../relay-answer.ts';
import { toProviderError } from './to-provider-error.ts';

/** A whole answer has to be held; no model writes as much. */
const MAX_ANSWER_BYTES = 64 * 1024 * 1024;

export interface CollectOptions {
  readonly body: Dispatcher.ResponseData['body'];
  readonly parser: StreamParser;
  readonly filter: EventFilter | null;
  readonly onEvent: (event: CanonicalEvent) => void;
}

/**
 * Reads a provider's event stream to its end.
 *
 * @returns the error that the answer ended with, or `null` when it finished
 * @throws AppError `upstream_answer_invalid` when the answer is too large
 */
export async function collectAnswer(options: CollectOptions): Promise<ProviderError | null> {
  let failure: ProviderError | null = null;
  const reader = createAnswerReader({
    parser: options.parser,
    filter: options.filter,
    onEvent(event) {
      if (event.type === 'error') failure = event.error;
      options.onEvent(event);
    },
  });
  let bytes = 0;
  let fault: unknown = null;
  try {
    for await (const chunk of options.body) {
      bytes += chunk.length;
      fault = attempt(() => {
        if (bytes > MAX_ANSWER_BYTES) throw createTooLargeError();
        reader.push(chunk);
      });
      // Leaving the loop ends the upstream request.
      if (fault !== null || reader.isCutShort) break;
    }
  } catch {
    reader.fail(toProviderError(createDisconnectedError()));
  }
  if (fault !== null) throw fault;
  reader.end();
  return failure;
}

/** What `step` throws, kept apart from what the stream throws. */
function attempt(step: () => void): unknown {
  try {
    step();
    return null;
  } catch (error) {
    return error;
  }
}

function createTooLargeError(): AppError {
  return new AppError('upstream_answer_invalid', 'The answer of the provider is too large.');
}
