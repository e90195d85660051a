import type { Dispatcher } from 'undici';
import type { ProviderError } from '../../translate/canonical/events.ts';
import type { StreamParser } from '../../translate/canonical/translation.ts';
import type { EventFilter } from '../../translate/relay/read-answer.ts';

/** A provider's event stream, and how to read it. */
export interface AnswerSource {
  readonly body: Dispatcher.ResponseData['body'];
  readonly parser: StreamParser;
  readonly filter: EventFilter | null;
}

/** For an answer that may go on in another event stream: asked at the end of each. */
export interface AnswerContinuation {
  readonly isDue: boolean;
  /** @throws AppError as sending a request does */
  readonly follow: () => Promise<AnswerSource | { readonly error: ProviderError }>;
}
