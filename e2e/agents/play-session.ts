import { expect } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import type { RecordedRequest } from '../fakes/exchange.ts';
import { objectsOf } from '../fakes/read-request.ts';
import type { Scenario, ScriptedCall } from '../fakes/scenario.ts';
import { expectGrowingPrompt } from '../translate/expect-growing-prompt.ts';
import { readAnswer, readHistory } from './session-history.ts';

/** A call that the model makes, and words that its result must bring back. */
export interface Step extends ScriptedCall {
  readonly shows: string;
}

/** What the model calls turn by turn; calls of one turn are made at once. */
export type Script = readonly (readonly Step[])[];

/** What the model says at the end of a session. */
export const FAREWELL = 'All steps are done. 🏔️';

/** The same calls, one per turn. */
export function oneByOne(script: Script): Script {
  return script.flat().map((step) => [step]);
}

/** The model's part: the turn that the results so far ask for, from what a request holds, not from its place in line. */
export function playScript(script: Script): (request: RecordedRequest) => Scenario {
  return (request) => {
    const done = readHistory(request).filter(({ kind }) => kind === 'result').length;
    const turn = script.findIndex((_, index) => script.slice(0, index).flat().length === done);
    const calls = script[turn];
    return calls === undefined ? { text: FAREWELL, calls: [] } : { text: `Turn ${turn}`, calls };
  };
}

/**
 * Fails unless each request of a session holds everything that came before: what the model thought (with the
 * vendor's own seal), said and called, unchanged and in order, then one result per call, under its id, with what the
 * tool gave. What was translated also begins with the bytes of the prompt before, under the same cache key; what
 * passes through is the agent's own affair.
 */
export function expectWholeSession(
  requests: readonly RecordedRequest[],
  script: Script,
  { isTranslated }: { readonly isTranslated: boolean },
): void {
  expect(requests).toHaveLength(script.length + 1);
  if (isTranslated) expectGrowingPrompt(requests.map(({ json }) => json as JsonObject));
  for (const [turn, steps] of script.entries()) {
    const [before, after] = requests.slice(turn, turn + 2);
    if (before === undefined || after === undefined) throw new Error('a request is missing');
    const answer = readAnswer(before);
    const calls = answer.filter((entry) => entry.kind === 'call');
    expect(calls).toHaveLength(steps.length);
    expect(answer.filter(({ kind }) => kind === 'thinking')).toHaveLength(1);

    const added = readHistory(after).slice(readHistory(before).length);
    // Agents write the defaults of their tools into the calls.
    expect(added.slice(0, answer.length)).toMatchObject(answer);
    const results = added.slice(answer.length).filter((entry) => entry.kind === 'result');
    expect(results).toHaveLength(steps.length);
    for (const [index, { shows }] of steps.entries()) {
      const result = results.find(({ id }) => id === calls[index]?.id);
      expect(result).toMatchObject({ text: expect.stringContaining(shows), isError: false });
    }
    expect(added.slice(answer.length).map(({ kind }) => kind)).not.toContain('call');
  }
}

/** Requests that offer tools, in the input too: agents ask for titles and the like on the side. */
export function sessionRequests(requests: readonly RecordedRequest[]): RecordedRequest[] {
  return requests.filter(({ json }) => {
    const { tools, input } = (json ?? {}) as JsonObject;
    const inInput = objectsOf(input).filter(({ type }) => type === 'additional_tools');
    return objectsOf(tools).length > 0 || inInput.length > 0;
  });
}
