import { describe, expect, it } from 'vitest';
import {
  CANONICAL_USAGE,
  call,
  completed,
  created,
  delta,
  done,
  FINISH,
  parse,
  START,
  start,
  textDelta,
  USAGE,
} from './openai-events-for-tests.ts';
import { parseResponsesAnswer } from './parse-responses-answer-for-tests.ts';

const NO_USAGE = { input: null, cacheRead: null, cacheWrite: null, output: null, reasoning: null };

describe('the end', () => {
  const incomplete = (reason: unknown) => ({
    type: 'response.incomplete',
    response: { status: 'incomplete', incomplete_details: { reason }, usage: USAGE },
  });

  it.each([
    ['max_output_tokens', 'length'],
    ['content_filter', 'filter'],
    ['steered', 'end'],
    [undefined, 'length'],
  ])('by %s is %s, whatever calls there are', (reason, expected) => {
    const events = parse(created, ...(expected === 'end' ? [] : [done(0, call())]), incomplete(reason));
    expect(events.at(-1)).toMatchObject({ type: 'finish', reason: expected, usage: CANONICAL_USAGE });
  });

  it('may say nothing of usage', () => {
    expect(parse(created, completed({ usage: null })).at(-1)).toMatchObject({ usage: NO_USAGE });
  });

  it('counts what was written to the cache', () => {
    const usage = { ...USAGE, input_tokens_details: { cached_tokens: 1, cache_write_tokens: 2 } };
    expect(parse(created, completed({ usage })).at(-1)).toMatchObject({
      usage: { cacheRead: 1, cacheWrite: 2 },
    });
  });

  it.each([
    [
      'response.failed',
      {
        type: 'response.failed',
        response: { status: 'failed', error: { code: 'rate_limit_exceeded', message: 'Slow down' } },
      },
      { kind: 'rate-limit', code: 'rate_limit_exceeded', message: 'Slow down' },
    ],
    [
      'an error event',
      { type: 'error', code: 'context_length_exceeded', message: 'Too long', param: 'input' },
      { kind: 'context-length', code: 'context_length_exceeded', message: 'Too long', param: 'input' },
    ],
    [
      'an error event with its error inside',
      { type: 'error', error: { type: 'invalid_request_error', message: 'Bad' } },
      { kind: 'invalid-request', message: 'Bad' },
    ],
    [
      'an answer that was cancelled',
      { type: 'response.failed', response: { status: 'cancelled' } },
      { kind: 'server' },
    ],
  ])('may be %s', (_what, event, error) => {
    const events = parse(created, textDelta(0, 'A'), event, completed());
    expect(events.slice(0, 3)).toMatchObject([START, start(0, { kind: 'text' }), delta(0, 'A')]);
    expect(events.at(-1)).toMatchObject({ type: 'error', error: { status: null, ...error } });
    // What it cut off has no end.
    expect(events).toHaveLength(4);
  });

  it('may come before the answer has begun', () => {
    const failed = { type: 'response.failed', response: { ...created.response, status: 'failed' } };
    const inProgress = { ...created, type: 'response.in_progress' };
    expect(parse(created, inProgress, failed)).toMatchObject([{ type: 'error' }]);
  });

  it('that does not come is an error', () => {
    expect(parse(created, textDelta(0, 'A')).at(-1)).toMatchObject({
      type: 'error',
      error: { kind: 'server' },
    });
    expect(parse()).toHaveLength(1);
  });

  it('comes once: what follows is nothing', () => {
    const events = parse(created, completed(), completed(), textDelta(0, 'late'), { type: 'error' });
    expect(events).toEqual([START, FINISH]);
  });

  it('of a whole answer may be a failure', () => {
    expect(
      parseResponsesAnswer({ id: 'r', status: 'failed', error: { message: 'No' } }).at(-1),
    ).toMatchObject({
      type: 'error',
      error: { message: 'No' },
    });
  });
});
