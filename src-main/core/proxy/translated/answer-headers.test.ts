import { describe, expect, it } from 'vitest';
import { pickAnswerHeaders } from './answer-headers.ts';

const DATE = ['Date', 'Tue, 24 Nov 2026 12:00:00 GMT'];

function pick(...headers: string[]): Record<string, string> {
  const picked = pickAnswerHeaders(headers);
  return Object.fromEntries(picked.flatMap((name, i) => (i % 2 === 0 ? [[name, picked[i + 1] ?? '']] : [])));
}

describe('headers of an answer', () => {
  it('are kept where they mean the same', () => {
    expect(
      pick('Retry-After', '3', 'Content-Encoding', 'br', 'Request-Id', 'req_1', 'X-Codex-Plan', 'pro'),
    ).toEqual({
      'retry-after': '3',
      'request-id': 'req_1',
      'x-codex-plan': 'pro',
    });
  });

  it('end here where they are for this connection only', () => {
    expect(pick('Connection', 'close, Retry-After', 'Retry-After', '3')).toEqual({});
  });
});

describe("limits of Anthropic's API keys", () => {
  it('are told as OpenAI tells its own', () => {
    const limits = [
      ['anthropic-ratelimit-requests-limit', '4000'],
      ['anthropic-ratelimit-requests-remaining', '3999'],
      ['anthropic-ratelimit-requests-reset', '2026-11-24T12:00:00Z'],
      ['anthropic-ratelimit-tokens-limit', '480000'],
      ['anthropic-ratelimit-tokens-remaining', '0'],
      ['anthropic-ratelimit-tokens-reset', '2026-11-24T12:06:00Z'],
      ['anthropic-ratelimit-input-tokens-limit', '400000'],
    ];
    expect(pick(...DATE, ...limits.flat())).toEqual({
      ...Object.fromEntries(limits),
      'x-ratelimit-limit-requests': '4000',
      'x-ratelimit-remaining-requests': '3999',
      'x-ratelimit-reset-requests': '0s',
      'x-ratelimit-limit-tokens': '480000',
      'x-ratelimit-remaining-tokens': '0',
      'x-ratelimit-reset-tokens': '6m0s',
    });
  });

  it.each([
    ['2026-11-24T12:00:00.017Z', '17ms'],
    ['2026-11-24T12:00:01.500Z', '1.5s'],
    ['2026-11-24T13:00:30Z', '1h0m30s'],
    ['2026-11-24T11:59:59Z', '0s'],
    ['2026-11-24T14:01:00+02:00', '1m0s'],
  ])('come back at %s, in %s', (reset, duration) => {
    expect(pick(...DATE, 'anthropic-ratelimit-tokens-reset', reset)).toHaveProperty(
      ['x-ratelimit-reset-tokens'],
      duration,
    );
  });

  it.each([
    ['no date', ['anthropic-ratelimit-tokens-reset', '2026-11-24T12:06:00Z']],
    ['no time', [...DATE, 'anthropic-ratelimit-tokens-reset', 'soon']],
    ["a plan's share", [...DATE, 'anthropic-ratelimit-unified-5h-utilization', '0.23']],
    ["OpenAI's own", [...DATE, 'x-codex-primary-used-percent', '12']],
  ])('are not made up: %s', (_what, headers) => {
    expect(Object.keys(pick(...headers)).filter((name) => name.startsWith('x-ratelimit'))).toEqual([]);
  });
});
