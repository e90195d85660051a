import { expect } from 'vitest';
import type { JsonObject } from '../../src-shared/json.ts';
import { isObject } from '../fakes/read-request.ts';

/**
 * Fails unless the provider could take each request's prompt from its cache up to the end of the one before:
 * the same model, key, instructions, tools and settings, byte for byte, and a history that only grows.
 */
export function expectGrowingPrompt(requests: readonly JsonObject[]): void {
  let before: JsonObject | null = null;
  for (const request of requests) {
    const { history, ...rest } = split(request);
    if (before !== null) {
      const { history: historyBefore, ...restBefore } = split(before);
      expect(JSON.stringify(rest)).toBe(JSON.stringify(restBefore));
      expect(history.length).toBeGreaterThan(historyBefore.length);
      const beginning = history.slice(0, historyBefore.length);
      expect(JSON.stringify(beginning)).toBe(JSON.stringify(historyBefore));
    }
    before = request;
  }
}

/** The history apart from all else. Anthropic's cache marks are no part of the prompt, and move with its end. */
function split(request: JsonObject): { history: unknown[] } & JsonObject {
  const { messages, input, ...rest } = withoutMarks(request) as JsonObject;
  return { ...rest, history: (messages ?? input) as unknown[] };
}

function withoutMarks(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(withoutMarks);
  if (!isObject(value)) return value;
  const { cache_control: _mark, ...rest } = value;
  return Object.fromEntries(Object.entries(rest).map(([key, nested]) => [key, withoutMarks(nested)]));
}
