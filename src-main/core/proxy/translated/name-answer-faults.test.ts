import { expect, it } from 'vitest';
import type { CanonicalEvent, ProviderError } from '../../translate/canonical/events.ts';
import { nameAnswerFaults } from './name-answer-faults.ts';

const PING: CanonicalEvent = { type: 'ping' };
const VERDICT: ProviderError = { status: null, kind: 'server', message: 'No good.', code: null, param: null };

function run(...events: CanonicalEvent[]) {
  const parser = nameAnswerFaults({ push: () => events, end: () => events });
  return { pushed: parser.push(''), ended: parser.end() };
}

it("gives the parser's own verdicts a status and a code", () => {
  const { pushed, ended } = run(PING, { type: 'error', error: VERDICT });
  const named = (code: string) => [PING, { type: 'error', error: { ...VERDICT, status: 502, code } }];
  expect(pushed).toEqual(named('upstream_answer_invalid'));
  expect(ended).toEqual(named('upstream_disconnected'));
});

it.each<[string, ProviderError]>([
  ['with a code', { ...VERDICT, code: 'api_error' }],
  ['of a kind', { ...VERDICT, kind: 'overloaded' }],
])("leaves the provider's errors as they are: %s", (_what, error) => {
  const events: CanonicalEvent[] = [PING, { type: 'error', error }];
  expect(run(...events)).toEqual({ pushed: events, ended: events });
});

it('leaves all else as it is', () => {
  expect(run()).toEqual({ pushed: [], ended: [] });
  expect(run(PING)).toEqual({ pushed: [PING], ended: [PING] });
});
