import { describe, expect, test } from 'vitest';
import type { JsonObject } from '../../../../src-shared/json.ts';
import { parseChatReasoning } from './parse-output.ts';

const NOTHING = { effort: null, budgetTokens: null, summary: 'auto' };
const OFF = { mode: 'off', effort: 'none', budgetTokens: null, summary: null };

describe('reasoning', () => {
  test.each<[fields: JsonObject, reasoning: JsonObject | null]>([
    [{}, null],
    [{ reasoning_effort: '' }, null],
    [{ reasoning: { effort: '' } }, null],
    [{ reasoning: {}, thinking: {} }, null],
    [
      { reasoning_effort: 'low', reasoning: { effort: 'high' } },
      { mode: 'effort', ...NOTHING, effort: 'low' },
    ],
    [
      { thinking: { type: 'enabled', budget_tokens: 2000 } },
      { mode: 'budget', ...NOTHING, budgetTokens: 2000 },
    ],
    [
      { thinking: { type: 'enabled', budget_tokens: 2000 }, reasoning_effort: 'high' },
      { mode: 'budget', ...NOTHING, budgetTokens: 2000, effort: 'high' },
    ],
    [{ thinking: { type: 'enabled' } }, { mode: 'adaptive', ...NOTHING }],
    [{ thinking: { type: 'adaptive' } }, { mode: 'adaptive', ...NOTHING }],
    [{ thinking: { type: 'disabled' } }, OFF],
    [{ thinking: { type: 'disabled' }, reasoning_effort: 'high' }, OFF],
    [{ reasoning: { enabled: false, max_tokens: 2000 } }, OFF],
  ])('%j', (fields, reasoning) => {
    expect(parseChatReasoning(fields)).toEqual({ reasoning });
  });

  test.each<[fields: JsonObject, reasoning: JsonObject | null]>([
    [{ reasoning: { exclude: true } }, null],
    [{ include_reasoning: false }, null],
    [
      { include_reasoning: false, reasoning_effort: 'low' },
      { mode: 'effort', ...NOTHING, effort: 'low' },
    ],
    [{ thinking: { type: 'adaptive', display: 'omitted' } }, { mode: 'adaptive', ...NOTHING }],
  ])('is not to be seen: %j', (fields, reasoning) => {
    expect(parseChatReasoning(fields)).toEqual({
      reasoning: reasoning === null ? null : { ...reasoning, summary: null },
      hidesReasoning: true,
    });
  });

  test.each([
    { reasoning: { exclude: false }, include_reasoning: false },
    { include_reasoning: true },
    { thinking: { type: 'adaptive', display: 'summarized' } },
  ])('is to be seen: %j', (fields) => {
    expect(parseChatReasoning(fields)).not.toHaveProperty('hidesReasoning');
  });

  test.each<[fields: JsonObject, param: string]>([
    [{ thinking: { type: 'deep' } }, 'thinking.type'],
    [{ thinking: { type: 'enabled', budget_tokens: 0 } }, 'thinking.budget_tokens'],
    [{ thinking: 'enabled' }, 'thinking'],
    [{ include_reasoning: 'no' }, 'include_reasoning'],
    [{ reasoning_effort: ' ' }, 'reasoning_effort'],
  ])('%j is wrong', (fields, param) => {
    expect(() => parseChatReasoning(fields)).toThrow(
      expect.objectContaining({ code: 'invalid_parameter', param }),
    );
  });
});
