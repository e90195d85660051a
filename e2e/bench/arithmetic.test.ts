import { expect, it } from 'vitest';
import { createAgentBody, createStreamBody, readAskedEvents, TRANSLATIONS } from './agent-body.ts';
import { createResponseStreamAnswer, createStreamAnswer } from './answers.ts';
import { summariseProfile } from './cpu-profile.ts';
import { median, medianDifference, summarise } from './percentiles.ts';

it.each([1_000, 100_000, 1_000_000])('makes a request of exactly %i bytes', (bytes) => {
  const body = createAgentBody(bytes);
  expect(body.length).toBe(bytes);
  expect(JSON.parse(body.toString())).toMatchObject({
    messages: expect.any(Array),
    tools: expect.any(Array),
  });
});

it.each(TRANSLATIONS)('asks for events where the upstream reads it: %s', (translation) => {
  expect(readAskedEvents(createStreamBody(translation, 20).toString())).toBe(20);
  expect(readAskedEvents(createAgentBody(1_000).toString())).toBe(0);
});

it.each([createStreamAnswer, createResponseStreamAnswer])('makes as many events as wanted', (create) => {
  expect(create(20)).toHaveLength(20);
});

it('takes percentiles of samples in any order', () => {
  const samples = Array.from({ length: 100 }, (_, index) => (index * 37) % 100);
  expect(summarise(samples)).toEqual({ p50: 50, p95: 95, p99: 99 });
  expect(summarise([7])).toEqual({ p50: 7, p95: 7, p99: 7 });
});

it('takes medians, and differences within each round', () => {
  expect([median([3, 1, 2]), median([4, 1, 2, 3])]).toEqual([2, 2.5]);
  const round = (value: number) => ({ p50: value, p95: value, p99: value });
  // The machine was busy in the second round, for both alike.
  expect(medianDifference([2, 9, 2].map(round), [1, 8, 1].map(round))).toEqual(round(1));
});

it('adds a profile up by function, without idle time and without the warm-up', () => {
  const frame = (functionName: string) => ({ functionName, url: 'file:///a/b.js', lineNumber: 4 });
  const text = JSON.stringify({
    nodes: [
      { id: 1, callFrame: frame('outer'), children: [2, 3] },
      { id: 2, callFrame: frame('inner'), children: [4] },
      { id: 3, callFrame: { functionName: '(idle)', url: '', lineNumber: -1 } },
      { id: 4, callFrame: frame('outer') }, // Recursive: its time is within the first one's already.
    ],
    startTime: 1000,
    samples: [1, 1, 2, 3, 4],
    timeDeltas: [50, 10, 30, 500, 60],
  });
  expect(summariseProfile(text, 1055)).toEqual([
    { name: 'outer', place: 'b.js:5', selfShare: 0.7, totalShare: 1 },
    { name: 'inner', place: 'b.js:5', selfShare: 0.3, totalShare: 0.9 },
  ]);
});
