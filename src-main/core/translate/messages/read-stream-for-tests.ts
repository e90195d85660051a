import { expect } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';

/** The events of a Messages stream, whose names must be their types. */
export function readStream(text: string): JsonObject[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .map((event) => {
      const [, name, data] = /^event: (\w+)\ndata: (.*)$/.exec(event) ?? [];
      const json = JSON.parse(data ?? 'null');
      expect(json.type).toBe(name);
      return json;
    });
}
