import { AppError } from '../../errors/app-error.ts';
import type { CanonicalEvent } from '../../translate/canonical/events.ts';
import type { StreamParser } from '../../translate/canonical/translation.ts';
import { toProviderError } from './to-provider-error.ts';

type FaultCode = 'upstream_answer_invalid' | 'upstream_disconnected';

/**
 * A parser whose own verdict on an answer, that it cannot be read or ended early, has the status and the code of such
 * a fault: 502, where one without a status would count as an error inside the provider.
 */
export function nameAnswerFaults(parser: StreamParser): StreamParser {
  return {
    push: (data) => nameFault(parser.push(data), 'upstream_answer_invalid'),
    end: () => nameFault(parser.end(), 'upstream_disconnected'),
  };
}

function nameFault(events: readonly CanonicalEvent[], code: FaultCode): readonly CanonicalEvent[] {
  const last = events.at(-1);
  // What the provider itself says has a kind or a code of its own, unless it says nothing.
  if (last?.type !== 'error' || last.error.kind !== 'server' || last.error.code !== null) return events;
  const error = toProviderError(new AppError(code, last.error.message));
  return [...events.slice(0, -1), { type: 'error', error }];
}
