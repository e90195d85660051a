import type { CanonicalEvent, ProviderError } from '../../translate/canonical/events.ts';
import { type AnswerReader, createAnswerReader } from '../../translate/relay/read-answer.ts';
import { createAnswerTooLargeError, MAX_ANSWER_BYTES } from '../answer-limit.ts';
import { createDisconnectedError } from '../relay-answer.ts';
import type { AnswerContinuation, AnswerSource } from './answer-source.ts';
import { nameAnswerFaults } from './name-answer-faults.ts';
import { toProviderError } from './to-provider-error.ts';

export interface CollectOptions {
  readonly source: AnswerSource;
  readonly continuation: AnswerContinuation | null;
  readonly onEvent: (event: CanonicalEvent) => void;
}

/**
 * Reads a provider's event stream, and those that the answer goes on in, to the end.
 *
 * @returns the error that the answer ended with, or `null` when it finished
 * @throws AppError `upstream_answer_invalid` when the answer or one event of it is too large; as sending a request does
 */
export async function collectAnswer({
  source: first,
  continuation,
  onEvent,
}: CollectOptions): Promise<ProviderError | null> {
  let failure: ProviderError | null = null;
  let bytes = 0;
  let source = first;

  function createReader({ parser, filter }: AnswerSource): AnswerReader {
    return createAnswerReader({
      parser: nameAnswerFaults(parser),
      filter,
      onEvent(event) {
        if (event.type === 'error') failure = event.error;
        onEvent(event);
      },
    });
  }

  async function readBody(body: AnswerSource['body'], reader: AnswerReader): Promise<void> {
    let fault: unknown = null;
    try {
      for await (const chunk of body) {
        bytes += chunk.length;
        fault = attempt(() => {
          if (bytes > MAX_ANSWER_BYTES) throw createAnswerTooLargeError();
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
  }

  for (;;) {
    const reader = createReader(source);
    await readBody(source.body, reader);
    if (reader.isDone || !continuation?.isDue) return failure;
    const next = await continuation.follow();
    if ('error' in next) {
      reader.fail(next.error);
      return failure;
    }
    source = next;
  }
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
